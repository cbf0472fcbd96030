"""Seeds spread over points, gathered into groups of given sizes, and the lines between their cells (Voronoi). Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from scipy.spatial import Voronoi, cKDTree
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.projecting import Array

_ROUNDS = 12
OVER = 0.2
"""Metres by which a drawn line crosses the border it ends at, so that the two surely meet when noded."""

STRAIGHT = 2_000
"""Metres a drawn line may run between two points: what is straight in metres bends by less than `OVER` in degrees."""


def spread_seeds(points: Array, count: int, draw: np.random.Generator) -> Array:
    """`count` seeds in metres, (count, 2), each at the middle of the points nearest to it (Lloyd 1982, 12 rounds).

    Takes at least `count` different points.
    """
    seeds = points[np.sort(draw.choice(len(points), count, replace=False))].astype(float)
    for _ in range(_ROUNDS):
        nearest = cKDTree(seeds).query(points)[1]
        held = np.bincount(nearest, minlength=count)
        for axis in (0, 1):
            total = np.bincount(nearest, weights=points[:, axis], minlength=count)
            seeds[:, axis] = np.where(held > 0, total / np.maximum(held, 1), seeds[:, axis])
    return seeds


def gather(seeds: Array, sizes: Sequence[int]) -> Array:
    """Seeds in groups of exactly these sizes, close together: a group number per seed.

    Halves the list of sizes again and again, and cuts the seeds across their longest direction in that proportion.
    """
    groups = np.zeros(len(seeds), np.int64)
    rest = [(np.arange(len(seeds)), list(range(len(sizes))))]
    while rest:
        members, numbers = rest.pop()
        if len(numbers) == 1:
            groups[members] = numbers[0]
            continue
        total = np.cumsum([sizes[number] for number in numbers])
        cut = int(np.argmin(np.abs(total[:-1] - total[-1] / 2))) + 1
        middle = seeds[members] - seeds[members].mean(axis=0)
        along = np.linalg.eigh(middle.T @ middle)[1][:, -1]
        along = along if tuple(along) > (0, 0) else -along
        order = members[np.argsort(middle @ along, kind="stable")]
        rest += [(order[: total[cut - 1]], numbers[:cut]), (order[total[cut - 1] :], numbers[cut:])]
    return groups


def lines_between(seeds: Array, groups: Array, within: BaseGeometry) -> list[BaseGeometry]:
    """The lines inside `within` where the nearest seed changes from one group to another.

    They run `OVER` metres past its border, which is straight in degrees and so lies a little beside its image in metres.
    """
    if len(np.unique(groups)) < 2:
        return []
    west, south, east, north = within.bounds
    far = 4 * max(east - west, north - south, 1.0)
    x, y = (west + east) / 2, (south + north) / 2
    outside = np.array([[x - far, y], [x + far, y], [x, y - far], [x, y + far]])
    cells = Voronoi(np.vstack((seeds, outside)))
    label = np.r_[groups, np.full(4, -1)]
    sides = label[cells.ridge_points]
    ends = np.array(cells.ridge_vertices)
    drawn = (sides[:, 0] != sides[:, 1]) & (sides >= 0).all(axis=1) & (ends >= 0).all(axis=1)
    lines = shapely.intersection(shapely.linestrings(cells.vertices[ends[drawn]]), within.buffer(OVER))
    return [shapely.segmentize(line, STRAIGHT) for line in shapely.get_parts(lines) if line.length > 0]
