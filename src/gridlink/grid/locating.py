"""Which unit grid a point stands in. Pure: built once from all the grids' shapes, asked for every report."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from gridlink.grid.geometry import centre_of, metres_per_degree, metres_to_shape, shapes_of
from gridlink.grid.raster import ASK, Raster
from gridlink.grid.raster_drawing import draw
from gridlink.grid.raster_file import kept, opened

SNAP_METRES = 5.0
"""A point this near to a grid, and in none, is taken to be in it: a phone's position is no better."""
MANY = 20_000
"""Points in one question from which on it is worth looking whether there is a raster already."""
VERY_MANY = 500_000
"""Points in such questions together from which on drawing one is worth the seconds it takes."""

Codes = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


class Locator:
    """Point to unit grid (单元网格) over a set of (code, WKB) pairs; WGS84 degrees.

    A point on a shared border belongs to the grid with the lower code. A point outside all grids but within
    `SNAP_METRES` of one belongs to the nearest, of two equally near the lower.

    A single point is answered by a tree of the shapes. Very many are answered by a raster of the city, nine in ten of
    them without a look at the shapes; drawing it takes some seconds, once, if there is a `folder` to keep it in. The
    answers are the same.
    """

    def __init__(self, grids: Iterable[tuple[int, bytes | memoryview]], folder: Path | None = None) -> None:
        ordered = sorted(((code, bytes(wkb)) for code, wkb in grids), key=lambda pair: pair[0])
        self.codes: tuple[int, ...] = tuple(code for code, _ in ordered)
        self._shapes = shapes_of([wkb for _, wkb in ordered])
        self._rank = {code: rank for rank, code in enumerate(self.codes)}
        self._tree = shapely.STRtree(self._shapes)
        self._by_entry = np.array((0, *self.codes), dtype=np.int64)
        self._folder = folder
        self._raster: Raster | None = None
        self._prepared = self._looked = False
        self._asked = 0
        self._preparing = threading.Lock()

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, code: int) -> bool:
        return code in self._rank

    def locate(self, lon: float, lat: float) -> int | None:
        """The code of the unit grid of one point, None where there is none (coordinates that are not finite too)."""
        if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
            return None
        if self._raster is not None and (entry := self._raster.one(lon, lat)) != ASK:
            return self.codes[entry - 1] if entry else None
        found = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        if len(found):
            return self.codes[int(found.min())]
        rank = self._nearest(lon, lat)
        return self.codes[rank] if rank >= 0 else None

    def locate_many(self, lons: Sequence[float], lats: Sequence[float]) -> list[int | None]:
        """The same for many points at once, in their order."""
        return [code or None for code in self.locate_array(lons, lats).tolist()]

    def locate_array(self, lons: ArrayLike, lats: ArrayLike) -> Codes:
        """The same as an array of codes (int64) in the order of the points, 0 where there is none.

        Whoever knows that there will be more than a million calls `prepare` first.
        """
        points = np.column_stack((np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)))
        if len(points) >= MANY and not self._prepared:
            self._look_for_raster(len(points))
        if self._raster is None:
            return self._by_entry[self._exact(points) + 1]
        entries, cells = self._raster.look_up(points[:, 0], points[:, 1])
        asked = np.flatnonzero(entries == ASK)
        # Neighbours one after another: the tree finds them in memory it has just read.
        asked = asked[np.argsort(cells[asked], kind="stable")]
        entries[asked] = self._exact(points[asked]) + 1
        return self._by_entry[entries]

    def prepare(self) -> None:
        """Draw the raster, or open the one that is kept; at once if there is one already."""
        with self._preparing:
            if self._prepared:
                return
            self._raster = kept(self._folder, self._key(), self._draw) if self._folder else self._draw()
            self._prepared = True

    def _look_for_raster(self, count: int) -> None:
        self._asked += count
        if self._asked >= VERY_MANY:
            self.prepare()
        elif self._folder and not self._looked:
            self._looked = True
            self._raster = opened(self._folder, self._key())
            self._prepared = self._raster is not None

    def shape(self, code: int) -> BaseGeometry:
        """The shape of a unit grid; KeyError for a code it does not hold."""
        shape: BaseGeometry = self._shapes[self._rank[code]]
        return shape

    def centre(self, code: int) -> tuple[float, float]:
        """A point inside the grid to stand for it."""
        return centre_of(self.shape(code))

    def _draw(self) -> Raster | None:
        return draw(self._shapes, self._inside, SNAP_METRES)

    def _key(self) -> str:
        """What the raster depends on beside its own format: codes and shapes."""
        found = hashlib.blake2b(self._by_entry.tobytes(), digest_size=16)
        for wkb in shapely.to_wkb(self._shapes).tolist():
            found.update(wkb)
        return found.hexdigest()

    def _exact(self, points: Floats) -> Codes:
        """Ranks of points (n, 2) by the shapes themselves, -1 for none."""
        on_earth = np.flatnonzero((np.abs(points[:, 0]) <= 180.0) & (np.abs(points[:, 1]) <= 90.0))
        ranks = np.full(len(points), -1, dtype=np.int64)
        ranks[on_earth] = self._inside(points[on_earth])
        for index in on_earth[ranks[on_earth] < 0].tolist():
            ranks[index] = self._nearest(float(points[index, 0]), float(points[index, 1]))
        return ranks

    def _inside(self, points: Floats) -> Codes:
        """The first rank that holds each point, its border included, -1 for none."""
        which, ranks = self._tree.query(shapely.points(points), predicate="intersects")
        lowest = np.full(len(points), len(self.codes), dtype=np.int64)
        np.minimum.at(lowest, which, ranks)
        lowest[lowest == len(self.codes)] = -1
        return lowest

    def _nearest(self, lon: float, lat: float) -> int:
        """The rank of the nearest grid within `SNAP_METRES`, -1 for none."""
        wide, high = metres_per_degree(lat)
        if wide < 1.0:  # within 60 m of a pole
            return -1
        across, along = SNAP_METRES / wide, SNAP_METRES / high
        near: np.ndarray[Any, Any] = self._tree.query(shapely.box(lon - across, lat - along, lon + across, lat + along))
        best = min(((metres_to_shape(lon, lat, self._shapes[rank]), rank) for rank in near.tolist()), default=None)
        if best is None or best[0] > SNAP_METRES:
            return -1
        return int(best[1])
