"""Responsibility grids (责任网格): sets of unit grids inside one town, connected, compact and of equal work. Pure.

Unit grids of one town that hang together (border of 1 m or more) are a group; an island with less work than half a patrol
goes with the nearest group of its town, for it has to belong to somebody. The patrols are dealt to the groups, the
next always to the group with most work per patrol (so no dealing has a smaller maximum), and each group is cut into as
many (`balancing`). Villages under rural cells take part like everything else: a cell with little work adds little, so
a patrol in the country has more ground.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gridlink.grid.drawing.adjoining import Adjoining
from gridlink.grid.drawing.balancing import DIRECTIONS, partition
from gridlink.grid.drawing.exchanging import Patch

Cut = Callable[[Patch, int], list[int]]
PER_HECTARE = {"A": 1.0, "B": 0.3, "C": 0.1, "D": 0.01}
"""Work of a hectare by grade of management (管理等级) where nobody has counted: a unit grid of any grade comes to about 1."""
FERRY = 5_000.0
"""Metres from middle to middle: so far out an island may be and still go with another piece of its town."""
SMALL = 0.5
"""A group with less work than this share of a patrol is too small for one of its own."""


@dataclass(frozen=True, slots=True)
class Patrols:
    """For each unit its patrol and its group (both numbered from 0), and for each group its work and its patrols.

    `islands`: pieces of towns that were joined to another, so that a patrol may have one piece more for each.
    """

    patrol: NDArray[np.int64]
    group: NDArray[np.int64]
    work: NDArray[np.float64]
    count: NDArray[np.int64]
    islands: int = 0

    @property
    def small(self) -> NDArray[np.int64]:
        """The groups that have less than half a patrol's work and yet need one: small towns, islands far out."""
        return np.flatnonzero(self.work < SMALL * self.work.sum() / self.count.sum())


def default_work(grades: list[str], area_m2: NDArray[np.float64]) -> NDArray[np.float64]:
    """Work by grade and ground, where no components and no cases are known."""
    return np.array([PER_HECTARE.get(grade, PER_HECTARE["B"]) for grade in grades]) * area_m2 / 10_000


def deal(work: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """How many of `count` patrols each group gets: one each, then always one to the group with most work per patrol.

    ValueError when there are more groups than patrols.
    """
    if len(work) > count:
        raise ValueError(f"{count} patrols for {len(work)} groups")
    dealt = np.ones(len(work), np.int64)
    waiting = [(-load, group) for group, load in enumerate(work.tolist())]
    heapq.heapify(waiting)
    for _ in range(count - len(work)):
        _, group = waiting[0]
        dealt[group] += 1
        heapq.heapreplace(waiting, (-float(work[group]) / int(dealt[group]), group))
    return dealt


def draw_patrols(
    beside: Adjoining,
    middle: NDArray[np.float64],
    town: NDArray[np.int64],
    work: NDArray[np.float64],
    count: int,
    *,
    cut: Cut = partition,
) -> Patrols:
    """Cut the units into `count` patrols. `middle`: (n, 2) metres; `town`: any number per town; `work` ≥ 0, not all 0.

    `cut` cuts one group into parts; see `turned` for another drawing. Same input, same answer. A group that has fewer
    units than its work would earn gets one patrol per unit, no more.
    """
    pieces = beside.parts(town)
    beside = _with_islands(beside, pieces, middle, town, work, SMALL * float(work.sum()) / count)
    group = beside.parts(town)
    total = np.bincount(group, work).astype(np.float64)
    dealt = _at_most_a_unit_each(total, np.bincount(group), count)
    patrol = np.zeros(beside.count, np.int64)
    first = 0
    order = np.argsort(group, kind="stable")
    links = _links(beside, group)
    for number, units in enumerate(np.split(order, np.cumsum(np.bincount(group))[:-1])):
        patch = _patch(beside, links[number], units, middle, work)
        patrol[units] = first + np.array(cut(patch, int(dealt[number])))
        first += int(dealt[number])
    return Patrols(patrol, group, total, dealt, int(pieces.max()) - int(group.max()))


def turned(seed: int) -> Cut:
    """Another way to cut for another seed: the directions turned a little; 0 is the usual way."""
    turn = 0.0 if not seed else float(np.random.default_rng(seed).uniform(0, np.pi / DIRECTIONS))
    return partial(partition, turn=turn)


def _with_islands(
    beside: Adjoining,
    pieces: NDArray[np.int64],
    middle: NDArray[np.float64],
    town: NDArray[np.int64],
    work: NDArray[np.float64],
    small: float,
) -> Adjoining:
    """Pieces with less work than `small` linked, by a border of no length, to the nearest other piece of their town."""
    load = np.bincount(pieces, work)
    links = []
    for piece in np.flatnonzero(load < small).tolist():
        own = np.flatnonzero(pieces == piece)
        others = np.flatnonzero((town == town[own[0]]) & (pieces != piece) & (load[pieces] > load[piece]))
        if len(others):
            metres, nearest = cKDTree(middle[others]).query(middle[own])
            at = int(metres.argmin())
            if metres[at] <= FERRY:
                links.append(sorted((int(own[at]), int(others[nearest[at]]))))
    if not links:
        return beside
    left, right = np.array(links, np.int64).T
    return replace(
        beside,
        left=np.append(beside.left, left),
        right=np.append(beside.right, right),
        metres=np.append(beside.metres, np.zeros(len(links))),
    )


def _at_most_a_unit_each(work: NDArray[np.float64], units: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """`deal`, but no group gets more patrols than it has units; what is over goes to the others."""
    if count > units.sum():
        raise ValueError(f"{count} patrols for {units.sum()} units")
    fixed = np.zeros(len(work), bool)
    dealt = np.minimum(units, 1)
    while not fixed.all():
        dealt[~fixed] = deal(work[~fixed], count - int(dealt[fixed].sum()))
        over = (dealt > units) & ~fixed
        if not over.any():
            break
        dealt[over] = units[over]
        fixed |= over
    return dealt


def _links(beside: Adjoining, group: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """For each group, which of the neighbour pairs lie in it."""
    inside = np.flatnonzero(group[beside.left] == group[beside.right])
    inside = inside[np.argsort(group[beside.left[inside]], kind="stable")]
    ends = np.cumsum(np.bincount(group[beside.left[inside]], minlength=int(group.max(initial=0)) + 1))
    return np.split(inside, ends[:-1])


def _patch(
    beside: Adjoining,
    links: NDArray[np.int64],
    units: NDArray[np.int64],
    middle: NDArray[np.float64],
    work: NDArray[np.float64],
) -> Patch:
    """One group as the search wants it. Work of nothing counts as very little, so that shares exist."""
    place = {unit: at for at, unit in enumerate(units.tolist())}
    neighbours: list[list[tuple[int, float]]] = [[] for _ in place]
    for one, other, metres in zip(
        beside.left[links].tolist(), beside.right[links].tolist(), beside.metres[links].tolist(), strict=True
    ):
        neighbours[place[one]].append((place[other], metres))
        neighbours[place[other]].append((place[one], metres))
    least = max(float(work.mean()) * 1e-6, 1e-12)
    load = np.maximum(work[units], least).tolist()
    return Patch(neighbours, load, beside.area_m2[units].tolist(), beside.outline_m[units].tolist(), middle[units])
