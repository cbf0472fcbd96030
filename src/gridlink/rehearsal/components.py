"""A made-up register of components of any size: where streets are, of the pack's classes, under its bodies. Seeded.

Unit grids are drawn along streets, so components stand along their borders: seven in ten within 12 m of a border, the
others further inside. Every unit grid gets a share after the length of its border (a rural one counts as one of
`LONGEST`). Classes are mixed by major as `MAJORS` says (inspected registers of large cities: manholes, lamps and trees
are most), and within a major the n-th class by code gets a share of 1/n. 982 of 1,000 are intact.

The same grids, kinds, count and seed give the same bytes. Rows come neighbour by neighbour, so that what is near is
near on the disk too; serials count up within a division and class, after those the pack has used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from gridlink.grid.geometry import metres_per_degree
from gridlink.grid.locating import VERY_MANY, Locator
from gridlink.kernel.errors import Invalid
from gridlink.rehearsal.csv_bytes import Column, decimals, joined, numbers, one_of, quoted

HEADER = "code16,class,name,lon,lat,owner,maintainer,authority,state,recorded_on,accuracy,source,note\n"
MAJORS = {"01": 0.45, "02": 0.20, "03": 0.12, "04": 0.17, "05": 0.02}
"""Share of each major class (CJ/T 214: utilities, roads, sanitation, greening, buildings); any other gets `OTHERS`."""
OTHERS = 0.04
STATES = {"intact": 0.982, "damaged": 0.012, "lost": 0.003, "abandoned": 0.003}
ACCURACIES = {"A": 0.05, "B": 0.25, "C": 0.70}
ALONG = 0.7
NEAREST, FARTHEST = 1.0, 12.0
"""Metres from the border of those that stand along it."""
LONGEST = 1_500.0
"""Metres of border that count."""
SURVEYS = 24
"""Days on which the surveyors were out; a unit grid is surveyed on one of them."""
CLASS = 10**4
SERIAL = 10**6
TOGETHER = 60_000
"""Rows made at a time, about: some 40 MB."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of component. `bodies`: division (6 digits) → codes of owner, maintainer, authority; `used`: division →
    the highest serial that is taken."""

    code: str
    name: str
    bodies: Mapping[int, tuple[str, str, str]]
    used: Mapping[int, int] = field(default_factory=dict)


def component_register(locator: Locator, kinds: Sequence[Kind], count: int, seed: int, *, on: date) -> Iterator[bytes]:
    """The register as CSV in UTF-8, piece by piece, header first; surveyed in the ten years up to `on`.

    `Invalid` when there are no grids or kinds, or more than 999,999 of one class in one division come up.
    """
    if not len(locator) or not kinds:
        raise Invalid("rehearsal.no_grids_or_classes", grids=len(locator), classes=len(kinds))
    if count >= VERY_MANY:
        locator.prepare()
    making = _Making(locator, kinds, count, seed, on)
    yield HEADER.encode()
    for number, first, last in making.parts():
        yield making.part(np.random.default_rng([seed, number]), first, last)


class _Making:
    """A register under way: the grids in the order of their places, texts by division and class, serials so far."""

    def __init__(self, locator: Locator, kinds: Sequence[Kind], count: int, seed: int, on: date) -> None:
        self.locator = locator
        self.kinds = sorted(kinds, key=lambda kind: kind.code)
        codes = np.array(locator.codes, dtype=np.int64)
        shapes = np.array([locator.shape(code) for code in locator.codes], dtype=object)
        middles = shapely.get_coordinates(shapely.point_on_surface(shapes))
        order = np.argsort(_interleaved(middles), kind="stable")
        self.shapes, self.middles = shapes[order], middles[order]
        self.divisions = np.unique(codes // 10**9)
        wide, high = metres_per_degree(float(middles[:, 1].mean()))
        self.scale = np.array((wide, high))
        self.counts = _shares(np.minimum(_border(self.shapes, self.scale), LONGEST), count)
        draw = np.random.default_rng([seed, 2**32])
        self.surveyed = draw.integers(0, SURVEYS, len(codes))
        self.days = [on - timedelta(days=int(day)) for day in sorted(draw.integers(0, 3_650, SURVEYS))]
        self.shares = np.cumsum(mix([kind.code for kind in self.kinds]))
        used = [[kind.used.get(int(division), 0) for kind in self.kinds] for division in self.divisions]
        self.serials = np.array(used, dtype=np.int64).reshape(-1)
        self._texts()

    def _texts(self) -> None:
        """What all rows of one division and class have in common."""
        opens, closes, bodies, prefixes = [], [], [], []
        for division in self.divisions.tolist():
            for kind in self.kinds:
                name = quoted(kind.name + "号")
                opens.append(f",{kind.code}," + name[: name.rindex("号")])
                closes.append(name[name.rindex("号") :] + ",")
                bodies.append("," + ",".join(map(quoted, kind.bodies.get(division, ("", "", "")))) + ",")
                prefixes.append((division * CLASS + int(kind.code)) * SERIAL)
        self.opens, self.closes, self.bodies = opens, closes, bodies
        self.prefixes = np.array(prefixes, dtype=np.int64)

    def parts(self) -> Iterator[tuple[int, int, int]]:
        """(number, first grid, last grid + 1) of each piece, about `TOGETHER` rows long."""
        before = np.concatenate(([0], np.cumsum(self.counts)))
        wanted = np.arange(0, before[-1] + TOGETHER, TOGETHER)
        bounds = np.unique(np.searchsorted(before, wanted[wanted < before[-1]], side="right") - 1).tolist()
        bounds = [0, *bounds[1:], len(self.counts)]
        for number, (first, last) in enumerate(pairwise(bounds)):
            yield number, first, last

    def part(self, draw: np.random.Generator, first: int, last: int) -> bytes:
        """The rows of some grids."""
        grid = np.repeat(np.arange(first, last), self.counts[first:last])
        points, place = self._points(draw, grid, first, last)
        order = np.argsort(_interleaved(points), kind="stable")
        points, place, grid = points[order], place[order], grid[order]
        kind = np.searchsorted(self.shares, draw.random(len(grid)) * self.shares[-1], side="right")
        kind = np.minimum(kind, len(self.kinds) - 1)
        group = np.searchsorted(self.divisions, place // 10**9) * len(self.kinds) + kind
        serial = self._serials(group)
        columns = [
            numbers(self.prefixes[group] + serial, 16),
            one_of(self.opens, group), numbers(serial, 6, plain=True), one_of(self.closes, group),
            decimals(points[:, 0], 7), one_of([","], np.zeros(len(grid), dtype=int)), decimals(points[:, 1], 7),
            one_of(self.bodies, group),
            _drawn(draw, STATES, len(grid)),
            one_of([f"{day}," for day in self.days], self.surveyed[grid]),
            _drawn(draw, ACCURACIES, len(grid)),
            one_of(["census,\n"], np.zeros(len(grid), dtype=int)),
        ]  # fmt: skip
        return joined(columns)

    def _points(self, draw: np.random.Generator, grid: Array, first: int, last: int) -> tuple[Array, Array]:
        """A point for each row, to 7 decimals, and the unit grid it stands in."""
        rings = shapely.get_exterior_ring(_largest(self.shapes[first:last]))
        corners, ring = shapely.get_coordinates(rings, return_index=True)
        inside = ring[1:] == ring[:-1]
        begin, step, owner = corners[:-1][inside], np.diff(corners, axis=0)[inside], ring[:-1][inside] + first
        metres = np.hypot(*(step * self.scale).T)
        reach = np.concatenate(([0.0], np.cumsum(metres)))
        starts = np.searchsorted(owner, np.arange(first, last + 1))
        low, high = reach[starts[grid - first]], reach[starts[grid - first + 1]]
        at = low + draw.random(len(grid)) * (high - low)
        edge = np.clip(np.searchsorted(reach, at, side="right") - 1, 0, len(begin) - 1)
        share = np.clip((at - reach[edge]) / np.maximum(metres[edge], 1e-9), 0.0, 1.0)
        border = begin[edge] + step[edge] * share[:, None]
        inward = self.middles[grid] - border
        far = np.hypot(*(inward * self.scale).T)
        along = draw.uniform(NEAREST, FARTHEST, len(grid)) / np.maximum(far, 1e-9)
        deep = np.where(draw.random(len(grid)) < ALONG, along, draw.random(len(grid)))
        points = np.round(border + inward * np.minimum(deep, 1.0)[:, None], 7)
        place = self.locator.locate_array(points[:, 0], points[:, 1])
        # A border that bends back on itself can leave a point outside the city: it moves to the grid's middle.
        lost = place == 0
        points[lost] = np.round(self.middles[grid[lost]], 7)
        place[lost] = self.locator.locate_array(points[lost, 0], points[lost, 1])
        return points, place

    def _serials(self, group: Array) -> Array:
        """The next serials of each group, in the order of the rows."""
        order = np.argsort(group, kind="stable")
        tally = np.bincount(group, minlength=len(self.serials))
        nth = np.empty(len(group), dtype=np.int64)
        nth[order] = np.arange(len(group)) - np.repeat(np.cumsum(tally) - tally, tally)
        serial: Array = self.serials[group] + nth + 1
        self.serials += tally
        if (self.serials >= SERIAL).any():
            raise Invalid("rehearsal.too_many_of_a_class", most=SERIAL - 1)
        return serial


def mix(codes: Sequence[str]) -> Array:
    """The share of each class, by its four digits; they come to 1."""
    majors = sorted({code[:2] for code in codes})
    other = [major for major in majors if major not in MAJORS]
    weight = {major: MAJORS.get(major, OTHERS / max(len(other), 1)) for major in majors}
    within = {major: sorted(code for code in codes if code[:2] == major) for major in majors}
    place = {code: nth for group in within.values() for nth, code in enumerate(group, start=1)}
    whole = {major: sum(1 / nth for nth in range(1, len(group) + 1)) for major, group in within.items()}
    shares = np.array([weight[code[:2]] / place[code] / whole[code[:2]] for code in codes])
    return shares / shares.sum()


def _shares(weights: Array, count: int) -> Array:
    """Whole numbers in proportion to the weights that come to `count`."""
    reach = np.round(np.cumsum(weights) / weights.sum() * count).astype(np.int64)
    return np.diff(np.concatenate(([0], reach)))


def _border(shapes: Array, scale: Array) -> Array:
    """Metres of border of each."""
    return np.asarray(shapely.length(shapely.transform(shapes, lambda points: points * scale)))


def _largest(shapes: Array) -> Array:
    """The polygons themselves; of one in several parts the largest."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((shapely.area(parts), owner))
    last = np.searchsorted(owner[order], np.arange(len(shapes)), side="right") - 1
    return np.asarray(parts[order[last]], dtype=object)


def _interleaved(points: Array) -> Array:
    """A number by which points near each other mostly come near each other (Morton 1966), on squares of 64 m or so."""
    scaled = ((points + np.array((180.0, 90.0))) / 0.00065).astype(np.uint64)
    code = np.zeros(len(points), dtype=np.uint64)
    for bit in range(20):
        for shift, axis in ((0, 0), (1, 1)):
            code |= ((scaled[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + shift)
    return code


def _drawn(draw: np.random.Generator, shares: Mapping[str, float], count: int) -> Column:
    reach = np.cumsum(list(shares.values()))
    which = np.searchsorted(reach, draw.random(count) * reach[-1], side="right")
    return one_of([f"{name}," for name in shares], np.minimum(which, len(shares) - 1))
