"""Drawing the raster of `raster` from the polygons of unit grids. Pure: NumPy, SciPy, shapely.

Borders are drawn first. A cell no border touches lies wholly inside the same grids, and so do all cells it is joined to
by a side, for two such cells have no border between them: one exact question answers for all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from scipy import ndimage

from gridlink.grid.geometry import metres_per_degree
from gridlink.grid.raster import NOWHERE, TILE, Floats, Frame, Ints, Raster

MOST_BYTES = 54_000_000
"""What the drawn tiles may take; with the index and lists the whole stays below 64 MB."""
MOST_TILES = 1 << 19
"""Tiles of the whole raster, drawn or not: 4 MB of index."""
BYTES_PER_GRID = 2_000
"""A unit grid of 190 m gets cells of 4 m or so: 1 in 20 points of a dense block falls on a cell with a border."""
FINEST = 1.0
"""Metres: no cell is smaller."""
FARTHEST = 85.0
"""Degrees: no raster for a city nearer to a pole (or, twice as many, to the 180th meridian)."""

_PIECE = 0.99
_SLACK = 1e-6
"""Cells (a few µm) by which borders are drawn thicker, far above what rounding can do and below any cell."""
_SAMPLE = 8
"""Every eighth corner of the borders tells well enough how many tiles a frame will have."""
_DRAWN_TOGETHER = 1 << 19
_LABELLED_TOGETHER = 1 << 10
_SIDES = np.array([[[0] * 3] * 3, [[0, 1, 0], [1, 1, 1], [0, 1, 0]], [[0] * 3] * 3])
"""Cells of one tile are joined by their four sides; tiles are not joined to each other."""

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Shapes = np.ndarray[Any, np.dtype[np.object_]]
RankOf = Callable[[Floats], Ints]
"""Points (n, 2) → rank of the first grid that holds each, -1 for none; the exact answer of the polygons."""


def draw(shapes: Shapes, rank_of: RankOf, snap: float) -> Raster | None:
    """The raster of these polygons, in the order of their ranks. `snap`: metres outside within which to `ASK`.

    None where there is nothing to draw, or so near a pole that a degree of longitude is no measure. Memory: some
    300 MB for a city of 40,000 grids, while it is drawn.
    """
    if not len(shapes):
        return None
    west, south, east, north = bounds = tuple(float(each) for each in shapely.total_bounds(shapes))
    if not max(abs(south), abs(north), abs(west) / 2, abs(east) / 2) < FARTHEST:
        return None
    starts, ends = _edges(shapes)
    frame, margin, near = _frame(bounds, snap, len(shapes), starts, ends)
    drawing = np.zeros(frame.rows * frame.columns, dtype=np.int32)
    tiles = np.flatnonzero(near)
    drawing[tiles] = np.arange(1, len(tiles) + 1, dtype=np.int32)
    cells = np.zeros((len(tiles) + 1, TILE, TILE), dtype=np.uint8)
    flat = cells.reshape(-1)
    for columns, rows in _touched(frame.cells(starts), frame.cells(ends), _PIECE, _SLACK):
        flat[_flat(frame, drawing, columns, rows)] = 1
    first, entries = _fill(frame, drawing, tiles, cells, rank_of, len(shapes))
    _ask_around(Raster(frame, drawing, first, flat, entries), tiles, margin)
    return Raster(frame, drawing, first, flat, entries)


def _edges(shapes: Shapes) -> tuple[Floats, Floats]:
    """Both ends of every edge of every ring, in degrees."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shapes)), return_index=True)
    same = ring[1:] == ring[:-1]
    return points[:-1][same], points[1:][same]


