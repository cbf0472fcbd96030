"""The duty register (责任清单) as a whole: gaps, overlaps, and what is approved but watched or mended by nobody.

Pure. The integer line of places is cut once, at the ends of every leaf place and of every duty; between two cuts all
codes have the same duties. Each class is swept along these pieces, equal neighbours are joined, and the result is named
by the largest places that share it, so a district without a handler is one finding and not a thousand.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gridlink.catalogue.precedence import (
    ROLES,
    DutyRow,
    Gap,
    Overlap,
    Reason,
    Ruling,
    decide,
    resolve,
)
from gridlink.kernel.places import PlaceRange, PlaceScheme

__all__ = [
    "ROLES", "DutyFinding", "DutyRow", "Gap", "Overlap", "Reason", "Ruling", "audit", "decide", "find_faults", "resolve",
]  # fmt: skip

Run = tuple[int, int]
"""Pieces of the line from … up to, and not with, …, by index."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one class in one place, `role` the duty it is about.

    `code`: gap — nobody handles it; owner_only — only components whose owner is on record are handled;
    overlap — several bodies (`rows`, `organisations`); approved_not_handled, approved_not_supervised — somebody
    (`organisations`) approves it and nobody has `role`.
    """

    code: str
    role: str
    organisations: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyFinding:
    """One fault over several classes and all of `places`. `place` is the place of that range, or, when the range is only
    a part of a place, the smallest that holds it; `is_part` says which.
    """

    fault: Fault
    kind: str
    classes: tuple[str, ...]
    place: int
    places: PlaceRange
    is_part: bool = False

    @property
    def is_error(self) -> bool:
        """Whether somebody must mend it; owner_only has the block as its fallback."""
        return self.fault.code != "owner_only"


def audit(
    duties: Iterable[DutyRow],
    classes: Iterable[tuple[str, str]],
    places: Iterable[int],
    *,
    scheme: PlaceScheme,
    within: int | None = None,
) -> list[DutyFinding]:
    """Every fault of the register, by kind, class and place. O((classes × rows that speak of them) · log places).

    `classes` are pairs (kind, code); `places` codes of any levels, of which those that hold no other are the leaves.
    When they are only those of one place, say so (`within`), or a finding that fills it is given its parent's name.
    Components are judged as if their owner were unknown: those with one are served by the register's owner row.
    """
    line = _Line(places, duties, scheme, within)
    found: dict[tuple[str, Fault, tuple[Run, ...]], list[str]] = defaultdict(list)
    for kind, code in sorted(set(classes)):
        for fault, runs in line.sweep(kind, code).items():
            found[kind, fault, tuple(runs)].append(code)
    findings = [
        DutyFinding(fault, kind, tuple(codes), *named)
        for (kind, fault, runs), codes in found.items()
        for run in runs
        for named in line.named(run)
    ]
    return sorted(findings, key=lambda each: (each.kind, each.classes, each.places, each.fault.code, each.fault.role))


def find_faults(rows: Sequence[DutyRow], kind: str) -> tuple[Fault, ...]:
    """The faults of one class in one place, given all rows of every role that speak about it."""
    by_role = {role: [row for row in rows if row.role == role] for role in ROLES}
    outcome = {role: decide(by_role[role], kind=kind) for role in ROLES}
    faults = [_overlap(role, found) for role, found in outcome.items() if isinstance(found, Overlap)]
    approver = _bodies(outcome["approves"])
    if isinstance(outcome["handles"], Gap):
        if by_role["handles"]:
            faults.append(Fault("owner_only", "handles"))
        elif approver:
            faults.append(Fault("approved_not_handled", "handles", approver))
        else:
            faults.append(Fault("gap", "handles"))
    if approver and isinstance(outcome["supervises"], Gap):
        faults.append(Fault("approved_not_supervised", "supervises", approver))
    return tuple(faults)


def _overlap(role: str, found: Overlap) -> Fault:
    return Fault("overlap", role, _bodies(found), tuple(row.id for row in found.rows))


def _bodies(found: Ruling | Gap | Overlap) -> tuple[int, ...]:
    match found:
        case Ruling():
            return (found.organisation_id,)
        case Overlap():
            return tuple(sorted({row.organisation_id for row in found.rows if row.organisation_id is not None}))
        case Gap():
            return ()


class _Line:
    """The pieces of the line of places, the tree above them, and which duties begin and end where."""

    def __init__(
        self, places: Iterable[int], duties: Iterable[DutyRow], scheme: PlaceScheme, within: int | None
    ) -> None:
        self.scheme = scheme
        leaves = _leaves(places, scheme)
        self.by_prefix: dict[tuple[str, str], list[DutyRow]] = defaultdict(list)
        cuts: set[int] = set()
        for duty in duties:
            self.by_prefix[duty.kind, duty.class_prefix].append(duty)
            cuts.update((duty.places.low, duty.places.high + 1))
        self.pieces = list(_cut(leaves, sorted(cuts)))
        self.lows = [piece.low for piece in self.pieces]
        self.children: dict[int | None, set[int]] = defaultdict(set)
        for leaf in leaves:
            below = leaf.low
            for above in scheme.ancestors(below) if below != within else ():
                self.children[above].add(below)
                below = above
                if above == within:
                    break
            self.children[None].add(below)

    def run_of(self, places: PlaceRange) -> Run:
        """The pieces inside a range."""
        return bisect_left(self.lows, places.low), bisect_right(self.lows, places.high)

    def sweep(self, kind: str, code: str) -> dict[Fault, list[Run]]:
        """The faults of one class with the runs of pieces they hold on, joined and in order."""
        rows = [row for end in range(len(code) + 1) for row in self.by_prefix.get((kind, code[:end]), ())]
        changes: dict[int, list[tuple[int, DutyRow]]] = defaultdict(list)
        changes[0], changes[len(self.pieces)] = [], []
        for number, row in enumerate(rows):
            begin, end = self.run_of(row.places)
            if begin < end:
                changes[begin].append((number, row))
                changes[end].append((number, row))
        active: dict[int, DutyRow] = {}
        runs: dict[Fault, list[Run]] = defaultdict(list)
        marks = sorted(changes)
        for begin, end in pairwise(marks):
            for number, row in changes[begin]:
                if active.pop(number, None) is None:
                    active[number] = row
            for fault in find_faults(list(active.values()), kind):
                before = runs[fault]
                if before and before[-1][1] == begin:
                    before[-1] = (before[-1][0], end)
                else:
                    before.append((begin, end))
        return runs

    def named(self, run: Run, above: int | None = None) -> Iterator[tuple[int, PlaceRange, bool]]:
        """A run as the largest places it is made of, and parts of leaf places."""
        for code in sorted(self.children[above]):
            places = self.scheme.range_of(code)
            begin, end = self.run_of(places)
            low, high = max(begin, run[0]), min(end, run[1])
            if low >= high:
                continue
            if (low, high) == (begin, end):
                yield code, places, False
            elif code in self.children:
                yield from self.named((low, high), code)
            else:
                yield code, PlaceRange(self.pieces[low].low, self.pieces[high - 1].high), True


def _leaves(places: Iterable[int], scheme: PlaceScheme) -> list[PlaceRange]:
    """The ranges of those places that hold none of the others, in order."""
    ranges = [scheme.range_of(code) for code in sorted(set(places))]
    return [each for index, each in enumerate(ranges) if index + 1 == len(ranges) or not each.covers(ranges[index + 1])]


def _cut(leaves: list[PlaceRange], cuts: list[int]) -> Iterator[PlaceRange]:
    """The leaves, cut into pieces wherever a duty begins or ends inside one."""
    for leaf in leaves:
        low = leaf.low
        for cut in cuts[bisect_right(cuts, leaf.low) : bisect_right(cuts, leaf.high)]:
            yield PlaceRange(low, cut - 1)
            low = cut
        yield PlaceRange(low, leaf.high)
