"""Unit grids: every neighbourhood divided along its roads, and by straight cuts where no road guides. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from gridlink.grid.drawing.bisecting import cut_into
from gridlink.grid.drawing.blocks import draw_blocks, holders
from gridlink.grid.drawing.merging import Limits, merge_faces
from gridlink.grid.drawing.noding import faces_between, joined, made_whole, shared_borders
from gridlink.grid.drawing.planning import COUNTRY, Plan
from gridlink.grid.drawing.projecting import Array, Projection

_ROUNDS = 4
_LONGEST_SIDE = 0.005
"""Degrees: longer sides of a block get points in between, because what is straight in degrees is not in metres."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Units:
    """Unit grids in degrees, and for each the index of its neighbourhood."""

    areas: Array
    owner: Array


def draw_units(neighbourhoods: Array, roads: Array, plan: Plan, say: Say = lambda _: None) -> Units:
    """Units that fill `neighbourhoods` (degrees, no overlap) side by side, without overlap or gap.

    `roads`: lines in degrees, may be empty. `say` is told of each step. Where joining small pieces changed the number of
    units, cutting is done again, until there are `plan.count` outside the country, four times at most.
    """
    projection = Projection.of(neighbourhoods)
    blocks, owner = draw_blocks(neighbourhoods, roads, plan.targets, projection)
    plane = projection.metres(shapely.segmentize(blocks, _LONGEST_SIDE))
    sizes = shapely.area(plane)
    say(f"{len(blocks)} blocks between roads and borders")
    extra = 0
    for _ in range(_ROUNDS):
        net = _cut(blocks, plane, plan.wanted(sizes, owner, extra), projection)
        units = _without_small(net, owner, plan, projection)
        number = int((plan.kind[units.owner] != COUNTRY).sum())
        say(f"{len(units.areas)} units, {number} of them outside the country")
        if plan.count is None or number == plan.count:
            break
        extra += plan.count - number
    return units


def _cut(blocks: Array, plane: Array, wanted: Array, projection: Projection) -> Units:
    """Blocks (also in metres) cut into `wanted` parts each, and noded together; `owner` of a unit is its block."""
    parts, _, lines = cut_into(plane, wanted)
    faces = faces_between(np.concatenate((blocks, projection.degrees(lines))))
    block = holders(faces, blocks)
    faces, block = faces[block >= 0], block[block >= 0]
    flat = projection.metres(faces)
    part = shapely.STRtree(parts).nearest(shapely.point_on_surface(flat))
    pairs, metres = shared_borders(faces, projection)
    same = block[pairs[:, 0]] == block[pairs[:, 1]]
    return _joined(faces, block, made_whole(part, shapely.area(flat), pairs[same], metres[same]))


def _without_small(net: Units, owner: Array, plan: Plan, projection: Projection) -> Units:
    """Units under `SMALLEST` of their target joined to one beside them in the same neighbourhood; `owner` of each block."""
    home = owner[net.owner]
    plane = projection.metres(net.areas)
    pairs, metres = shared_borders(net.areas, projection)
    same = home[pairs[:, 0]] == home[pairs[:, 1]]
    limits = Limits(plan.targets[home], 0.0)
    labels = merge_faces(shapely.area(plane), shapely.length(plane), pairs[same], metres[same], limits)
    return _joined(net.areas, home, labels)


def _joined(faces: Array, owner: Array, labels: Array) -> Units:
    kept, labels = np.unique(labels, return_inverse=True)
    holder = np.empty(len(kept), np.int64)
    holder[labels] = owner
    return Units(joined(faces, labels, len(kept)), holder)
