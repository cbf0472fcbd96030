"""Unit grids made rounder by handing faces to a neighbour, where that costs little road; on sizes and borders only. Pure.

A step is taken when it raises the sum over units of roundness (Polsby–Popper), where what is under `LANKY` counts
`CARE` more, less `ROAD_WORTH` for each metre of road that stops being a border, and `EVEN_WORTH` times the square of how
far, in targets, each unit is from its target.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gridlink.grid.drawing.merging import LARGEST, SLIVER, SMALLEST
from gridlink.grid.drawing.projecting import Array

LANKY = 0.33
CARE = 1.0
ROAD_WORTH = 0.0034
EVEN_WORTH = 0.5
_PASSES = 6
_GAIN = 1e-3


@dataclass(frozen=True, slots=True)
class Faces:
    """Faces of a net: m², m around, target of the unit (m²); neighbours `pairs` (n, 2) with metres, and which are road.

    Only faces of one neighbourhood may be neighbours here.
    """

    areas: Array
    perimeters: Array
    targets: Array
    pairs: Array
    metres: Array
    is_road: Array


def refine(faces: Faces, labels: Array) -> Array:
    """`labels` (unit of each face), where single faces went to another unit; every unit stays in one piece.

    No unit becomes smaller than `SMALLEST` or larger than `LARGEST` of its target.
    """
    units = _Units(faces, labels)
    for _ in range(_PASSES):
        moved = [units.improve(face) for face in range(len(labels))]
        if not any(moved):
            break
    return np.array(units.of, np.int64)


class _Units:
    """The units as they are now."""

    def __init__(self, faces: Faces, labels: Array) -> None:
        count = int(labels.max()) + 1
        self.of: list[int] = labels.tolist()
        self._area, self._around = faces.areas.tolist(), faces.perimeters.tolist()
        self._target: list[float] = faces.targets.tolist()
        self._links: list[list[tuple[int, float, float]]] = [[] for _ in self.of]
        for (one, two), length, road in zip(
            faces.pairs.tolist(), faces.metres.tolist(), faces.is_road.tolist(), strict=True
        ):
            self._links[one].append((two, length, length if road else 0.0))
            self._links[two].append((one, length, length if road else 0.0))
        same = labels[faces.pairs[:, 0]] == labels[faces.pairs[:, 1]]
        inner = np.bincount(labels[faces.pairs[same, 0]], weights=faces.metres[same], minlength=count)
        self._size: list[float] = np.bincount(labels, weights=faces.areas, minlength=count).tolist()
        self._border: list[float] = (
            np.bincount(labels, weights=faces.perimeters, minlength=count) - 2 * inner
        ).tolist()
        self._faces: list[int] = np.bincount(labels, minlength=count).tolist()

    def improve(self, face: int) -> bool:
        """Hand the face to the neighbouring unit that gains most, if any gains."""
        home, size, target = self.of[face], self._area[face], self._target[face]
        sliver = 2 * size < SLIVER * self._around[face]
        if sliver or self._faces[home] < 2 or self._size[home] - size < SMALLEST * target:
            return False
        shared: dict[int, list[float]] = {}
        for other, length, road in self._links[face]:
            with_unit = shared.setdefault(self.of[other], [0.0, 0.0])
            with_unit[0] += length
            with_unit[1] += road
        kept, regained = shared.pop(home, [0.0, 0.0])
        left = self._border[home] - self._around[face] + 2 * kept
        gain = _worth(self._size[home] - size, left, target) - _worth(self._size[home], self._border[home], target)
        best, most = -1, _GAIN
        for unit, (length, road) in shared.items():
            if self._size[unit] + size <= LARGEST * target:
                border = self._border[unit] + self._around[face] - 2 * length
                won = gain + _worth(self._size[unit] + size, border, target)
                won -= _worth(self._size[unit], self._border[unit], target) + ROAD_WORTH * (road - regained)
                if won > most:
                    best, most = unit, won
        if best < 0 or not self._whole_without(face):
            return False
        self._border[best] += self._around[face] - 2 * shared[best][0]
        self._border[home] = left
        for unit, change in ((home, -1), (best, 1)):
            self._size[unit] += change * size
            self._faces[unit] += change
        self.of[face] = best
        return True

    def _whole_without(self, face: int) -> bool:
        """Whether the face's unit stays in one piece without it."""
        home = self.of[face]
        own = [other for other, _, _ in self._links[face] if self.of[other] == home]
        if not own:
            return False
        seen, rest = {face, own[0]}, [own[0]]
        while rest:
            for other, _, _ in self._links[rest.pop()]:
                if self.of[other] == home and other not in seen:
                    seen.add(other)
                    rest.append(other)
        return len(seen) == self._faces[home]


def _worth(area: float, border: float, target: float) -> float:
    """Roundness, `CARE` for how near it comes to `LANKY` from below, and what a size off the target takes away."""
    roundness = 4 * math.pi * area / border**2
    return roundness + CARE * min(1.0, roundness / LANKY) - EVEN_WORTH * (area / target - 1) ** 2
