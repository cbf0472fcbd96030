"""What other apps may ask about people, organisations, posts and the roster. Frozen rows, the cost beside each.

Validity is half open everywhere: a row is in force from `valid_from` up to, and not on, `valid_to`. `on=None` means
today in the current time zone, which `web` and the worker set to the city's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from gridlink.kernel.errors import Denied, Missing
from gridlink.kernel.places import PlaceRange, PlaceScheme
from gridlink.people.bearers import bearer
from gridlink.people.models import ApiToken, Holding, Organisation, Shift, User
from gridlink.people.permissions import PERMISSIONS, Actor, Grant


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """A body that acts. `place` is the code of its territory; `path` the ids of its blocks, "/1/4/", itself last."""

    id: int
    code: str
    name: str
    name_en: str
    kind: str
    level: str
    place: int
    parent_id: int | None
    superior_id: int | None
    path: str
    phone: str
    valid_to: date | None

    def has_ended(self, on: date) -> bool:
        """True from the day on which it no longer counts."""
        return self.valid_to is not None and self.valid_to <= on


class Answering(NamedTuple):
    """Whom a department answers to: its territory (块) and the same line one level up (条); either may be nobody."""

    block: OrganisationRow | None
    superior: OrganisationRow | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person who signs in. `language` is empty when they never chose one."""

    id: int
    username: str
    name: str
    name_en: str
    language: str


@dataclass(frozen=True, slots=True)
class HolderRow(PersonRow):
    """A person together with the one of their posts that allows what was asked."""

    post: str
    organisation_id: int


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post (岗位): a role in an organisation, over `places` and `classes` (empty = all)."""

    id: int
    code: str
    title: str
    title_en: str
    role: str
    organisation_id: int
    places: PlaceRange
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who to turn to now, and why them: their shift ("roster"), or, where nobody has one, their post ("holders")."""

    people: tuple[HolderRow, ...]
    source: Literal["roster", "holders"]


ORGANISATION_FIELDS = tuple(OrganisationRow.__dataclass_fields__)
PERSON_FIELDS = tuple(PersonRow.__dataclass_fields__)


def in_force(on: date | None, *prefixes: str) -> Q:
    """The condition that the row, and what it hangs on ("post__"), is in force on that day. For use inside people."""
    day = on or timezone.localdate()
    condition = Q()
    for prefix in prefixes or ("",):
        condition &= Q(**{f"{prefix}valid_from__lte": day})
        condition &= Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day})
    return condition


def holdings_in_force(on: date | None) -> QuerySet[Holding]:
    """Holdings that count on that day: in force, as are their post and its organisation; the person is active."""
    return Holding.objects.filter(in_force(on, "", "post__", "post__organisation__"), user__is_active=True)


# Actors


def actor_for(user_id: int, *, on: date | None = None) -> Actor:
    """The person acting with the posts they hold that day, the narrowest first. 1 statement.

    Somebody unknown, or no longer active, comes back with no grants: they may do nothing. The flags of Django's own
    permission system (`is_superuser`, groups) are not read.
    """
    return _actor(user_id, holdings_in_force(on).filter(user_id=user_id).values_list(*GRANT_FIELDS))


def actors_for(user_ids: Iterable[int], *, on: date | None = None) -> dict[int, Actor]:
    """As `actor_for`, for many at once. 1 statement."""
    wanted = set(user_ids)
    held: dict[int, list[tuple[Any, ...]]] = {user: [] for user in wanted}
    for user, *row in holdings_in_force(on).filter(user_id__in=wanted).values_list("user_id", *GRANT_FIELDS):
        held[user].append(tuple(row))
    return {user: _actor(user, rows) for user, rows in held.items()}


def actor_for_token(raw: str, *, now: datetime) -> Actor:
    """The holder of an API token, narrowed to its scopes. 1 statement, and 1 write on its first use of the day.

    Refuses with `Denied("token.invalid")`, without saying which: unknown, expired, revoked, or of a person no longer
    active.
    """
    today = timezone.localdate(now)
    rows = bearer(token_digest(raw), now=now, today=today)
    if not rows:
        raise Denied("token.invalid")
    token_id, user_id, scopes, last_used_on = rows[0][:4]
    if last_used_on is None or last_used_on < today:
        ApiToken.objects.filter(id=token_id).update(last_used_on=today)
    return _actor(user_id, (row[4:] for row in rows if row[4] is not None)).narrowed(scopes)


def _actor(user_id: int, rows: Iterable[tuple[Any, ...]]) -> Actor:
    grants = sorted((_grant(*row) for row in rows), key=lambda each: (each.places.high - each.places.low, each.post))
    return Actor(ref=f"user:{user_id}", user_id=user_id, grants=tuple(grants))


def token_digest(raw: str) -> str:
    """SHA-256 of a token as it is kept. No salt is needed: the token is 256 random bits."""
    return sha256(raw.encode()).hexdigest()


# Organisations


def organisation(id: int) -> OrganisationRow:
    """The organisation, in force or not; `Missing("organisation.unknown")`. 1 statement."""
    return _one_organisation(Q(id=id))


def organisation_by_code(code: str) -> OrganisationRow:
    """The organisation with that code, in force or not; `Missing("organisation.unknown")`. 1 statement."""
    return _one_organisation(Q(code=code))


def organisations(ids: Iterable[int]) -> dict[int, OrganisationRow]:
    """The organisations with these ids, in force or not; unknown ids are left out. 1 statement."""
    return {row.id: row for row in _organisations(Q(id__in=set(ids)))}


