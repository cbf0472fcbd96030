"""The local search over a cutting: single units over the border between two parts, then two against each other."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHAPE = 0.04
ROUNDS = 30
"""How often the search goes over all units at most; it ends when nothing moves any more."""
ENOUGH = 1e-7
"""What a step has to gain."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Units that hang together: neighbours with shared metres for each, work, area (m²), outline (m), middle (x, y)."""

    neighbours: list[list[tuple[int, float]]]
    work: list[float]
    area: list[float]
    outline: list[float]
    middle: NDArray[np.float64]

    def reached(self, start: int, among: Container[int]) -> list[int]:
        """The units connected with `start` through units `among`, in the order they are reached."""
        seen, found = {start}, [start]
        for unit in found:
            for other, _ in self.neighbours[unit]:
                if other in among and other not in seen:
                    seen.add(other)
                    found.append(other)
        return found


class Search:
    """Improves `label` (a part for each unit, every part connected) in place; no step takes a part apart."""

    def __init__(self, patch: Patch, label: list[int], parts: int, shape: float = SHAPE) -> None:
        self.patch, self.label, self.shape = patch, label, shape
        self.members: list[dict[int, None]] = [{} for _ in range(parts)]
        self.work, self.area, self.outline = [0.0] * parts, [0.0] * parts, [0.0] * parts
        for unit, part in enumerate(label):
            self.members[part][unit] = None
            self.work[part] += patch.work[unit]
            self.area[part] += patch.area[unit]
            self.outline[part] += patch.outline[unit] - self._along(unit).get(part, 0.0)
        self.wanted = sum(patch.work) / parts
        self.price = [self._price(self.work[at], self.area[at], self.outline[at]) for at in range(parts)]

    def improve(self) -> None:
        """Move and swap units until no step gains anything."""
        for _ in range(ROUNDS):
            while self._move_all():
                pass
            if not self._swap_all():
                return

    def _price(self, work: float, area: float, outline: float) -> float:
        return (work / self.wanted - 1) ** 2 + self.shape * (1 - 4 * math.pi * area / outline**2)

    def _along(self, unit: int) -> dict[int, float]:
        """The metres a unit shares with each part."""
        shared: dict[int, float] = {}
        for other, metres in self.patch.neighbours[unit]:
            part = self.label[other]
            shared[part] = shared.get(part, 0.0) + metres
        return shared

    def _move_all(self) -> bool:
        """Go once over all units; whether any moved."""
        return sum(self._move(unit) for unit in range(len(self.label))) > 0

    def _move(self, unit: int) -> bool:
        mine = self.label[unit]
        shared = self._along(unit)
        if len(self.members[mine]) == 1 or len(shared) - (mine in shared) == 0:
            return False
        patch = self.patch
        work, area, outline = patch.work[unit], patch.area[unit], patch.outline[unit]
        left = (
            self.work[mine] - work,
            self.area[mine] - area,
            self.outline[mine] - outline + 2 * shared.get(mine, 0.0),
        )
        saved = self.price[mine] - self._price(*left)
        best, target, grown = ENOUGH, -1, left
        for part, metres in shared.items():
            if part != mine:
                made = (self.work[part] + work, self.area[part] + area, self.outline[part] + outline - 2 * metres)
                gain = saved + self.price[part] - self._price(*made)
                if gain > best:
                    best, target, grown = gain, part, made
        if target < 0 or not self._holds(mine, without=unit):
            return False
        self._set(mine, left)
        self._set(target, grown)
        self._hand_over(unit, target)
        return True

    def _swap_all(self) -> bool:
        """Go once over all units and try each against those of the neighbouring parts; whether any were swapped."""
        return sum(self._swap(unit) for unit in range(len(self.label))) > 0

    def _swap(self, unit: int) -> bool:
        mine = self.label[unit]
        shared = self._along(unit)
        for part in [part for part in shared if part != mine]:
            for other in list(self._facing(part, mine)):
                if self._exchange(unit, other, shared):
                    return True
        return False

    def _facing(self, part: int, towards: int) -> Iterator[int]:
        """The units of a part that have a neighbour in another."""
        for unit in self.members[part]:
            if any(self.label[other] == towards for other, _ in self.patch.neighbours[unit]):
                yield unit

    def _exchange(self, unit: int, other: int, shared: dict[int, float]) -> bool:
        """Swap two units of neighbouring parts if that gains something and leaves both parts whole."""
        patch, mine, theirs = self.patch, self.label[unit], self.label[other]
        work, area = patch.work[other] - patch.work[unit], patch.area[other] - patch.area[unit]
        if abs(self.work[mine] + work - self.wanted) + abs(self.work[theirs] - work - self.wanted) >= (
            abs(self.work[mine] - self.wanted) + abs(self.work[theirs] - self.wanted)
        ):
            return False
        facing, between = self._along(other), dict(patch.neighbours[unit]).get(other, 0.0)
        given = patch.outline[unit] - 2 * shared.get(mine, 0.0), patch.outline[unit] - 2 * (shared[theirs] - between)
        taken = patch.outline[other] - 2 * (facing[mine] - between), patch.outline[other] - 2 * facing.get(theirs, 0.0)
        first = (self.work[mine] + work, self.area[mine] + area, self.outline[mine] - given[0] + taken[0])
        second = (self.work[theirs] - work, self.area[theirs] - area, self.outline[theirs] + given[1] - taken[1])
        gain = self.price[mine] + self.price[theirs] - self._price(*first) - self._price(*second)
        if gain <= ENOUGH or not (
            self._holds(mine, without=unit, plus=other) and self._holds(theirs, without=other, plus=unit)
        ):
            return False
        self._set(mine, first)
        self._set(theirs, second)
        self._hand_over(unit, theirs)
        self._hand_over(other, mine)
        return True

    def _holds(self, part: int, *, without: int, plus: int | None = None) -> bool:
        """Whether a part hangs together without one unit and with another."""
        among = dict(self.members[part])
        del among[without]
        if plus is not None:
            among[plus] = None
        return bool(among) and len(self.patch.reached(next(iter(among)), among)) == len(among)

    def _set(self, part: int, measures: tuple[float, float, float]) -> None:
        self.work[part], self.area[part], self.outline[part] = measures
        self.price[part] = self._price(*measures)

    def _hand_over(self, unit: int, part: int) -> None:
        del self.members[self.label[unit]][unit]
        self.members[part][unit] = None
        self.label[unit] = part
