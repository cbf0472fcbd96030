"""How good a drawing is: one row a measure, with its goal and whether it is met. Data; who shows it renders it. Pure.

Goals are those of the design notes. Polsby-Popper is 4 pi x area / outline², 1 for a circle. A measure without a goal
is told for its own sake.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridlink.grid.drawing.adjoining import Adjoining
from gridlink.grid.drawing.coverage import SAME_AREA, CoverageReport
from gridlink.grid.drawing.patrols import Patrols

DENSE, TOWN, COUNTRY = "dense", "town", "country"
"""Kinds of unit: in a block between roads under 0.3 km², elsewhere in town, a cell in the country."""
MOST_OUTSIDE_M2 = 50.0
LEAST_OF_TARGET = 0.4


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. `at_least` or `at_most` is its goal; `share` figures are shown in per cent."""

    name: str
    value: float
    at_most: float | None = None
    at_least: float | None = None
    share: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal."""
        if self.at_most is None and self.at_least is None:
            return None
        over = self.at_most is not None and not self.value <= self.at_most
        return not over and not (self.at_least is not None and not self.value >= self.at_least)

    @property
    def figure(self) -> str:
        """The value as it is shown."""
        return _shown(self.value, self.share)

    @property
    def goal(self) -> str:
        """The goal as it is shown, "" without one."""
        if self.at_most is not None:
            return "≤ " + _shown(self.at_most, self.share)
        return "" if self.at_least is None else "≥ " + _shown(self.at_least, self.share)

    @property
    def verdict(self) -> str:
        """ "met", "missed" or ""."""
        return {True: "met", False: "missed", None: ""}[self.met]


def as_text(measures: Sequence[Measure]) -> str:
    """Measures as a table of aligned columns."""
    rows = [("measure", "figure", "goal", "")] + [
        (each.name, each.figure, each.goal, each.verdict) for each in measures
    ]
    wide = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        f"{name:{wide[0]}}  {figure:>{wide[1]}}  {goal:{wide[2]}}  {verdict}".rstrip()
        for name, figure, goal, verdict in rows
    )


def as_markdown(measures: Iterable[Measure]) -> str:
    """Measures as a Markdown table."""
    rows = [f"| {each.name} | {each.figure} | {each.goal} | {each.verdict} |" for each in measures]
    return "\n".join(["| measure | figure | goal | |", "| --- | ---: | --- | --- |", *rows])


def polsby_popper(area_m2: NDArray[np.float64], outline_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """4 pi x area / outline² of each."""
    return 4 * math.pi * area_m2 / outline_m**2


def coverage_quality(report: CoverageReport) -> list[Measure]:
    """The rows about overlap, gaps and the border."""
    rows = [
        Measure("overlaps, gaps, holes, vertices that do not match", len(report.faults), at_most=0),
        Measure("sum of areas against their union", abs(report.relative), at_most=SAME_AREA),
    ]
    if report.outside_m2 is not None:
        rows.append(Measure("area outside the border given, m²", report.outside_m2, at_most=MOST_OUTSIDE_M2))
    return rows


def unit_quality(
    beside: Adjoining,
    kinds: NDArray[np.str_],
    targets: NDArray[np.float64],
    neighbourhood: NDArray[np.int64],
    town: NDArray[np.int64],
) -> list[Measure]:
    """The rows about size, shape and order of unit grids. `targets` in m², per unit; `kinds` as above.

    The variation (standard deviation / mean) is that of area / target, so that two targets are not one spread.
    """
    size, round_ = beside.area_m2 / targets, polsby_popper(beside.area_m2, beside.outline_m)
    dense, elsewhere, country = (kinds == kind for kind in (DENSE, TOWN, COUNTRY))
    small = size < LEAST_OF_TARGET
    alone = np.ones(beside.count, bool)
    inside = neighbourhood[beside.left] == neighbourhood[beside.right]
    alone[beside.left[inside]] = alone[beside.right[inside]] = False
    rows = [Measure("unit grids", beside.count)]
    for name, some, most in (("in dense blocks", dense, 0.15), ("elsewhere in town", elsewhere, 0.08)):
        if some.any():
            rows += [
                Measure(f"{name}: unit grids", int(some.sum())),
                Measure(f"{name}: variation of areas", float(size[some].std() / size[some].mean()), at_most=most),
                Measure(f"{name}: Polsby-Popper, mean", float(round_[some].mean()), at_least=0.68),
                Measure(
                    f"{name}: Polsby-Popper under 0.3", float((round_[some] < 0.3).mean()), at_most=0.05, share=True
                ),
            ]
    if country.any():
        rows.append(Measure("in the country: cells", int(country.sum())))
        rows.append(Measure("in the country: Polsby-Popper, mean", float(round_[country].mean())))
    rows += [
        Measure("unit grids under 0.4 of their target", int((small & ~alone).sum()), at_most=0),
        Measure("the same, but whole neighbourhoods or islands", int((small & alone).sum())),
        Measure("most unit grids in a neighbourhood", _most(neighbourhood), at_most=999),
        Measure("towns in pieces, islands apart", in_pieces(beside, town), at_most=0),
    ]
    return rows


def _most(neighbourhood: NDArray[np.int64]) -> int:
    return int(np.unique(neighbourhood, return_counts=True)[1].max(initial=0))


def in_pieces(beside: Adjoining, town: NDArray[np.int64]) -> int:
    """How many towns have a piece apart that adjoins another town; one that adjoins nothing is an island."""
    part = beside.parts(town)
    main: dict[int, int] = {}
    sizes = np.bincount(part, beside.area_m2)
    for one, home in zip(part.tolist(), town.tolist(), strict=True):
        if home not in main or sizes[one] > sizes[main[home]]:
            main[home] = one
    across = town[beside.left] != town[beside.right]
    adjoins = np.unique(np.concatenate((beside.left[across], beside.right[across])))
    return len({int(town[unit]) for unit in adjoins.tolist() if main[int(town[unit])] != part[unit]})


def patrol_quality(
    beside: Adjoining, drawn: Patrols, town: NDArray[np.int64], work: NDArray[np.float64]
) -> list[Measure]:
    """The rows about responsibility grids. The floor is what no drawing beats: the dealing, or the heaviest unit."""
    patrol, count = drawn.patrol, int(drawn.count.sum())
    load = np.bincount(patrol, work, count)
    mean = float(work.sum()) / count
    own = np.zeros(count)
    own[patrol] = (drawn.work / drawn.count)[drawn.group]
    off = np.abs(load / own - 1)
    same = patrol[beside.left] == patrol[beside.right]
    outline = np.bincount(patrol, beside.outline_m, count).astype(np.float64)
    outline -= 2 * np.bincount(patrol[beside.left[same]], beside.metres[same], count)
    round_ = polsby_popper(np.bincount(patrol, beside.area_m2, count).astype(np.float64), outline)
    towns = len(np.unique(np.column_stack((patrol, town)), axis=0))
    floor = max(float((drawn.work / drawn.count).max()), float(work.max())) / mean
    single = np.bincount(patrol, minlength=count) == 1
    return [
        Measure("responsibility grids", count),
        Measure(
            "pieces too many, islands apart", int(beside.parts(patrol).max()) + 1 - count - drawn.islands, at_most=0
        ),
        Measure("islands that go with another piece of their town", drawn.islands),
        Measure("reaching into another town", towns - count, at_most=0),
        Measure("within 5 % of their group's mean", float((off <= 0.05).mean()), at_least=0.97, share=True),
        Measure("within 10 % of their group's mean", float((off <= 0.10).mean()), at_least=0.99, share=True),
        Measure("most work against the mean", float(load.max()) / mean, at_most=floor + 0.08),
        Measure("what no drawing beats: groups as dealt, or the heaviest unit grid", floor),
        Measure("least work against the mean", float(load.min()) / mean),
        Measure("groups (a town, or a piece of one)", len(drawn.work)),
        Measure("groups with less than half a patrol's work", len(drawn.small)),
        Measure("patrols of one unit grid", int(single.sum())),
        Measure("Polsby-Popper, mean", float(round_.mean()), at_least=0.52),
    ]


def _shown(value: float, share: bool) -> str:
    if share:
        return f"{100 * value:.1f} %"
    if not math.isfinite(value):
        return "-"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:.1e}" if abs(value) < 1e-3 else f"{value:,.3f}"
