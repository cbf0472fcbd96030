"""A road as read: its points and what its file says of it. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STREETS = frozenset(
    "motorway trunk primary secondary tertiary unclassified residential living_street pedestrian road "
    "motorway_link trunk_link primary_link secondary_link tertiary_link".split()
)
"""The kinds of `highway` in OpenStreetMap that divide land: streets for vehicles and pedestrian streets."""
Point = tuple[float, float]


class BadRoad(Exception):
    """What cannot be read, and the line of the file it stands on."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


@dataclass(frozen=True, slots=True)
class Road:
    """One line of at least two different points, longitude and latitude in degrees."""

    points: tuple[Point, ...]


def road(points: Sequence[Point], line: int) -> Road:
    """The road through `points`, repeated ones left out; `line` is where the file has it."""
    kept = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
    if len(kept) < 2:
        raise BadRoad(line, "a line needs two different points")
    return Road(tuple(kept))


def point(lon: object, lat: object, line: int) -> Point:
    """A point from what the file has for it, checked to be on Earth."""
    try:
        x, y = float(str(lon)), float(str(lat))
    except ValueError:
        raise BadRoad(line, f"{str(lon)[:20]} {str(lat)[:20]} is no longitude and latitude") from None
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90):
        raise BadRoad(line, f"{x} {y} is no point on Earth in degrees")
    return x, y


def at_surface(tags: Mapping[str, str]) -> bool:
    """Whether a way with these OpenStreetMap tags divides land: a street, and not in a tunnel.

    A kind may be a list as OSMnx writes it ("['primary', 'residential']"); a file without kinds holds only streets.
    """
    kinds = tags.get("highway", "road").strip("[]").replace("'", "").replace(",", " ").split()
    return tags.get("tunnel", "") in ("", "no") and not STREETS.isdisjoint(kinds)