def _frame(
    bounds: tuple[float, ...], snap: float, grids: int, starts: Floats, ends: Floats
) -> tuple[Frame, int, Flags]:
    """The finest frame whose drawn tiles stay within what they may take; how many cells `snap` metres are; which tiles
    have a border within so many cells."""
    west, south, east, north = bounds
    most = max(4, min(MOST_BYTES, BYTES_PER_GRID * grids) // (TILE * TILE))
    wide, high = metres_per_degree((south + north) / 2)
    narrow = metres_per_degree(max(abs(south), abs(north)) + 0.01)[0]
    side = FINEST
    while True:
        margin = math.ceil(snap * wide / narrow / side) + 1
        across, along = (margin + 1) * side / wide, (margin + 1) * side / high
        columns = int((east - west + 2 * across) * wide / side) // TILE + 1
        rows = int((north - south + 2 * along) * high / side) // TILE + 1
        frame = Frame(west - across, south - along, wide / side, high / side, columns, rows)
        if columns * rows <= MOST_TILES:
            drawn = _count_tiles(frame, frame.cells(starts[::_SAMPLE]))
            if drawn <= most:
                near = _tiles_near(frame, frame.cells(starts), frame.cells(ends), margin)
                if (drawn := int(np.count_nonzero(near))) <= max(64, most):
                    return frame, margin, near
            side *= max(1.04, math.sqrt(drawn / most))
        else:
            side *= max(1.04, math.sqrt(columns * rows / MOST_TILES))


def _count_tiles(frame: Frame, cells: Floats) -> int:
    """In how many tiles these points stand, given in cells."""
    touched = np.zeros(frame.rows * frame.columns, dtype=bool)
    tiles = (cells / TILE).astype(np.int32)
    touched[tiles[:, 1] * frame.columns + tiles[:, 0]] = True
    return int(np.count_nonzero(touched))


def _tiles_near(frame: Frame, starts: Floats, ends: Floats, margin: int) -> Flags:
    """The tiles with a border in them or within `margin` cells of them."""
    near = np.zeros(frame.rows * frame.columns, dtype=bool)
    for columns, rows in _touched(starts / TILE, ends / TILE, 0.5, margin / TILE + _SLACK):
        near[np.clip(rows, 0, frame.rows - 1) * frame.columns + np.clip(columns, 0, frame.columns - 1)] = True
    return near


def _touched(starts: Floats, ends: Floats, longest: float, margin: float) -> Iterator[tuple[Ints, Ints]]:
    """Columns and rows of all squares of side 1 that edges come within `margin` of, and of a few more.

    An edge is cut into pieces not longer than `longest` along either axis. With both margins a piece spans less than
    one square, so the squares at the four corners of its box are all that the box touches.
    """
    runs = ends - starts
    counts = np.maximum(np.ceil(np.abs(runs).max(axis=1, initial=0.0) / longest), 1.0).astype(np.int64)
    reach = np.cumsum(counts)
    bounds = np.unique(np.searchsorted(reach, np.arange(0, reach[-1] + _DRAWN_TOGETHER, _DRAWN_TOGETHER)))
    for start, stop in pairwise([*bounds[:-1].tolist(), len(starts)]):
        begin, run, pieces = starts[start:stop], runs[start:stop], counts[start:stop]
        edge = np.repeat(np.arange(len(begin)), pieces)
        nth = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        step = run / pieces[:, None]
        one = begin[edge] + step[edge] * nth[:, None]
        other = one + step[edge]
        low = np.floor(np.minimum(one, other) - margin).astype(np.int64)
        high = np.floor(np.maximum(one, other) + margin).astype(np.int64)
        yield low[:, 0], low[:, 1]
        wide, tall = high[:, 0] > low[:, 0], high[:, 1] > low[:, 1]
        yield high[wide, 0], low[wide, 1]
        yield low[tall, 0], high[tall, 1]
        yield high[wide & tall, 0], high[wide & tall, 1]


def _flat(frame: Frame, drawing: Ints, columns: Ints, rows: Ints) -> Ints:
    """Where cells stand in the drawings; cells of tiles not drawn stand in drawing 0."""
    tile = (rows // TILE) * frame.columns + columns // TILE
    place: Ints = drawing[tile].astype(np.int64) * (TILE * TILE) + (rows % TILE) * TILE + columns % TILE
    return place


def _fill(frame: Frame, drawing: Ints, tiles: Ints, cells: Ints, rank_of: RankOf, grids: int) -> tuple[Ints, Ints]:
    """Replace the crossed cells (1) of the drawings by places in the tiles' lists; the beginnings of the lists, and the
    lists. The first `grids` + 1 entries are a list of one for every grid, for tiles without a border."""
    first = np.zeros(len(drawing), dtype=np.int32)
    plain = ndimage.label((drawing == 0).reshape(frame.rows, frame.columns))[0].reshape(-1)
    where = _somewhere_in(plain)
    corner = np.column_stack((where % frame.columns, where // frame.columns)) * float(TILE)
    values = rank_of(frame.degrees(corner + TILE / 2)) + 1
    first[drawing == 0] = values[plain[drawing == 0]]
    lists: list[Ints] = [np.arange(grids + 1, dtype=np.int32)]
    length = grids + 1
    for start in range(0, len(tiles), _LABELLED_TOGETHER):
        some = tiles[start : start + _LABELLED_TOGETHER]
        drawn = cells[start + 1 : start + 1 + len(some)]
        begins, entries = _fill_some(frame, some, drawn, rank_of)
        first[some] = length + begins
        lists.append(entries)
        length += len(entries)
    return first, np.concatenate(lists)


def _fill_some(frame: Frame, tiles: Ints, drawn: Ints, rank_of: RankOf) -> tuple[Ints, Ints]:
    """The same for some tiles: where in the entries made each one's list begins, and the entries."""
    parts = ndimage.label(drawn == 0, structure=_SIDES)[0]
    where = _somewhere_in(parts.reshape(-1))
    owner, within = where // (TILE * TILE), where % (TILE * TILE)
    columns = (tiles[owner] % frame.columns) * TILE + within % TILE
    rows = (tiles[owner] // frame.columns) * TILE + within // TILE
    entry = rank_of(frame.degrees(np.column_stack((columns, rows)) + 0.5)) + 1
    # The sorted pairs of tile and entry are the lists; ASK, the lowest, opens each, so crossed cells point to place 0.
    span = int(entry.max(initial=0)) + 2
    asked = np.arange(len(tiles), dtype=np.int64) * span
    pairs = np.unique(np.concatenate((asked, owner[1:] * span + entry[1:] + 1)))
    begins = np.searchsorted(pairs, asked)
    place = np.searchsorted(pairs, owner * span + entry + 1) - begins[owner]
    place[(place > np.iinfo(np.uint8).max) | (np.arange(len(place)) == 0)] = 0
    drawn[:] = place.astype(np.uint8)[parts]
    return begins, (pairs % span - 1).astype(np.int32)


def _somewhere_in(parts: Ints) -> Ints:
    """For each part, by its label, the place of one of its members; 0 for label 0."""
    where = np.zeros(int(parts.max(initial=0)) + 1, dtype=np.int64)
    where[parts] = np.arange(len(parts))
    where[0] = 0
    return where


def _ask_around(raster: Raster, tiles: Ints, margin: int) -> None:
    """Make cells that are nowhere, but within `margin` cells of a border, `ASK`."""
    frame, drawing = raster.frame, raster.drawing
    bare = np.zeros(frame.rows * frame.columns, dtype=bool)
    cells = raster.cells.reshape(-1, TILE * TILE)
    # NOWHERE is second in a tile's list, after ASK, or not in it.
    has_nowhere = raster.entries[np.minimum(raster.first[tiles] + 1, len(raster.entries) - 1)] == NOWHERE
    bare[tiles[has_nowhere]] = True
    beside = ndimage.binary_dilation(bare.reshape(frame.rows, frame.columns), np.ones((3, 3))).reshape(-1)
    some = tiles[beside[tiles]]
    owner, within = np.nonzero(cells[drawing[some]] == 0)
    columns = (some[owner] % frame.columns) * TILE + within % TILE
    rows = (some[owner] // frame.columns) * TILE + within // TILE
    for up in range(-margin, margin + 1):
        for along in range(-margin, margin + 1):
            column, row = columns + along, rows + up
            inside = (column >= 0) & (row >= 0) & (column < frame.columns * TILE) & (row < frame.rows * TILE)
            _ask_where_nowhere(raster, bare, column[inside], row[inside])


def _ask_where_nowhere(raster: Raster, bare: Flags, column: Ints, row: Ints) -> None:
    tile = (row // TILE) * raster.frame.columns + column // TILE
    here = bare[tile]
    place = _flat(raster.frame, raster.drawing, column[here], row[here])
    entry = raster.entries[raster.first[tile[here]] + raster.cells[place]]
    raster.cells[place[entry == NOWHERE]] = 0
