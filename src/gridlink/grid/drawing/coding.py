"""Codes of unit grids: 12 digits of the neighbourhood and 001 … 999; once used, a code is never used again. Pure.

Numbers run from west to east within rows, rows from north to south (DB11/T, unit grid division; GB/T 30428.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.projecting import Array, Projection
from gridlink.kernel.errors import Invalid

DIGITS = 3
SAME = 0.001
"""Two outlines are one unit when what lies in only one of them is at most this share of it."""


@dataclass(frozen=True, slots=True)
class Recoded:
    """The codes of new units, in their order; which of the standing codes are kept, and which come to an end."""

    codes: tuple[str, ...]
    kept: frozenset[str]
    ended: tuple[str, ...]


def code_units(areas: Array, neighbourhoods: Sequence[str]) -> tuple[str, ...]:
    """A code for each unit (degrees) given the 12 digits of its neighbourhood."""
    return recode_units(areas, neighbourhoods, {}, ()).codes


def recode_units(
    areas: Array,
    neighbourhoods: Sequence[str],
    standing: Mapping[str, BaseGeometry],
    used: Sequence[str],
    digits: int = DIGITS,
) -> Recoded:
    """Codes for units (degrees) drawn again, where some stand already.

    `standing`: outlines in force by code; `used`: every code ever given, also of units that ended. A unit that is there
    already in the same neighbourhood keeps its code; any other gets a number above all used there, of `digits`
    digits. Refuses a neighbourhood that would need more digits.
    """
    projection = Projection.of(areas)
    plane = projection.metres(areas)
    codes: list[str] = [""] * len(areas)
    for index, code in _same(plane, neighbourhoods, standing, projection, digits):
        codes[index] = code
    last: dict[str, int] = {}
    for code in (*standing, *used):
        last[code[:-digits]] = max(last.get(code[:-digits], 0), int(code[-digits:]))
    members: dict[str, list[int]] = {}
    for index, home in enumerate(neighbourhoods):
        if not codes[index]:
            members.setdefault(home, []).append(index)
    middles = shapely.get_coordinates(shapely.centroid(plane))
    for home, own in members.items():
        first = last.get(home, 0) + 1
        needed, most = first + len(own) - 1, 10**digits - 1
        if needed > most:
            raise Invalid("drawing.too_many_units", field="code", neighbourhood=home, needed=needed, most=most)
        sizes = shapely.area(plane[own])
        for number, at in enumerate(rows_of(middles[own], float(np.sqrt(sizes.mean()))), start=first):
            codes[own[at]] = f"{home}{number:0{digits}d}"
    kept = frozenset(codes) & frozenset(standing)
    return Recoded(tuple(codes), kept, tuple(sorted(set(standing) - kept)))


def rows_of(middles: Array, height: float) -> Array:
    """The order of points (metres): rows `height` metres high from north to south, in each from west to east."""
    row = np.floor((middles[:, 1].max() - middles[:, 1]) / height)
    return np.lexsort((-middles[:, 1], middles[:, 0], row))


def _same(
    plane: Array,
    neighbourhoods: Sequence[str],
    standing: Mapping[str, BaseGeometry],
    projection: Projection,
    digits: int,
) -> list[tuple[int, str]]:
    """Which units are there already: index and standing code, each at most once."""
    if not standing:
        return []
    names = sorted(standing)
    old = projection.metres(np.array([standing[name] for name in names], object))
    unit, other = shapely.STRtree(old).query(shapely.point_on_surface(plane), predicate="intersects")
    home = np.array(neighbourhoods)[unit] == np.array([name[:-digits] for name in names])[other]
    unit, other = unit[home], other[home]
    size, before = shapely.area(plane[unit]), shapely.area(old[other])
    near = np.abs(size - before) <= SAME * before
    unit, other, before = unit[near], other[near], before[near]
    differs = shapely.area(shapely.symmetric_difference(plane[unit], old[other]))
    alike = differs <= SAME * before
    return [(int(index), names[at]) for index, at in zip(unit[alike], other[alike], strict=True)]