def all_organisations(on: date | None = None) -> tuple[OrganisationRow, ...]:
    """Every organisation in force that day, by path, so that a block comes before what is in it. 1 statement."""
    return tuple(
        sorted(_organisations(in_force(on)), key=lambda row: [int(part) for part in row.path.split("/") if part])
    )


def blocks_of(place: int, *, scheme: PlaceScheme, on: date | None = None) -> tuple[OrganisationRow, ...]:
    """The territorial governments (块) of a place, the nearest first: neighbourhood, street, district, city. 1 statement.

    The scheme is asked for because a code alone does not say where its levels end. A level without a government is
    left out.
    """
    upward = (place, *scheme.ancestors(place))
    rows = _organisations(in_force(on) & Q(kind=Organisation.Kind.BLOCK, place__in=upward))
    return tuple(sorted(rows, key=lambda row: upward.index(row.place)))


def answering_to(org_id: int) -> Answering:
    """Both that an organisation answers to: the block it belongs to, the same line above. 2 statements."""
    row = organisation(org_id)
    above = organisations(each for each in (row.parent_id, row.superior_id) if each is not None)
    return Answering(
        block=None if row.parent_id is None else above[row.parent_id],
        superior=None if row.superior_id is None else above[row.superior_id],
    )


def subtree_ids(org_id: int) -> frozenset[int]:
    """The organisation and all below it in the tree of blocks, ended ones too. 2 statements."""
    path = organisation(org_id).path
    return frozenset(Organisation.objects.filter(path__startswith=path).values_list("id", flat=True))


# People and posts


def person(id: int) -> PersonRow:
    """The person, active or not; `Missing("person.unknown")`. 1 statement."""
    found = people([id])
    if id not in found:
        raise Missing("person.unknown", person=id)
    return found[id]


def people(ids: Iterable[int]) -> dict[int, PersonRow]:
    """The people with these ids, active or not; unknown ids are left out. 1 statement."""
    rows = User.objects.filter(id__in=set(ids)).values_list(*PERSON_FIELDS)
    return {row[0]: PersonRow(*row) for row in rows}


def posts_of(user_id: int, *, on: date | None = None) -> tuple[PostRow, ...]:
    """The posts a person holds that day (一岗多责: there may be several), by code. 1 statement."""
    rows = holdings_in_force(on).filter(user_id=user_id).order_by("post__code").select_related("post__role")
    return tuple(
        PostRow(
            id=post.id,
            code=post.code,
            title=post.title,
            title_en=post.title_en,
            role=post.role.code,
            organisation_id=post.organisation_id,
            places=PlaceRange(post.place_low, post.place_high),
            classes=tuple(post.classes),
        )
        for post in (row.post for row in rows)
    )


def holders(
    permission: str, *, place: int | PlaceRange, on: date | None = None, case_class: str | None = None
) -> list[HolderRow]:
    """Who may do this here, each with every post that allows it, by post and username. 1 statement.

    It reads the holdings of the posts over `place`; whether the role gives `permission` is decided here, because
    SQLite cannot ask that of a list.
    """
    return _allowed(holdings_in_force(on), permission, place, case_class)


def on_duty(permission: str, place: int | PlaceRange, at: datetime, *, case_class: str | None = None) -> OnDuty:
    """Who may do this here and has a shift at that moment; when nobody has, all who may. 1 or 2 statements.

    A shift counts only while its person still holds the post.
    """
    held = holdings_in_force(timezone.localdate(at))
    shift = Shift.objects.filter(post=OuterRef("post"), user=OuterRef("user"), starts_at__lte=at, ends_at__gt=at)
    found = _allowed(held.filter(Exists(shift)), permission, place, case_class)
    if found:
        return OnDuty(tuple(found), "roster")
    return OnDuty(tuple(_allowed(held, permission, place, case_class)), "holders")


GRANT_FIELDS = (
    "post__code",
    "post__role__code",
    "post__organisation_id",
    "post__organisation__code",
    "post__role__permissions",
    "post__place_low",
    "post__place_high",
    "post__classes",
)


def _grant(
    post: str, role: str, org_id: int, org: str, names: Sequence[str], low: int, high: int, classes: Sequence[str]
) -> Grant:
    """A name that is no permission (a role of another version of the program) gives nothing."""
    return Grant(post, role, org_id, org, PERMISSIONS.intersection(names), PlaceRange(low, high), tuple(classes))


def _allowed(
    held: QuerySet[Holding], permission: str, place: int | PlaceRange, case_class: str | None
) -> list[HolderRow]:
    """The people in `held` whose post gives the permission over all of `place` for that class."""
    places = PlaceRange(place, place) if isinstance(place, int) else place
    over = held.filter(post__place_low__lte=places.low, post__place_high__gte=places.high)
    fields = (*(f"user__{name}" for name in PERSON_FIELDS), *GRANT_FIELDS)
    found = []
    rows: Iterable[tuple[Any, ...]] = over.order_by("post__code", "user__username").values_list(*fields)
    for row in rows:
        person_part, grant = row[: len(PERSON_FIELDS)], _grant(*row[len(PERSON_FIELDS) :])
        if grant.allows(permission, places, case_class):
            values = (*person_part, grant.post, grant.organisation_id)
            found.append(HolderRow(*values))
    return found


def _organisations(condition: Q) -> list[OrganisationRow]:
    rows: Iterable[tuple[Any, ...]] = Organisation.objects.filter(condition).values_list(*ORGANISATION_FIELDS)
    return [OrganisationRow(*row) for row in rows]


def _one_organisation(condition: Q) -> OrganisationRow:
    found = _organisations(condition)
    if not found:
        raise Missing("organisation.unknown")
    return found[0]
