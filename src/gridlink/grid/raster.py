"""Which unit grid a point stands in, read off a picture of the city instead of computed. Pure: NumPy.

The city is cut into square cells some metres wide, on a regular raster of longitudes and latitudes. Where no border
touches a cell, all its points lie in the same grids, so one answer stands for them. Cells that a border touches, and
those just outside the city, answer `ASK`: the caller asks the polygons. So every answer is the polygons' own.

Only what borders touch is drawn: tiles of `TILE`² cells, a byte a cell, which points into the tile's own short list of
grids. All other tiles hold one grid, or none, and share one empty drawing. `raster_drawing` draws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

TILE = 32
"""Cells along a side of a tile."""
ASK = -1
NOWHERE = 0

_TOGETHER = 1 << 15
"""Points looked up in one go: temporary arrays stay in the processor's cache."""

Ints = np.ndarray[Any, np.dtype[Any]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the raster lies: its south-west corner in degrees, cells per degree, tiles along and up."""

    west: float
    south: float
    per_lon: float
    per_lat: float
    columns: int
    rows: int

    def cells(self, points: Floats) -> Floats:
        """Points (n, 2) in degrees, in units of cells from the south-west corner."""
        return (points - (self.west, self.south)) * (self.per_lon, self.per_lat)

    def degrees(self, cells: Floats) -> Floats:
        """The other way."""
        return cells / (self.per_lon, self.per_lat) + (self.west, self.south)


@dataclass(frozen=True, slots=True)
class Raster:
    """The picture. `drawing` and `first` have one number a tile: which drawing it has, and where its list begins in
    `entries`; `cells` are the drawings, a byte a cell: the place in the list. An entry is rank + 1, `NOWHERE` or `ASK`.
    """

    frame: Frame
    drawing: Ints
    first: Ints
    cells: Ints
    entries: Ints

    def look_up(self, lons: Floats, lats: Floats) -> tuple[Ints, Ints]:
        """Rank + 1, `NOWHERE` or `ASK` for each point; and its cell, by which neighbours sort together."""
        found = np.zeros(len(lons), dtype=np.int32)
        cells = np.zeros(len(lons), dtype=np.int64)
        for start in range(0, len(lons), _TOGETHER):
            part = slice(start, start + _TOGETHER)
            self._look_up(lons[part], lats[part], found[part], cells[part])
        return found, cells

    def _look_up(self, lons: Floats, lats: Floats, found: Ints, cells: Ints) -> None:
        frame = self.frame
        with np.errstate(invalid="ignore", over="ignore"):
            x, y = (lons - frame.west) * frame.per_lon, (lats - frame.south) * frame.per_lat
            inside = (x >= 0.0) & (y >= 0.0) & (x < frame.columns * TILE) & (y < frame.rows * TILE)
        if not inside.all():
            x, y = np.where(inside, x, 0.0), np.where(inside, y, 0.0)
        column, row = x.astype(np.int32), y.astype(np.int32)
        tile = (row // TILE) * np.int32(frame.columns) + column // TILE
        cells[:] = self.drawing[tile]
        cells *= TILE * TILE
        cells += (row % TILE) * TILE + column % TILE
        found[:] = self.entries[self.first[tile] + self.cells[cells]]
        found[~inside] = NOWHERE

    def one(self, lon: float, lat: float) -> int:
        """The same for one point, which is finite."""
        frame = self.frame
        x, y = (lon - frame.west) * frame.per_lon, (lat - frame.south) * frame.per_lat
        if not (0.0 <= x < frame.columns * TILE and 0.0 <= y < frame.rows * TILE):
            return NOWHERE
        column, row = int(x), int(y)
        tile = (row // TILE) * frame.columns + column // TILE
        cell = int(self.drawing[tile]) * TILE * TILE + (row % TILE) * TILE + column % TILE
        return int(self.entries[int(self.first[tile]) + int(self.cells[cell])])
