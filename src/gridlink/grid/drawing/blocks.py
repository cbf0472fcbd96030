"""Blocks: the land between roads and borders, dead ends carried on, slivers between carriageways joined to a side. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely

from gridlink.grid.drawing.merging import Limits, merge_faces
from gridlink.grid.drawing.noding import faces_between, joined, shared_borders
from gridlink.grid.drawing.projecting import STEP, Array, Projection
from gridlink.grid.drawing.spreading import OVER


class Grain(NamedTuple):
    """How blocks are made: under `thinnest` metres of mean width a face is none; `border_worth` as in `Limits`."""

    thinnest: float
    border_worth: float


FINE = Grain(16.0, 1.1)
"""For unit grids: the strip between two carriageways is no block, and roads are to stay borders."""
ROUGH = Grain(30.0, 0.2)
"""For neighbourhoods: round blocks, whatever roads run inside."""
REACH = 250.0
"""Metres a dead end is carried on, straight, to the next road or border."""
_TAIL = 15.0


def carried_on(roads: Array, borders: Array, projection: Projection) -> Array:
    """Lines in degrees that carry every dead end of `roads` straight on to the next road or border within `REACH`."""
    net = shapely.get_parts(shapely.union_all(np.concatenate((roads, shapely.boundary(borders))), grid_size=STEP))
    lines = projection.metres(net)
    ends, before = _dead_ends(lines)
    if not len(ends):
        return np.empty(0, object)
    way = ends - before
    way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    rays = np.asarray(shapely.linestrings(np.stack((ends + 0.1 * way, ends + REACH * way), axis=1)), object)
    ray, line = shapely.STRtree(lines).query(rays, predicate="intersects")
    distance = shapely.distance(shapely.points(ends[ray]), shapely.intersection(rays[ray], lines[line]))
    nearest = np.full(len(ends), np.inf)
    np.minimum.at(nearest, ray, distance)
    hit = np.isfinite(nearest)
    reached = ends[hit] + way[hit] * (nearest[hit, None] + OVER)
    further: Array = projection.degrees(shapely.linestrings(np.stack((ends[hit], reached), axis=1)))
    return further


def _dead_ends(lines: Array) -> tuple[Array, Array]:
    """Ends of noded lines that no other line shares, and a point `_TAIL` metres before each on its own line."""
    length = shapely.length(lines)
    tail = np.minimum(_TAIL, length)
    ends = shapely.get_coordinates(np.concatenate((shapely.get_point(lines, 0), shapely.get_point(lines, -1))))
    before = np.concatenate((shapely.line_interpolate_point(lines, tail), shapely.line_interpolate_point(lines, -tail)))
    key = np.rint(ends * 1_000)
    _, inverse, times = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    alone = times[inverse.ravel()] == 1
    return ends[alone], shapely.get_coordinates(before)[alone]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks in degrees, and for each the index of the area it lies in.

    `inside`: the faces that blocks made of several consist of; the lines between them are roads that no border follows.
    """

    areas: Array
    owner: Array
    inside: Array


def draw_blocks(borders: Array, roads: Array, targets: Array, projection: Projection, grain: Grain) -> Blocks:
    """The blocks in areas without overlap, in degrees.

    `roads`: lines in degrees; `targets`: m² wanted of a unit, per area of `borders`; a face far smaller is joined to a
    neighbour in the same area, as is a thin one (`grain`).
    """
    further = carried_on(roads, borders, projection) if len(roads) else roads
    faces = faces_between(np.concatenate((borders, roads, further)))
    owner = holders(faces, borders)
    faces, owner = faces[owner >= 0], owner[owner >= 0]
    plane = projection.metres(faces)
    pairs, metres = shared_borders(faces, projection)
    same = owner[pairs[:, 0]] == owner[pairs[:, 1]]
    limits = Limits(targets[owner], *grain)
    labels = merge_faces(shapely.area(plane), shapely.length(plane), pairs[same], metres[same], limits)
    count = int(labels.max()) + 1
    of_block = np.empty(count, np.int64)
    of_block[labels] = owner
    return Blocks(joined(faces, labels, count), of_block, faces[np.bincount(labels)[labels] > 1])


def holders(faces: Array, areas: Array) -> Array:
    """The index of the area that each face lies in, -1 for none."""
    found = np.full(len(faces), -1)
    face, area = shapely.STRtree(areas).query(shapely.point_on_surface(faces), predicate="intersects")
    found[face] = area
    return found
