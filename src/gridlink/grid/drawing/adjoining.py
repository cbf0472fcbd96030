"""Which polygons share a border, and how many metres of it. Metres on a plane; pure NumPy and shapely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

NEAR = 0.05
"""Metres: borders drawn by different hands count as shared up to this distance."""
LEAST_BORDER = 1.0
"""Metres: who shares less than this only meets at a corner; nobody can walk across."""


@dataclass(frozen=True, slots=True)
class Adjoining:
    """Pairs of neighbours (`left[i] < right[i]`), the metres they share, and every polygon's area and outline."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    metres: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    outline_m: NDArray[np.float64]

    @property
    def count(self) -> int:
        """How many polygons."""
        return len(self.area_m2)

    def parts(self, belongs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number the connected parts of every set of polygons with the same value in `belongs`."""
        same = belongs[self.left] == belongs[self.right]
        links = sparse.coo_array(
            (np.ones(int(same.sum())), (self.left[same], self.right[same])), shape=(self.count, self.count)
        )
        return np.asarray(csgraph.connected_components(links, directed=False)[1], np.int64)


def adjoining(shapes: NDArray[np.object_], *, least: float = LEAST_BORDER) -> Adjoining:
    """The neighbours among `shapes`: by their common segments; where vertices do not match, by measuring within 5 cm."""
    left, right, metres = _by_segments(shapes)
    keys = left * len(shapes) + right
    near, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=NEAR)
    near, other = near[near < other], other[near < other]
    rest = ~np.isin(near * len(shapes) + other, keys)
    near, other = near[rest], other[rest]
    beside = shapely.intersection(shapely.buffer(shapes[near], NEAR, quad_segs=1), shapely.boundary(shapes[other]))
    left, right = np.append(left, near), np.append(right, other)
    metres = np.append(metres, shapely.length(beside))
    order = np.lexsort((right, left))
    order = order[metres[order] >= least]
    return Adjoining(left[order], right[order], metres[order], shapely.area(shapes), shapely.length(shapes))


def _by_segments(shapes: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Neighbours that share whole segments, vertex for vertex: left, right, metres."""
    begin, end, owner = _segments(shapes)
    vertices = np.concatenate((begin, end)) + 0.0
    _, number = np.unique(vertices.view(np.complex128).ravel(), return_inverse=True)
    first, last = number[: len(begin)], number[len(begin) :]
    key = np.minimum(first, last) * (int(number.max(initial=0)) + 1) + np.maximum(first, last)
    order = np.argsort(key, kind="stable")
    at, after = order[:-1], order[1:]
    twice = key[at] == key[after]
    at, after = at[twice], after[twice]
    one, other = np.minimum(owner[at], owner[after]), np.maximum(owner[at], owner[after])
    pairs, where = np.unique(one * max(1, len(shapes)) + other, return_inverse=True)
    metres = np.bincount(where, np.hypot(*(end[at] - begin[at]).T), minlength=len(pairs))
    left, right = np.divmod(pairs, max(1, len(shapes)))
    return left[left != right], right[left != right], metres[left != right]


def _segments(shapes: NDArray[np.object_]) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int64]]:
    """Every segment of every ring: where it begins, where it ends, whose it is."""
    rings, whose = shapely.get_rings(shapes, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    return points[:-1][inside], points[1:][inside], np.asarray(whose[ring[:-1][inside]], np.int64)
