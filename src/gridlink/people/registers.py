"""Who holds which post, for the register of people: reading only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from gridlink.kernel.errors import Denied, Missing
from gridlink.kernel.places import PlaceRange
from gridlink.people.models import Holding, Post, User
from gridlink.people.permissions import EDIT, Actor
from gridlink.people.queries import PersonRow, in_force


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A person in a post, now or from a day to come."""

    holding: int
    person: PersonRow
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post with whoever holds it."""

    code: str
    title: str
    title_en: str
    role: str
    role_name: str
    role_name_en: str
    places: PlaceRange
    classes: tuple[str, ...]
    permissions: tuple[str, ...]
    holders: tuple[HeldRow, ...]


def post_counts(*, on: date | None = None) -> dict[int, tuple[int, int]]:
    """{organisation: (posts in force, people holding one)}. 1 statement."""
    held = Count("holdings__user", filter=in_force(on, "holdings__"), distinct=True)
    rows = (
        Post.objects.filter(in_force(on))
        .values("organisation_id")
        .annotate(posts=Count("pk", distinct=True), held=held)
    )
    return {row["organisation_id"]: (row["posts"], row["held"]) for row in rows.order_by()}


def posts_in(org_id: int, *, by: Actor, on: date | None = None) -> tuple[PostHeld, ...]:
    """The posts of a body in force with who holds them, by code. 2 statements. `Denied` without "people.edit"."""
    if not by.scope(EDIT):
        raise Denied("permission.missing", permission=EDIT)
    not_ended = Q(valid_to=None) | Q(valid_to__gt=on or timezone.localdate())
    holdings = Holding.objects.filter(not_ended)
    rows = (
        Post.objects.filter(in_force(on), organisation=org_id)
        .select_related("role")
        .prefetch_related(Prefetch("holdings", holdings.select_related("user").order_by("valid_from", "id")))
        .order_by("code")
    )
    return tuple(_post(row) for row in rows)


def find_people(text: str, *, by: Actor, limit: int = 50) -> tuple[PersonRow, ...]:
    """Active people whose name or username begins so, by username. 1 statement. `Denied` without "people.edit"."""
    if not by.scope(EDIT):
        raise Denied("permission.missing", permission=EDIT)
    wanted = text.strip()[:80]
    named = Q(username__startswith=wanted) | Q(name__startswith=wanted) | Q(name_en__startswith=wanted)
    rows = User.objects.filter(named, is_active=True).order_by("username")[:limit]
    return tuple(_person(row) for row in rows)


def person_called(username: str, *, by: Actor) -> PersonRow:
    """The active person with that username; `Missing("person.unknown")`. 1 statement. `Denied` without "people.edit"."""
    if not by.scope(EDIT):
        raise Denied("permission.missing", permission=EDIT)
    row = User.objects.filter(username=username[:150], is_active=True).first()
    if row is None:
        raise Missing("person.unknown", field="person", person=username[:80])
    return _person(row)


def _post(row: Post) -> PostHeld:
    return PostHeld(
        code=row.code,
        title=row.title,
        title_en=row.title_en,
        role=row.role.code,
        role_name=row.role.name,
        role_name_en=row.role.name_en,
        places=PlaceRange(row.place_low, row.place_high),
        classes=tuple(row.classes),
        permissions=tuple(row.role.permissions),
        holders=tuple(
            HeldRow(each.pk, _person(each.user), each.valid_from, each.valid_to) for each in row.holdings.all()
        ),
    )


def _person(row: User) -> PersonRow:
    return PersonRow(row.pk, row.username, row.name, row.name_en, row.language)
