"""Which unit grid a point stands in. Pure: built once from all the grids' shapes, asked for every report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridlink.grid.geometry import centre_of, metres_per_degree, metres_to_shape, shape_of

SNAP_METRES = 5.0
"""A point this near to a grid, and in none, is taken to be in it: a phone's position is no better."""


class Locator:
    """Point to unit grid (单元网格) over a set of (code, WKB) pairs; WGS84 degrees.

    A point on a shared border belongs to the grid with the lower code. A point outside all grids but within
    `SNAP_METRES` of one belongs to the nearest, of two equally near the lower. Measured on the 35,000 grids of a city
    of the size of Shanghai: one point under 50 µs, 280,000 points a second together (stack notes, 3).
    """

    def __init__(self, grids: Iterable[tuple[int, bytes | memoryview]]) -> None:
        ordered = sorted(((code, shape_of(wkb)) for code, wkb in grids), key=lambda pair: pair[0])
        self.codes: tuple[int, ...] = tuple(code for code, _ in ordered)
        self._shapes = np.array([shape for _, shape in ordered], dtype=object)
        self._rank = {code: rank for rank, code in enumerate(self.codes)}
        self._tree = shapely.STRtree(self._shapes)

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, code: int) -> bool:
        return code in self._rank

    def locate(self, lon: float, lat: float) -> int | None:
        """The code of the unit grid of one point, None where there is none (coordinates that are not finite too)."""
        if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
            return None
        found = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        if len(found):
            return self.codes[int(found.min())]
        return self._nearest(lon, lat)

    def locate_many(self, lons: Sequence[float], lats: Sequence[float]) -> list[int | None]:
        """The same for many points at once, in their order."""
        points = np.column_stack((np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)))
        if not len(points) or not self.codes:
            return [None] * len(points)
        on_earth = (np.abs(points[:, 0]) <= 180.0) & (np.abs(points[:, 1]) <= 90.0)
        asked = np.flatnonzero(on_earth)
        which, ranks = self._tree.query(shapely.points(points[asked]), predicate="intersects")
        none = len(self.codes)
        lowest = np.full(len(points), none, dtype=np.int64)
        np.minimum.at(lowest, asked[which], ranks)
        codes: list[int | None] = [self.codes[rank] if rank < none else None for rank in lowest.tolist()]
        for index in np.flatnonzero(on_earth & (lowest == none)).tolist():
            codes[index] = self._nearest(float(points[index, 0]), float(points[index, 1]))
        return codes

    def shape(self, code: int) -> BaseGeometry:
        """The shape of a unit grid; KeyError for a code it does not hold."""
        shape: BaseGeometry = self._shapes[self._rank[code]]
        return shape

    def centre(self, code: int) -> tuple[float, float]:
        """A point inside the grid to stand for it."""
        return centre_of(self.shape(code))

    def _nearest(self, lon: float, lat: float) -> int | None:
        """The nearest grid within `SNAP_METRES`."""
        wide, high = metres_per_degree(lat)
        if wide < 1.0:  # within 60 m of a pole
            return None
        across, along = SNAP_METRES / wide, SNAP_METRES / high
        near: np.ndarray[Any, Any] = self._tree.query(shapely.box(lon - across, lat - along, lon + across, lat + along))
        best = min(((metres_to_shape(lon, lat, self._shapes[rank]), rank) for rank in near.tolist()), default=None)
        if best is None or best[0] > SNAP_METRES:
            return None
        return self.codes[best[1]]
