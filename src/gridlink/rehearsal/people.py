"""The people of a rehearsal: whoever in the city may take a step, found once and remembered."""

from __future__ import annotations

from random import Random

from gridlink.grid.queries import city
from gridlink.kernel.places import PlaceRange
from gridlink.people.permissions import Actor
from gridlink.people.queries import HolderRow, actors_for, holders


class Cast:
    """Who plays: actors by permission and place, by permission and organisation."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._holders: dict[tuple[str, PlaceRange, str | None], list[HolderRow]] = {}
        self._actors: dict[int, Actor] = {}

    def somebody(self, permission: str, place: int, case_class: str) -> Actor:
        """One who may do this for a class ("event:0101") in the unit grid `place`; the most local posts are asked first."""
        return self._pick(self._of(permission, PlaceRange(place, place), case_class))

    def of_platform(self, permission: str, platform: int) -> Actor:
        """One who may do this for the whole platform, preferring the platform's own people over the city's."""
        return self._pick(self._of(permission, city().scheme.range_of(platform)))

    def of_body(self, permission: str, organisation: int, place: int) -> Actor | None:
        """One of the handling body; None when it has nobody for this place."""
        found = [row for row in self._of(permission, PlaceRange(place, place)) if row.organisation_id == organisation]
        return self._pick(found) if found else None

    def _of(self, permission: str, places: PlaceRange, case_class: str | None = None) -> list[HolderRow]:
        key = (permission, places, case_class)
        if key not in self._holders:
            found = holders(permission, place=places, case_class=case_class)
            self._actors |= actors_for({row.id for row in found} - self._actors.keys())
            widths = [self._width(row, key) for row in found]
            local = [row for row, width in zip(found, widths, strict=True) if width == min(widths)]
            self._holders[key] = found if permission in ("cases.handle", "cases.appeal") else local
        return self._holders[key]

    def _width(self, row: HolderRow, key: tuple[str, PlaceRange, str | None]) -> int:
        grants = [grant for grant in self._actors[row.id].grants if grant.allows(*key)]
        return min(grant.places.high - grant.places.low for grant in grants)

    def _pick(self, rows: list[HolderRow]) -> Actor:
        return self._actors[self._rng.choice(rows).id]
