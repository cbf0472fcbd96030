"""Cutting one connected set of unit grids into parts of equal work, each connected and compact. Pure Python and NumPy.

First halving again and again across the set (inertial bisection, in whichever of twelve directions cuts best), then a
local search that moves single units over the borders between parts, then one that swaps two. What is sought is the
least of

    sum over parts of (work / wanted - 1)² + `shape` x (1 - Polsby-Popper)

so a part gives up a little balance for a rounder outline and the other way round. `shape` 0.04 was chosen on one seed
of made-up work in Shanghai; the figures of others are in docs/benchmarks.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from gridlink.grid.drawing.exchanging import SHAPE, Patch, Search

DIRECTIONS = 12
UNEVEN, AGAIN = 1.05, 8
"""Most work of a part against the mean from which another cutting is tried, and how many are."""
Ways = tuple[float, int]
"""Radians by which directions are turned, and how many there are in half a turn."""
OFF, STRAY = 4.0, 0.5
"""What a cut costs, in widths of the set: for work on the wrong side (as a share of what was wanted), for falling apart."""


def partition(patch: Patch, parts: int, *, shape: float = SHAPE, turn: float = 0.0) -> list[int]:
    """The number (0 … parts - 1) of the part each unit belongs to. Same input, same answer. `parts` ≤ number of units.

    `turn`: radians by which the directions of the cuts are turned, for another answer. A set where a part comes out
    `UNEVEN`, though no single unit forces it to, is cut again with few directions, turned; the most even answer is taken.
    """
    if not 1 <= parts <= len(patch.work):
        raise ValueError(f"{parts} parts of {len(patch.work)} units")
    best, least = _one_cutting(patch, parts, shape, (turn, DIRECTIONS))
    enough = max(UNEVEN, max(patch.work) * parts / sum(patch.work) + 1e-9)
    for again in range(AGAIN):
        if least <= enough:
            break
        label, most = _one_cutting(patch, parts, shape, (turn + again * math.pi / AGAIN, 2))
        if most < least:
            best, least = label, most
    return best


def _one_cutting(patch: Patch, parts: int, shape: float, ways: Ways) -> tuple[list[int], float]:
    """A part for each unit, and the most work of any against the mean."""
    label = [0] * len(patch.work)
    _halve(patch, list(range(len(label))), (parts, 0), label, ways)
    search = Search(patch, label, parts, shape)
    if parts > 1:
        search.improve()
    return label, max(search.work) / search.wanted


# Halving


def _halve(patch: Patch, units: list[int], numbers: tuple[int, int], label: list[int], ways: Ways) -> None:
    """Cut `units` into so many parts, numbered from the second of `numbers` on."""
    parts, first = numbers
    if parts == 1:
        for unit in units:
            label[unit] = first
        return
    near, far, less = _cut(patch, units, parts, ways)
    _halve(patch, near, (less, first), label, ways)
    _halve(patch, far, (parts - less, first + less), label, ways)


def _cut(patch: Patch, units: list[int], parts: int, ways: Ways) -> tuple[list[int], list[int], int]:
    """Two connected sides, the best of all directions, and how many of the parts the first is to have."""
    near = parts // 2
    work = np.array([patch.work[unit] for unit in units])
    wanted = float(work.sum()) * near / parts
    best: tuple[float, list[int], list[int], int] | None = None
    for length, side in _straight(patch, units, work, wanted, ways):
        if best is not None and length >= best[0]:
            break
        inside = [unit for unit, mine in zip(units, side, strict=True) if mine]
        outside = [unit for unit, mine in zip(units, side, strict=True) if not mine]
        inside, outside, moved = _mended(patch, inside, outside)
        off = abs(sum(patch.work[unit] for unit in inside) - wanted) / wanted
        price = length + OFF * off + STRAY * moved
        if len(inside) >= near and len(outside) >= parts - near and (best is None or price < best[0]):
            best = (price, inside, outside, near)
    return best[1:] if best is not None else _branched(patch, units, parts)


def _straight(
    patch: Patch, units: list[int], work: NDArray[np.float64], wanted: float, ways: Ways
) -> Iterator[tuple[float, list[bool]]]:
    """Straight cuts that leave work of `wanted` on one side: border made (as a share of the width) and side; least first."""
    at = {unit: place for place, unit in enumerate(units)}
    links = [
        (place, at[other], metres)
        for unit, place in at.items()
        for other, metres in patch.neighbours[unit]
        if at.get(other, -1) > place
    ]
    one, other = (np.array([link[end] for link in links], np.int64) for end in (0, 1))
    metres = np.array([link[2] for link in links])
    turn, directions = ways
    angles = turn + np.arange(2 * directions) * math.pi / directions
    order = np.argsort(patch.middle[units] @ np.vstack((np.cos(angles), np.sin(angles))), axis=0, kind="stable")
    before = np.cumsum(work[order], axis=0) - work[order] / 2
    sides = np.empty(order.shape, bool)
    np.put_along_axis(sides, order, before < wanted, axis=0)
    width = math.sqrt(sum(patch.area[unit] for unit in units))
    lengths = (metres[:, None] * (sides[one] != sides[other])).sum(axis=0) / width
    for way in np.argsort(lengths, kind="stable").tolist():
        yield float(lengths[way]), sides[:, way].tolist()


def _mended(patch: Patch, inside: list[int], outside: list[int]) -> tuple[list[int], list[int], bool]:
    """The two sides, connected: what hangs loose of one is handed to the other; and whether anything was."""
    kept, loose = _largest(patch, inside)
    outside, back = _largest(patch, outside + loose)
    kept += back
    return kept, outside, bool(loose or back)


def _largest(patch: Patch, units: Iterable[int]) -> tuple[list[int], list[int]]:
    """The heaviest connected piece of some units, and the rest."""
    left = dict.fromkeys(units)
    pieces = []
    while left:
        piece = patch.reached(next(iter(left)), left)
        for unit in piece:
            del left[unit]
        pieces.append(piece)
    pieces.sort(key=lambda piece: -sum(patch.work[unit] for unit in piece))
    return (pieces[0] if pieces else []), [unit for piece in pieces[1:] for unit in piece]


def _branched(patch: Patch, units: list[int], parts: int) -> tuple[list[int], list[int], int]:
    """Two sides cut from a tree that spans the units: a branch and what is left are both connected, whatever the shape.

    For the rare set that no straight cut suits. The branch chosen is the one nearest to a whole number of parts.
    """
    order = patch.reached(min(units), dict.fromkeys(units))
    place = {unit: at for at, unit in enumerate(order)}
    parent = [min((place[other] for other, _ in patch.neighbours[unit] if other in place), default=0) for unit in order]
    weight, size = [patch.work[unit] for unit in order], [1] * len(order)
    for at in range(len(order) - 1, 0, -1):
        weight[parent[at]] += weight[at]
        size[parent[at]] += size[at]
    choices = []
    for at in range(1, len(order)):
        least, most = max(1, parts - (len(order) - size[at])), min(size[at], parts - 1)
        share = weight[at] / weight[0] * parts
        mine = min(max(round(share), least), most)
        choices.append((abs(share - mine), abs(mine - parts / 2), at, mine))
    _, _, root, mine = min(choice for choice in choices if choice[3] >= 1)
    inside = {root}
    for at in range(root + 1, len(order)):
        if parent[at] in inside:
            inside.add(at)
    rest = [unit for at, unit in enumerate(order) if at not in inside]
    return [order[at] for at in sorted(inside)], rest, mine
