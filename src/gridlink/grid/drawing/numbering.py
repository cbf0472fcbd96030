"""Codes of responsibility grids: R<town>-<number>. What is unchanged keeps its code; a code is never used again. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gridlink.grid.drawing.coding import rows_of
from gridlink.grid.drawing.projecting import Array


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A code for each patrol drawn, the standing codes that go on, those that end, and whom each patrol takes over from.

    `heir_of`: for each patrol the standing code more than half of whose units it holds, "" for none.
    """

    codes: tuple[str, ...]
    kept: frozenset[str]
    ended: tuple[str, ...]
    heir_of: tuple[str, ...]


def number_patrols(
    members: Sequence[frozenset[int]],
    towns: Sequence[str],
    middles: Array,
    standing: Mapping[str, frozenset[int]],
    used: Iterable[str] = (),
) -> Renumbered:
    """Codes for patrols given their units, the code of their town and their middle (metres).

    `standing`: units by code of those drawn before; `used`: any other code ever given. New numbers go on above the
    highest known in the town, rows from north to south and each from west to east. Whenever a patrol ends, its units are
    in one with a new and higher number, so the highest is never forgotten while the town has units.
    """
    before = {units: code for code, units in standing.items()}
    codes = [before.get(units, "") for units in members]
    highest: dict[str, int] = {}
    for code in (*standing, *used):
        if found := re.fullmatch(r"R(\d+)-(\d+)", code):
            highest[found[1]] = max(highest.get(found[1], 0), int(found[2]))
    new: dict[str, list[int]] = {}
    for at, town in enumerate(towns):
        if not codes[at]:
            new.setdefault(town, []).append(at)
    for town, own in new.items():
        order = rows_of(middles[own], _row_height(middles[own]))
        for number, at in enumerate(order.tolist(), start=highest.get(town, 0) + 1):
            codes[own[at]] = f"R{town}-{number}"
    kept = frozenset(codes) & frozenset(standing)
    return Renumbered(tuple(codes), kept, tuple(sorted(set(standing) - kept)), _heirs(members, standing))


def _row_height(middles: Array) -> float:
    """Metres: as many rows as columns."""
    spread = float(np.ptp(middles[:, 1]))
    return float(max(spread / max(1.0, round(len(middles) ** 0.5)), 1.0))


def _heirs(members: Collection[frozenset[int]], standing: Mapping[str, frozenset[int]]) -> tuple[str, ...]:
    """For each patrol, the largest standing one more than half of whose units it holds."""
    home = {unit: code for code, units in standing.items() for unit in units}
    heirs = []
    for units in members:
        held: dict[str, int] = {}
        for unit in units:
            if unit in home:
                held[home[unit]] = held.get(home[unit], 0) + 1
        more = [(count, code) for code, count in held.items() if 2 * count > len(standing[code])]
        heirs.append(max(more)[1] if more else "")
    return tuple(heirs)
