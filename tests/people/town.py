"""A small town to try people in: one city, two districts, three streets, built with the app's own actions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps

from gridlink.kernel.errors import GridlinkError
from gridlink.kernel.places import Level, PlaceRange, PlaceScheme
from gridlink.ledger.queries import history
from gridlink.people.actions import (
    OrganisationDraft,
    PostDraft,
    appoint,
    create_organisation,
    create_person,
    create_post,
    define_role,
)
from gridlink.people.permissions import SYSTEM, Actor
from gridlink.people.queries import actor_for

SCHEME = PlaceScheme(
    (Level("city", 4), Level("district", 2), Level("street", 3), Level("neighbourhood", 3), Level("grid", 3))
)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY
FOUNDED = date(2025, 1, 1)

CITY, DISTRICT, STREET, NEXT_STREET = 990100000000000, 990101000000000, 990101001000000, 990101002000000
NEIGHBOURHOOD, GRID = 990101001001000, 990101001001001
OTHER_DISTRICT, OTHER_GRID = 990102000000000, 990102001001001

ROLES = {
    "administrator": ["people.edit"],
    "personnel": ["people.edit", "people.grant"],
    "acceptor": ["intake.receive", "cases.view"],
    "dispatcher": ["cases.dispatch", "cases.view"],
    "registrar": ["people.edit", "intake.receive", "cases.view"],
}
BODIES = (
    ("gov-city", "block", "city", CITY, "", ""),
    ("gov-district", "block", "district", DISTRICT, "gov-city", ""),
    ("gov-other", "block", "district", OTHER_DISTRICT, "gov-city", ""),
    ("off-street", "block", "street", STREET, "gov-district", ""),
    ("com-neighbourhood", "block", "neighbourhood", NEIGHBOURHOOD, "off-street", ""),
    ("water-city", "line", "city", CITY, "gov-city", ""),
    ("water-district", "line", "district", DISTRICT, "gov-district", "water-city"),
)
POSTS = (
    ("acceptor-district", "acceptor", "gov-district", DISTRICT, ()),
    ("acceptor-street", "acceptor", "off-street", STREET, ()),
    ("acceptor-other", "acceptor", "gov-other", OTHER_DISTRICT, ()),
    ("dispatcher-district", "dispatcher", "gov-district", DISTRICT, ()),
    ("litter-district", "dispatcher", "gov-district", DISTRICT, ("event:01",)),
    ("admin-city", "administrator", "gov-city", CITY, ()),
    ("admin-district", "administrator", "gov-district", DISTRICT, ()),
    ("admin-street", "administrator", "off-street", STREET, ()),
    ("personnel-district", "personnel", "gov-district", DISTRICT, ()),
    ("registrar-street", "registrar", "off-street", STREET, ()),
)


def places(code: int) -> PlaceRange:
    return SCHEME.range_of(code)


def body(code: str, kind: str, level: str, place: int, parent: str = "", superior: str = "") -> OrganisationDraft:
    return OrganisationDraft(
        code=code,
        name=f"机构{code}",
        name_en=f"Body {code}",
        kind=kind,
        level=level,
        place=place,
        parent=parent,
        superior=superior,
        phone="000-5550001",
        valid_from=FOUNDED,
    )


def post(code: str, role: str, organisation: str, place: int, classes: tuple[str, ...] = ()) -> PostDraft:
    return PostDraft(
        code=code,
        title=f"岗位{code}",
        title_en=f"Post {code}",
        role=role,
        organisation=organisation,
        places=places(place),
        classes=classes,
        valid_from=FOUNDED,
    )


def build() -> None:
    """Roles, organisations and posts, all in force since 2025; nobody appointed."""
    for code, permissions in ROLES.items():
        define_role(code, name=code, name_en=code, permissions=permissions, by=SYSTEM, now=NOW)
    for each in BODIES:
        create_organisation(body(*each), by=SYSTEM, now=NOW)
    for each in POSTS:
        create_post(post(*each), by=SYSTEM, now=NOW)


def somebody(username: str, *posts: str) -> int:
    """The id of a new person, appointed to these posts since 2025."""
    user_id = create_person(username, name=f"某{username}", name_en=username.title(), by=SYSTEM, now=NOW).id
    for code in posts:
        appoint(user_id, post=code, by=SYSTEM, valid_from=FOUNDED, now=NOW)
    return user_id


def acting(username: str, *posts: str) -> Actor:
    """A new person holding these posts, as an actor."""
    return actor_for(somebody(username, *posts), on=TODAY)


KEPT = ("User", "Organisation", "Role", "Post", "Holding", "Shift", "ApiToken")


def kept() -> list[object]:
    """Every row of the app, and how many ledger entries there are."""
    rows: list[object] = [list(apps.get_model("people", name).objects.order_by("pk").values()) for name in KEPT]
    return [*rows, apps.get_model("ledger", "Entry").objects.count()]


@contextmanager
def refuses(kind: type[GridlinkError], code: str) -> Iterator[None]:
    """The block is refused in that way and with that code, and nothing is written by it."""
    before = kept()
    with pytest.raises(GridlinkError) as caught:
        yield
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert kept() == before


def entries(subject: str) -> list[tuple[str, str, str]]:
    """What the ledger says of a subject: verb, actor and post, oldest first."""
    return [(each.verb, each.actor, each.post) for each in history(subject)]
