"""Where a past request is put: the unit grid of its point, or one of the place it names, or where nothing is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gridlink.grid import queries as grid
from gridlink.kernel.errors import Invalid
from gridlink.rehearsal.past.layout import Layout
from gridlink.rehearsal.past.requests import PastRequest

POINT, NAME, NOWHERE = "point", "name", "nowhere"
NEAR_A_TICK = 1e-6
"""Degrees; the file's own point for "nowhere" is written with few decimals."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit grid, the point where it was believed, and how it was found: by the point, the name, or not at all."""

    place: int
    lon: float | None
    lat: float | None
    how: str


class Placing:
    """Finds the unit grids of many requests. The place named goes before the point: people know where they are."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.scheme = layout, grid.city().scheme
        self.unknown: Counter[str] = Counter()
        self._levels = [level.name for level in self.scheme.levels]
        self._named = self._names()
        self._grids = [row.code for row in grid.places_at(self._levels[-1])]
        self._centres = {code: grid.grid_centre(code) for code in self._grids}
        self._kept: dict[tuple[int, float | None, float | None], int] = {}

    def _names(self) -> dict[str, int]:
        """Places below the city by both of their names; a name two places share stands for neither."""
        found: dict[str, set[int]] = {}
        for level in self._levels[1:-1]:
            for row in grid.places_at(level):
                for name in {row.name, row.name_en} - {""}:
                    found.setdefault(name, set()).add(row.code)
        return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}

    def place_all(self, requests: Sequence[PastRequest]) -> list[Placed]:
        """A place for every request, in their order."""
        asked = [one for one in requests if one.lon is not None and one.lat is not None]
        found = iter(grid.locate_many([one.lon or 0.0 for one in asked], [one.lat or 0.0 for one in asked]))
        return [
            self._place(one, next(found) if one.lon is not None and one.lat is not None else None) for one in requests
        ]

    def _place(self, one: PastRequest, located: int | None) -> Placed:
        name = self.layout.places.get(one.place, one.place)
        named = self._named.get(name) if name else None
        if name and named is None and name != grid.city().name_en:
            self.unknown[name] += 1
        known = located is not None and not self._is_nowhere(one)
        if known and located is not None and (named is None or self.scheme.contains(named, located)):
            return Placed(located, one.lon, one.lat, POINT)
        if named is not None:
            near = (one.lon, one.lat) if not self._is_nowhere(one) else (None, None)
            return Placed(self._grid_in(named, *near), None, None, NAME)
        return Placed(self._grid_in(self._nowhere(), None, None), None, None, NOWHERE)

    def _is_nowhere(self, one: PastRequest) -> bool:
        if one.lon is None or one.lat is None:
            return True
        point = self.layout.nowhere
        return point is not None and max(abs(one.lon - point[0]), abs(one.lat - point[1])) < NEAR_A_TICK

    def _nowhere(self) -> int:
        text = self.layout.nowhere_place
        return self.scheme.parse(text) if text else grid.city().root

    def _grid_in(self, place: int, lon: float | None, lat: float | None) -> int:
        """The unit grid of a place nearest to a point, or to the middle of the place."""
        key = (place, lon, lat)
        if key not in self._kept:
            inside = [code for code in self._grids if code in self.scheme.range_of(place)]
            if not inside:
                raise Invalid("replay.no_grids", field="place", place=self.scheme.short(place))
            points = [self._centres[code] for code in inside]
            middle = (sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points))
            x, y = (lon, lat) if lon is not None and lat is not None else middle
            self._kept[key] = min(
                inside, key=lambda code: ((self._centres[code][0] - x) ** 2 + (self._centres[code][1] - y) ** 2, code)
            )
        return self._kept[key]
