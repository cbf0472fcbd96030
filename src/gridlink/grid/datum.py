"""Coordinates of Chinese maps made into WGS84: GCJ-02 (Amap, Tencent, most city surveys) and BD-09 (Baidu). Pure.

GCJ-02 moves every point inside a box around China by up to 800 m; BD-09 moves the result once more. The standard itself
is not published: the formulas are those of the open libraries (github.com/googollee/eviltransform for GCJ-02,
github.com/wandergis/coordtransform for both, with the Krasovsky ellipsoid), which agree with the maps to about a metre.
There is no formula for the way back: it is iterated until the way forth lands on the point within `CLOSE` degrees.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gridlink.kernel.errors import Invalid

DATUMS = ("wgs84", "gcj02", "bd09")
CLOSE = 1e-9
"""Degrees (0.1 mm): how near the way back comes to the point the way forth started from."""
BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of what the formulas take for China; outside it the three datums are one."""

_A = 6_378_245.0
_E2 = 0.006_693_421_622_965_943_23
_BD = np.pi * 3000.0 / 180.0
_TURNS = 30

Degrees = np.ndarray[Any, np.dtype[np.float64]]


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> tuple[Degrees, Degrees]:
    """Longitudes and latitudes in degrees of `datum` ("wgs84", "gcj02", "bd09") as WGS84, in the shape given.

    Points outside `BOX`, and those that are not finite, come back unchanged. `Invalid("datum.unknown")`.
    """
    return _moved(lon, lat, datum, _back)


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> tuple[Degrees, Degrees]:
    """The other way: WGS84 as `datum`."""
    return _moved(lon, lat, datum, lambda x, y, forth: forth(x, y))


def _moved(lon: ArrayLike, lat: ArrayLike, datum: str, move: Any) -> tuple[Degrees, Degrees]:
    if datum not in DATUMS:
        raise Invalid("datum.unknown", field="datum", datum=datum, known=", ".join(DATUMS))
    x, y = (np.array(each, dtype=np.float64) for each in np.broadcast_arrays(lon, lat))
    if datum == "wgs84":
        return x, y
    inside = (x >= BOX[0]) & (x <= BOX[2]) & (y >= BOX[1]) & (y <= BOX[3])
    x[inside], y[inside] = move(x[inside], y[inside], _gcj02 if datum == "gcj02" else _bd09)
    return x, y


def _back(x: Degrees, y: Degrees, forth: Any) -> tuple[Degrees, Degrees]:
    """The point that `forth` takes to (x, y). Each turn shrinks what is missing some twentyfold."""
    lon, lat = x.copy(), y.copy()
    for _ in range(_TURNS):
        there_x, there_y = forth(lon, lat)
        lon += x - there_x
        lat += y - there_y
        if not len(x) or max(np.abs(x - there_x).max(), np.abs(y - there_y).max()) < CLOSE:
            break
    return lon, lat


def _gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon - 105.0, lat - 35.0
    wave = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + _waves(y, (20.0, 1), (40.0, 3), (160.0, 12), (320.0, 30))) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + _waves(x, (20.0, 1), (40.0, 3), (150.0, 12), (300.0, 30))) * 2.0 / 3.0
    phi = np.radians(lat)
    bent = 1.0 - _E2 * np.sin(phi) ** 2
    lat_step = np.degrees(north * bent * np.sqrt(bent) / (_A * (1.0 - _E2)))
    lon_step = np.degrees(east * np.sqrt(bent) / (_A * np.cos(phi)))
    return lon + lon_step, lat + lat_step


def _waves(along: Degrees, *waves: tuple[float, int]) -> Degrees:
    total = np.zeros_like(along)
    for height, length in waves:
        total += height * np.sin(np.pi * along / length)
    return total


def _bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = _gcj02(lon, lat)
    far = np.hypot(x, y) + 0.00002 * np.sin(y * _BD)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD)
    return far * np.cos(angle) + 0.0065, far * np.sin(angle) + 0.006
