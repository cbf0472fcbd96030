"""Unit grids: every neighbourhood divided along its roads, and by straight cuts where no road guides. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from gridlink.grid.drawing.bisecting import Cut, cut_into
from gridlink.grid.drawing.blocks import FINE, Blocks, draw_blocks, holders
from gridlink.grid.drawing.merging import Limits, merge_faces
from gridlink.grid.drawing.noding import faces_between, joined, made_whole, shared_borders
from gridlink.grid.drawing.planning import COUNTRY, Plan
from gridlink.grid.drawing.projecting import Array, Projection
from gridlink.grid.drawing.refining import Faces, refine

_ROUNDS = 4
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Units:
    """Unit grids in degrees, and for each the index of its neighbourhood."""

    areas: Array
    owner: Array


def draw_units(
    neighbourhoods: Array, roads: Array, plan: Plan, say: Say = lambda _: None, around: Array | None = None
) -> Units:
    """Units that fill `neighbourhoods` (degrees, no overlap) side by side, without overlap or gap.

    `roads`: lines in degrees, may be empty. `around`: shapes whose projection is used, for a part of a city drawn as in
    the whole; else `neighbourhoods`. `say` is told of each step. Where joining small pieces changed the number of
    units, cutting is done again, until there are `plan.count` outside the country, four times at most.
    """
    projection = Projection.of(neighbourhoods if around is None else around)
    blocks = draw_blocks(neighbourhoods, roads, plan.targets, projection, FINE)
    plane = projection.bent(blocks.areas)
    sizes = shapely.area(plane)
    say(f"{len(sizes)} blocks between roads and borders")
    extra = 0
    wanted = plan.wanted(sizes, blocks.owner)
    cut = cut_into(plane, wanted, np.arange(len(plane)))
    for _ in range(_ROUNDS):
        units = _without_small(_labelled(blocks, cut, plan, projection), plan, projection)
        number = int((plan.kind[units.owner] != COUNTRY).sum())
        say(f"{len(units.areas)} units, {number} of them outside the country")
        if plan.count is None or number == plan.count:
            break
        extra += plan.count - number
        before, wanted = wanted, plan.wanted(sizes, blocks.owner, extra)
        cut = cut.without(before != wanted).beside(cut_into(plane, wanted, np.flatnonzero(before != wanted)))
    return units


def _labelled(blocks: Blocks, cut: Cut, plan: Plan, projection: Projection) -> Units:
    """Blocks and the parts they were cut into, noded together, and made rounder across blocks."""
    faces = faces_between(np.concatenate((blocks.areas, blocks.inside, projection.degrees(cut.lines))))
    block = holders(faces, blocks.areas)
    faces, block = faces[block >= 0], block[block >= 0]
    flat = projection.metres(faces)
    sizes = shapely.area(flat)
    part = shapely.STRtree(cut.parts).nearest(shapely.point_on_surface(flat))
    pairs, metres = shared_borders(faces, projection)
    same = block[pairs[:, 0]] == block[pairs[:, 1]]
    labels = np.unique(made_whole(part, sizes, pairs[same], metres[same]), return_inverse=True)[1]
    home = blocks.owner[block]
    if len(blocks.inside):
        inside = holders(faces, blocks.inside)
        is_road = ~same | (inside[pairs[:, 0]] != inside[pairs[:, 1]])
        near = home[pairs[:, 0]] == home[pairs[:, 1]]
        net = Faces(sizes, shapely.length(flat), plan.targets[home], pairs[near], metres[near], is_road[near])
        labels = refine(net, labels)
    return _joined(faces, home, labels)


def _without_small(net: Units, plan: Plan, projection: Projection) -> Units:
    """Units under `SMALLEST` of their target joined to one beside them in the same neighbourhood."""
    home = net.owner
    plane = projection.metres(net.areas)
    pairs, metres = shared_borders(net.areas, projection)
    same = home[pairs[:, 0]] == home[pairs[:, 1]]
    limits = Limits(plan.targets[home], 0.0, 0.0)
    labels = merge_faces(shapely.area(plane), shapely.length(plane), pairs[same], metres[same], limits)
    return _joined(net.areas, home, labels)


def _joined(faces: Array, owner: Array, labels: Array) -> Units:
    kept, labels = np.unique(labels, return_inverse=True)
    holder = np.empty(len(kept), np.int64)
    holder[labels] = owner
    return Units(joined(faces, labels, len(kept)), holder)
