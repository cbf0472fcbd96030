"""Faces too small or too thin to stand alone, joined to a neighbour; on sizes and shared borders only. Pure."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np

from gridlink.grid.drawing.projecting import Array

LARGEST = 1.6
"""A block over this share of the target is cut."""
SLIVER = 1.0
"""Metres of mean width under which a face is no land, but what lies between two drawings of the same line."""
ROUND_ENOUGH = 0.5
"""Roundness above which a face is joined where it loses least border; a square has 0.785."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may stand alone: at least `SMALLEST` of its face's target (m²), and `thinnest` metres wide (2 area / perimeter).

    `border_worth`: what a face would lose in roundness that gave up its whole border. Borders are mostly roads.
    """

    targets: Array
    thinnest: float
    border_worth: float


SMALLEST = 0.4
"""No unit is under this share of its target, but for an island or a neighbourhood smaller than that."""


def merge_faces(areas: Array, perimeters: Array, pairs: Array, metres: Array, limits: Limits) -> Array:
    """A label per face, 0 … n-1; faces of a label are connected. Small ones go first, each to its best neighbour.

    `areas` m², `perimeters` m; `pairs` (n, 2) with `metres` of shared border: only these may be joined.
    """
    patches = _Patches(areas, perimeters, limits, (pairs, metres))
    heap = [(size, index) for index, size in enumerate(areas.tolist())]
    heapq.heapify(heap)
    smallest = (SMALLEST * limits.targets).tolist()
    while heap:
        size, index = heapq.heappop(heap)
        if patches.area.get(index) != size:
            continue
        thin = 2 * size / patches.perimeter[index] < limits.thinnest
        if (size < smallest[index] or thin) and patches.links[index]:
            into = patches.best_for(index)
            patches.join(index, into)
            heapq.heappush(heap, (patches.area[into], into))
    return patches.labels()


class _Patches:
    """Faces joined so far: area, perimeter and neighbours of every patch, by the number of one of its faces."""

    def __init__(self, areas: Array, perimeters: Array, limits: Limits, shared: tuple[Array, Array]) -> None:
        pairs, metres = shared
        self._targets: list[float] = limits.targets.tolist()
        self._border_worth = limits.border_worth
        self.area: dict[int, float] = dict(enumerate(areas.tolist()))
        self.perimeter: dict[int, float] = dict(enumerate(perimeters.tolist()))
        self.links: list[dict[int, float]] = [{} for _ in areas]
        for (one, two), length in zip(pairs.tolist(), metres.tolist(), strict=True):
            self.links[one][two] = length
            self.links[two][one] = length
        self._into = list(range(len(areas)))

    def best_for(self, index: int) -> int:
        """The neighbour that makes a round whole and takes away little of the patch's border."""
        return max(self.links[index], key=lambda other: (self._worth(index, other), -other))

    def _worth(self, index: int, other: int) -> float:
        """Roundness of the two together (Polsby–Popper), up to `ROUND_ENOUGH`, less the share of border lost.

        Two lines around a sliver are one road drawn twice: it goes where it borders most, so that it leaves no needle.
        A patch that will be cut counts as a square of the target, because only the unit beside the face gets its shape.
        """
        lost, target = self.links[index][other], self._targets[index]
        if 2 * self.area[index] < SLIVER * self.perimeter[index]:
            return lost
        area, border = self.area[other], self.perimeter[other]
        if area > LARGEST * target:
            area, border = target, 4 * math.sqrt(target)
        around = self.perimeter[index] + max(border - 2 * lost, 0.0)
        roundness = 4 * math.pi * (self.area[index] + area) / around**2
        return min(roundness, ROUND_ENOUGH) - self._border_worth * lost / self.perimeter[index]

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
