"""Roles and posts: what a post may do, where, until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gridlink.kernel.errors import Denied, Invalid, Missing, Refused
from gridlink.kernel.places import PlaceRange
from gridlink.ledger.actions import record
from gridlink.people.actions.reach import (
    checked_code,
    editor_over,
    locked_post,
    moment,
    reach_of,
    refuse_backwards,
    refuse_giving_too_much,
)
from gridlink.people.models import Organisation, Post, Role
from gridlink.people.permissions import Actor, known_permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """A post to be made. `role` and `organisation` are codes; `classes` prefixes "event:01", none = every class."""

    code: str
    title: str
    title_en: str
    role: str
    organisation: str
    places: PlaceRange
    classes: tuple[str, ...] = ()
    valid_from: date
    valid_to: date | None = None


@transaction.atomic
def define_role(
    code: str, *, name: str, name_en: str, permissions: Iterable[str], by: Actor, now: datetime | None = None
) -> None:
    """Say what a kind of post may do, anew or for every post that has the role already.

    A role holds wherever it is used, so only the system defines one: packs and the command line. Refused: a name that
    is no permission (`Invalid("role.unknown_permission")`).
    """
    at, _ = moment(now)
    if not by.is_system:
        raise Denied("role.system_only")
    wanted = sorted(known_permissions(permissions))
    role_code = checked_code(code, "role")
    wording = {"name": name, "name_en": name_en}
    Role.objects.update_or_create(code=role_code, defaults={**wording, "permissions": wanted})
    record(f"role:{role_code}", "role.defined", by=by, at=at, body={"permissions": wanted, **wording})


@transaction.atomic
def create_post(draft: PostDraft, *, by: Actor, now: datetime | None = None) -> int:
    """Make a post (岗位) and give back its id.

    Refused: over places, or in an organisation, one does not edit; with a role that gives what is not one's own to
    give; in an organisation not in force then; a code used before.
    """
    at, _ = moment(now)
    code = checked_code(draft.code, "post")
    post = Post(
        code=code,
        title=draft.title,
        title_en=draft.title_en,
        role=_role(draft.role),
        organisation=_organisation(draft),
        place_low=draft.places.low,
        place_high=draft.places.high,
        classes=list(_checked_classes(draft.classes)),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
    )
    acting = editor_over(by, reach_of(post))
    refuse_giving_too_much(by, [post])
    refuse_backwards(draft.valid_from, draft.valid_to)
    if Post.objects.filter(code=code).exists():
        raise Refused("post.code_taken", field="code", post=code)
    post.save(force_insert=True)
    body = {
        "post": post.id,
        "title": draft.title,
        "title_en": draft.title_en,
        "role": draft.role,
        "organisation": draft.organisation,
        "places": [draft.places.low, draft.places.high],
        "classes": list(draft.classes),
        "valid_from": str(draft.valid_from),
        "valid_to": None if draft.valid_to is None else str(draft.valid_to),
    }
    record(f"post:{code}", "post.created", by=acting, at=at, body=body, new=True)
    return post.id


@transaction.atomic
def end_post(code: str, *, by: Actor, on: date | None = None, now: datetime | None = None) -> None:
    """End a post (撤岗): whoever holds it may do nothing by it from the day `on`. Its row and holdings stay.

    Refused: a past day, a post that ends before that already.
    """
    at, today = moment(now)
    post = locked_post(code)
    acting = editor_over(by, reach_of(post))
    end = max(on or today, post.valid_from)
    if on is not None and on < today:
        raise Invalid("post.in_the_past", field="on", on=str(on))
    if post.valid_to is not None and post.valid_to <= end:
        raise Refused("post.ended", post=code, valid_to=str(post.valid_to))
    post.valid_to = end
    post.save(update_fields=["valid_to"])
    record(f"post:{code}", "post.ended", by=acting, at=at, body={"valid_to": str(end)})


def _role(code: str) -> Role:
    role = Role.objects.filter(code=code).first()
    if role is None:
        raise Missing("role.unknown", field="role", role=code)
    return role


def _organisation(draft: PostDraft) -> Organisation:
    row = Organisation.objects.filter(code=draft.organisation).first()
    if row is None:
        raise Missing("organisation.unknown", field="organisation", organisation=draft.organisation)
    if row.valid_from > draft.valid_from or (row.valid_to is not None and row.valid_to <= draft.valid_from):
        raise Refused("organisation.not_in_force", field="organisation", organisation=row.code)
    return row


def _checked_classes(classes: tuple[str, ...]) -> tuple[str, ...]:
    for prefix in classes:
        kind, colon, digits = prefix.partition(":")
        if kind not in {"component", "event"} or not colon or not (digits.isascii() and digits.isalnum()):
            raise Invalid("post.bad_class", field="classes", given=prefix)
    return classes
