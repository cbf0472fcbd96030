"""Whom an editor reaches, and the rows an action locks: what every action of this app asks first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from gridlink.kernel.errors import Denied, Invalid, Missing, Refused
from gridlink.kernel.places import PlaceRange
from gridlink.people.models import Holding, Post, User
from gridlink.people.permissions import EDIT, Actor, Grant, known_permissions

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
LONGEST_SUBJECT = 60
"""What the ledger keeps of a subject, "post:<code>" as a whole."""


def moment(now: datetime | None) -> tuple[datetime, date]:
    """The instant of the action, and its day in the current time zone."""
    at = now or timezone.now()
    return at, timezone.localdate(at)


def locked_person(user_id: int, *, active: bool = True) -> User:
    """The person, locked until the transaction ends: what they hold changes one action at a time.

    Refuses: unknown (`Missing`), and, unless `active=False`, one no longer active.
    """
    user = User.objects.select_for_update(of=("self",)).filter(id=user_id).first()
    if user is None:
        raise Missing("person.unknown", person=user_id)
    if active and not user.is_active:
        raise Refused("person.inactive", person=user_id)
    return user


def locked_post(code: str) -> Post:
    """The post with its role and organisation, the post itself locked; `Missing("post.unknown")`."""
    posts = Post.objects.select_for_update(of=("self",)).select_related("role", "organisation")
    post = posts.filter(code=code).first()
    if post is None:
        raise Missing("post.unknown", field="post", post=code)
    return post


def reach_of(*posts: Post) -> list[PlaceRange | int]:
    """Where one must edit to touch these posts: their own places, and the place of the organisation they speak for.

    The second because some permissions follow the body and not the place (handling what was dispatched to it): else the
    editor of a street could staff a bureau of the district.
    """
    own: list[PlaceRange | int] = [PlaceRange(post.place_low, post.place_high) for post in posts]
    return [*own, *(post.organisation.place for post in posts)]


def grant_of(post: Post) -> Grant:
    """What the post gives whoever holds it; refuses a role that names unknown permissions."""
    return Grant(
        post=post.code,
        role=post.role.code,
        organisation_id=post.organisation_id,
        organisation=post.organisation.code,
        permissions=known_permissions(post.role.permissions),
        places=PlaceRange(post.place_low, post.place_high),
        classes=tuple(post.classes),
    )


def not_ended(holdings: QuerySet[Holding], today: date) -> QuerySet[Holding]:
    """Those that count today or will later."""
    return holdings.filter(Q(valid_to=None) | Q(valid_to__gt=today))


def posts_ahead(user_id: int, today: date) -> list[Post]:
    """The posts a person holds today or will later, with role and organisation."""
    held = not_ended(Holding.objects.filter(user_id=user_id), today).select_related("post__role", "post__organisation")
    return [each.post for each in held.order_by("id")]


def editor_over(by: Actor, places: Iterable[PlaceRange | int]) -> Actor:
    """`by` acting in the post that lets them edit every one of `places`; with none, in any that lets them edit."""
    acting = by.act(EDIT)
    for each in places:
        acting = by.act(EDIT, place=each)
    return acting


def refuse_giving_too_much(by: Actor, posts: Iterable[Post]) -> None:
    """`Denied("permission.beyond_own")`, naming them, when a post gives some permission that is not `by`'s to give."""
    for grant in map(grant_of, posts):
        beyond = by.may_not_give(grant)
        if beyond:
            raise Denied("permission.beyond_own", post=grant.post, permissions=sorted(beyond))


def refuse_oneself(by: Actor, user_id: int) -> None:
    """`Denied("person.oneself")` when the person acts on their own account."""
    if by.user_id == user_id:
        raise Denied("person.oneself", person=user_id)


def checked_code(code: str, kind: str) -> str:
    """The code, when it can stand in an address and in the ledger's subject "<kind>:<code>"."""
    longest = LONGEST_SUBJECT - len(kind) - 1
    if not CODE.fullmatch(code) or len(code) > longest:
        raise Invalid(f"{kind}.bad_code", field="code", given=code[:80], longest=longest)
    return code


def refuse_backwards(valid_from: date, valid_to: date | None) -> None:
    """A validity ends after it begins."""
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid("validity.backwards", field="valid_to", valid_from=str(valid_from), valid_to=str(valid_to))
