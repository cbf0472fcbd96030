"""Who takes the steps of past requests: for each the post that may, found once."""

from __future__ import annotations

from random import Random

from gridlink.cases.numbering import platform_of
from gridlink.grid.queries import city
from gridlink.people import queries as people
from gridlink.people.permissions import Actor
from gridlink.rehearsal.people import Cast

REPORTS = {"supervisor": "intake.report", "phone": "intake.accept", "citizen": "intake.accept", "api": "api.batch"}
"""By channel, a permission of those whose post hands the request in."""


class Crew:
    """The desks of each platform, the supervisors of each place and the handlers of each body."""

    def __init__(self) -> None:
        self._cast = Cast(Random(0))
        self._kept: dict[tuple[str, int], Actor | None] = {}
        bodies = people.all_organisations()
        self._bodies = {name: row.id for row in reversed(bodies) for name in (row.code, row.name_en, row.name)}

    def reporter(self, channel: str, place: int) -> Actor:
        """Who hands in a request that came this way."""
        if channel == "api":
            return self._one("api.batch", city().root)
        return self._one(REPORTS[channel], platform_of(place))

    def desk(self, permission: str, place: int) -> Actor:
        """One who may do this for the platform that has a place in hand."""
        return self._one(permission, platform_of(place))

    def handler(self, body: int, place: int) -> Actor | None:
        """One who handles for a body; None when it has nobody."""
        key = ("cases.handle", body)
        if key not in self._kept:
            self._kept[key] = self._cast.of_body("cases.handle", body, place)
        return self._kept[key]

    def body(self, name: str) -> int | None:
        """The body of that name or code."""
        return self._bodies.get(name) if name else None

    def _one(self, permission: str, platform: int) -> Actor:
        key = (permission, platform)
        if key not in self._kept:
            self._kept[key] = self._cast.of_platform(permission, platform)
        found = self._kept[key]
        assert found is not None
        return found
