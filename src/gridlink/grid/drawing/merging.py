"""Faces too small or too thin to stand alone, joined to a neighbour; on sizes and shared borders only. Pure."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np

from gridlink.grid.drawing.projecting import Array


@dataclass(frozen=True, slots=True)
class Limits:
    """What may stand alone: `smallest` m² per face, and `thinnest` metres of mean width (2 area / perimeter)."""

    smallest: Array
    thinnest: float


def merge_faces(areas: Array, perimeters: Array, pairs: Array, metres: Array, limits: Limits) -> Array:
    """A label per face, 0 … n-1; faces of a label are connected. Small ones go first, each to its best neighbour.

    `areas` m², `perimeters` m; `pairs` (n, 2) with `metres` of shared border: only these may be joined.
    """
    patches = _Patches(areas, perimeters, pairs, metres)
    heap = [(size, index) for index, size in enumerate(areas.tolist())]
    heapq.heapify(heap)
    smallest = limits.smallest.tolist()
    while heap:
        size, index = heapq.heappop(heap)
        if patches.area.get(index) != size:
            continue
        thin = 2 * size / patches.perimeter[index] < limits.thinnest
        if (size < smallest[index] or thin) and patches.links[index]:
            into = patches.best_for(index)
            patches.join(index, into)
            smallest[into] = max(smallest[into], smallest[index])
            heapq.heappush(heap, (patches.area[into], into))
    return patches.labels()


class _Patches:
    """Faces joined so far: area, perimeter and neighbours of every patch, by the number of one of its faces."""

    def __init__(self, areas: Array, perimeters: Array, pairs: Array, metres: Array) -> None:
        self.area = dict(enumerate(areas.tolist()))
        self.perimeter = dict(enumerate(perimeters.tolist()))
        self.links: list[dict[int, float]] = [{} for _ in areas]
        for (one, two), length in zip(pairs.tolist(), metres.tolist(), strict=True):
            self.links[one][two] = length
            self.links[two][one] = length
        self._into = list(range(len(areas)))

    def best_for(self, index: int) -> int:
        """The neighbour with which the patch makes the roundest whole."""
        return max(self.links[index], key=lambda other: (self._roundness(index, other), -other))

    def _roundness(self, one: int, two: int) -> float:
        border = self.perimeter[one] + self.perimeter[two] - 2 * self.links[one][two]
        return 4 * math.pi * (self.area[one] + self.area[two]) / border**2

    def join(self, index: int, into: int) -> None:
        """Make patch `index` part of `into`."""
        shared = self.links[index].pop(into)
        del self.links[into][index]
        self.area[into] += self.area.pop(index)
        self.perimeter[into] += self.perimeter.pop(index) - 2 * shared
        for other, length in self.links[index].items():
            del self.links[other][index]
            self.links[into][other] = self.links[other][into] = self.links[into].get(other, 0.0) + length
        self.links[index] = {}
        self._into[index] = into

    def labels(self) -> Array:
        """The patch of every face, numbered from 0 in the order of faces."""
        root = list(range(len(self._into)))
        for index in range(len(root)):
            at = index
            while self._into[at] != at:
                at = self._into[at]
            root[index] = at
        return np.unique(np.array(root, np.int64), return_inverse=True)[1]
