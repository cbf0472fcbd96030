"""Appointing people to posts and dismissing them from posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from gridlink.kernel.errors import Invalid, Missing, Refused
from gridlink.ledger.actions import record
from gridlink.people.actions.reach import (
    editor_over,
    locked_person,
    locked_post,
    moment,
    reach_of,
    refuse_backwards,
    refuse_giving_too_much,
    refuse_oneself,
)
from gridlink.people.models import Holding, Post
from gridlink.people.permissions import Actor


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A person in a post (任职) from `valid_from` up to, and not on, `valid_to`."""

    id: int
    user_id: int
    post: str
    valid_from: date
    valid_to: date | None


@transaction.atomic
def appoint(
    user_id: int,
    *,
    post: str,
    by: Actor,
    valid_from: date | None = None,
    valid_to: date | None = None,
    now: datetime | None = None,
) -> HoldingRow:
    """Appoint a person to a post (任命), from today or a day to come, for good or up to `valid_to`.

    Refused: oneself; a post over places, or in an organisation, the appointer does not edit; one that gives what is
    not theirs to give (`Actor.may_not_give`); a post or person not in force; a second holding of the same post at the
    same time. Only the system appoints with effect from a past day (when it loads a pack).
    """
    at, today = moment(now)
    start = valid_from or today
    locked_person(user_id)
    row = locked_post(post)
    refuse_oneself(by, user_id)
    acting = editor_over(by, reach_of(row))
    refuse_giving_too_much(by, [row])
    refuse_backwards(start, valid_to)
    if start < today and not by.is_system:
        raise Invalid("holding.in_the_past", field="valid_from", valid_from=str(start))
    _refuse_outside_the_post(row, start, valid_to)
    _refuse_held_twice(user_id, row, start, valid_to)
    holding = Holding.objects.create(user_id=user_id, post=row, valid_from=start, valid_to=valid_to)
    body = {"holding": holding.id, "post": row.code, "valid_from": str(start), "valid_to": _text(valid_to)}
    record(f"person:{user_id}", "person.appointed", by=acting, at=at, body=body)
    return _row(holding)


@transaction.atomic
def dismiss(
    holding_id: int, *, by: Actor, on: date | None = None, reason: str = "", now: datetime | None = None
) -> HoldingRow:
    """End a holding (免职): it gives nothing from the day `on`, today when not said.

    One that has not begun is taken back whole. Refused: a past day, a later end than it has, one that ended already.
    """
    at, today = moment(now)
    holding = Holding.objects.select_related("post__organisation").filter(id=holding_id).first()
    if holding is None:
        raise Missing("holding.unknown", holding=holding_id)
    locked_person(holding.user_id, active=False)
    holding.refresh_from_db(fields=["valid_from", "valid_to"])
    acting = editor_over(by, reach_of(holding.post))
    end = on or today
    if end < today:
        raise Invalid("holding.in_the_past", field="on", on=str(end))
    if holding.valid_to is not None and holding.valid_to <= max(end, holding.valid_from):
        raise Refused("holding.ended", holding=holding_id, valid_to=str(holding.valid_to))
    end_holding(holding, end)
    body = {"holding": holding.id, "post": holding.post.code, "valid_to": _text(holding.valid_to)}
    private = {"reason": reason} if reason else None
    record(f"person:{holding.user_id}", "person.dismissed", by=acting, at=at, body=body, private=private)
    return _row(holding)


def end_holding(holding: Holding, end: date) -> None:
    """Write the end; a holding that would begin later keeps its row, in force on no day."""
    holding.valid_to = max(end, holding.valid_from)
    holding.save(update_fields=["valid_to"])


def _refuse_outside_the_post(post: Post, start: date, end: date | None) -> None:
    """The post and its organisation exist on the first day; what they end by ends the holding by itself."""
    for row in (post, post.organisation):
        if row.valid_from > start or (row.valid_to is not None and row.valid_to <= start):
            raise Refused("post.not_in_force", post=post.code, on=str(start), until=_text(end))


def _refuse_held_twice(user_id: int, post: Post, start: date, end: date | None) -> None:
    before_our_end = Q() if end is None else Q(valid_from__lt=end)
    after_our_start = Q(valid_to=None) | Q(valid_to__gt=start)
    if Holding.objects.filter(before_our_end, after_our_start, user_id=user_id, post=post).exists():
        raise Refused("holding.exists", post=post.code, person=user_id)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _row(holding: Holding) -> HoldingRow:
    return HoldingRow(holding.id, holding.user_id, holding.post.code, holding.valid_from, holding.valid_to)
