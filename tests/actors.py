"""The people of the example city, by the username they have in packs/example/people.csv."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from gridlink.people.permissions import Actor
from gridlink.people.queries import actor_for, organisation_by_code

DISTRICT = 990101000000000
OTHER_DISTRICT = 990102000000000
ROOT = 990100000000000
GRID = 990101001001001


def user_id(username: str) -> int:
    """The id of a demo person."""
    return int(get_user_model().objects.values_list("pk", flat=True).get(username=username))


def actor(username: str) -> Actor:
    """A demo person as an actor."""
    return actor_for(user_id(username))


def acceptor() -> Actor:
    return actor("acceptor-990101")


def duty_chief() -> Actor:
    return actor("duty-990101")


def dispatcher() -> Actor:
    return actor("dispatch-990101")


def supervisor() -> Actor:
    return actor("sup-990101001-2")


def handler() -> Actor:
    """Of the district's sanitation bureau, to which road litter is dispatched."""
    return actor("handle-clean-990101")


def other_handler() -> Actor:
    return actor("handle-roads-990101")


def chief() -> Actor:
    return actor("chief-990101")


def city_chief() -> Actor:
    return actor("city-chief")


def organisation(code: str) -> int:
    """The id of an organisation of the example city."""
    return organisation_by_code(code).id
