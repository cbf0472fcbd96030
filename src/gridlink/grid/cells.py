"""Squares of 64 m as integers, so that "what is near" is a few ranges on an ordinary index. Pure.

A row of squares is 64 m of latitude high; within a row the squares are 64 m wide at the latitude of the row's centre.
A cell is `(iy + 156544) * 1_000_000 + (ix + 320_000)`, so one row's neighbours are consecutive integers. Measured beside
R*Tree, GiST and H3 on 11.34 million points: the smallest index and within 0.12 ms of the fastest (stack notes, 5).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gridlink.kernel.errors import Invalid

SIDE = 64.0
METRES_PER_DEGREE = 111_320.0
EARTH_RADIUS = 6_371_008.8
"""Mean radius of the Earth, metres (IUGG); the one all distances of `grid` are measured with."""

_FIRST_ROW = 156_544
_FIRST_COLUMN = 320_000
_ROW = 1_000_000
_ROUNDING = 1e-9
"""Degrees (0.1 mm) added on each side, so that rounding never leaves out a point that stands exactly `metres` away."""


def check_coordinates(lon: float, lat: float) -> None:
    """`Invalid("place.bad_coordinates")` unless both are finite WGS84 degrees."""
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise Invalid("place.bad_coordinates", field="location", lon=str(lon), lat=str(lat))


def cell_of(lon: float, lat: float) -> int:
    """The cell a point (WGS84 degrees) stands in."""
    check_coordinates(lon, lat)
    row = _row_of(lat)
    return (row + _FIRST_ROW) * _ROW + _column_of(lon, row) + _FIRST_COLUMN


def cells_of(lons: np.ndarray[Any, Any], lats: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The cells of many points (arrays of WGS84 degrees, on Earth), as `cell_of` says of each."""
    rows = np.floor(lats * METRES_PER_DEGREE / SIDE).astype(np.int64)
    known, which = np.unique(rows, return_inverse=True)
    wide = np.array([math.cos(math.radians((row + 0.5) * SIDE / METRES_PER_DEGREE)) for row in known.tolist()])
    columns = np.floor(lons * METRES_PER_DEGREE * wide[which] / SIDE).astype(np.int64)
    cells: np.ndarray[Any, Any] = (rows + _FIRST_ROW) * _ROW + columns + _FIRST_COLUMN
    return cells


def box_around(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """West, south, east and north of the circle of `metres` around a point, in degrees.

    Refuses a radius that is not above zero, and a circle that reaches a pole or the 180th meridian, where cells do not
    meet ("place.circle_over_edge").
    """
    check_coordinates(lon, lat)
    if not (0.0 < metres < math.inf):
        raise Invalid("place.bad_radius", field="metres", metres=str(metres))
    angle = metres / EARTH_RADIUS
    high_lat = math.degrees(angle) + _ROUNDING
    if abs(lat) + high_lat >= 90.0:
        raise Invalid("place.circle_over_edge", field="location", edge="pole", metres=str(metres))
    # The meridians that touch a circle on the sphere: sin(half width) = sin(radius) / cos(latitude of its centre).
    wide_lon = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(lat))))) + _ROUNDING
    if abs(lon) + wide_lon >= 180.0:
        raise Invalid("place.circle_over_edge", field="location", edge="meridian", metres=str(metres))
    return lon - wide_lon, lat - high_lat, lon + wide_lon, lat + high_lat


def ranges_around(lon: float, lat: float, metres: float) -> list[tuple[int, int]]:
    """The cells within `metres` of a point: one range (low, high), both included, per row, from south to north.

    Every point within `metres` on the sphere is inside; so are some farther ones, which the caller measures and drops.
    Refuses what `box_around` refuses.
    """
    west, south, east, north = box_around(lon, lat, metres)
    return [_span(row, west, east) for row in range(_row_of(south), _row_of(north) + 1)]


def _row_of(lat: float) -> int:
    return math.floor(lat * METRES_PER_DEGREE / SIDE)


def _column_of(lon: float, row: int) -> int:
    centre = math.radians((row + 0.5) * SIDE / METRES_PER_DEGREE)
    return math.floor(lon * METRES_PER_DEGREE * math.cos(centre) / SIDE)


def _span(row: int, west: float, east: float) -> tuple[int, int]:
    start = (row + _FIRST_ROW) * _ROW + _FIRST_COLUMN
    return start + _column_of(west, row), start + _column_of(east, row)
