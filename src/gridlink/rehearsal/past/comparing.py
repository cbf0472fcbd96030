"""Our due times and flags held against those a city recorded, every miss named by its cause. Pure.

A due time is met when ours is within `TOLERANCE_SECONDS` of the city's. A miss has exactly one cause, the first that fits:

| cause | meaning |
| --- | --- |
| unknown_class | the pack does not name its type |
| never_timed | its type had no due time while limits were fitted: the limit is borrowed |
| limit_changed | another limit gives it exactly, and most requests of its type opened in that month |
| other_limit | another limit gives it exactly: two limits in one type, by something the file does not tell |
| beside | no more than an hour beside ours: the city's clock was not started at the opening, or was set by hand |
| by_hand | a whole minute no limit of whole days gives: somebody chose it |
| not_derivable | nothing of this |
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gridlink.kernel.calendar import WorkCalendar
from gridlink.kernel.limits import Limit
from gridlink.rehearsal.past.fitting import Fitted, is_due, limits_of, seconds_off
from gridlink.rehearsal.past.requests import PastRequest

BESIDE_SECONDS = 3600
EXAMPLES = 3
CAUSES = (
    "unknown_class", "never_timed", "limit_changed", "other_limit", "beside", "by_hand", "not_derivable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standards:
    """By what requests are timed: the limit of each class the pack names, the one for the others, and the calendar.

    `fitted` says of each class how its limit was found; empty when the file does not reach into the months of fitting.
    """

    calendar: WorkCalendar
    limits: Mapping[str, Limit]
    other: Limit
    fitted: Mapping[str, Fitted] = field(default_factory=dict)

    def limit_of(self, request: PastRequest) -> Limit:
        """The limit a request stands under; by its class alone, as known when it comes in."""
        return self.limits.get(request.class_name, self.other)


@dataclass
class Misses:
    """The misses of one cause: how many, by class, and the first few."""

    number: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[PastRequest, Limit, float]] = field(default_factory=list)

    def add(self, request: PastRequest, limit: Limit, off: float) -> None:
        """One more; `off` seconds later than ours was the city's."""
        self.number += 1
        self.classes[request.class_name] += 1
        if len(self.examples) < EXAMPLES and all(one.class_name != request.class_name for one, _, _ in self.examples):
            self.examples.append((request, limit, off))


@dataclass
class DueTimes:
    """How our due times compare: requests with a due time, met, and the misses by cause."""

    timed: int = 0
    met: int = 0
    misses: dict[str, Misses] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Met of those with a due time, 0–1."""
        return self.met / self.timed if self.timed else 1.0


def compare_due_times(standards: Standards, requests: Sequence[PastRequest]) -> DueTimes:
    """Every request that has a due time, timed by our clocks."""
    usual = _usual(standards.calendar, requests)
    found = DueTimes(misses={cause: Misses() for cause in CAUSES})
    for request in requests:
        if request.due is None:
            continue
        found.timed += 1
        limit = standards.limit_of(request)
        if is_due(standards.calendar, request.opened, limit, request.due):
            found.met += 1
            continue
        off = seconds_off(standards.calendar, request.opened, limit, request.due)
        found.misses[_cause(standards, request, off, usual)].add(request, limit, off)
    return found


def _usual(calendar: WorkCalendar, requests: Iterable[PastRequest]) -> dict[tuple[str, int, int], Limit]:
    """The limit that gives most due times of a type in a month."""
    votes: dict[tuple[str, int, int], Counter[Limit]] = defaultdict(Counter)
    for request in requests:
        votes[_month(request)].update(_day_limits(calendar, request))
    return {key: found.most_common(1)[0][0] for key, found in votes.items() if found}


def _month(request: PastRequest) -> tuple[str, int, int]:
    return request.class_name, request.opened.year, request.opened.month


def _day_limits(calendar: WorkCalendar, request: PastRequest) -> list[Limit]:
    return [limit for limit in limits_of(calendar, request) if limit.clock.in_days]


def _cause(standards: Standards, request: PastRequest, off: float, usual: Mapping[tuple[str, int, int], Limit]) -> str:
    if request.class_name not in standards.limits:
        return "unknown_class"
    fitted = standards.fitted.get(request.class_name)
    if standards.fitted and (fitted is None or fitted.how != "fitted"):
        return "never_timed"
    exact = _day_limits(standards.calendar, request)
    if exact:
        return "limit_changed" if usual.get(_month(request)) in exact else "other_limit"
    if abs(off) <= BESIDE_SECONDS:
        return "beside"
    return "by_hand" if request.due is not None and request.due.second == 0 else "not_derivable"


@dataclass
class Flags:
    """On-time flags: by what a request has (due time, end, flag), and how often ours equals the city's.

    `by_theirs`: our flag is whether the city's end is no later than the city's due time. `by_ours`: no later than the due
    time our clock gives. Each counts (equal, different) over requests that have due time, end and flag.
    """

    kinds: Counter[tuple[bool, bool, str]] = field(default_factory=Counter)
    by_theirs: tuple[int, int] = (0, 0)
    by_ours: tuple[int, int] = (0, 0)


def compare_flags(standards: Standards, requests: Iterable[PastRequest]) -> Flags:
    """The flags of all requests."""
    found = Flags()
    for request in requests:
        flag = {True: "on time", False: "overdue", None: ""}[request.on_time]
        found.kinds[request.due is not None, request.closed is not None, flag] += 1
        if request.due is None or request.closed is None or request.on_time is None:
            continue
        ours = standards.calendar.due(request.opened, standards.limit_of(request))
        found.by_theirs = _counted(found.by_theirs, equal=(request.closed <= request.due) == request.on_time)
        found.by_ours = _counted(found.by_ours, equal=(request.closed <= ours) == request.on_time)
    return found


def _counted(pair: tuple[int, int], *, equal: bool) -> tuple[int, int]:
    return (pair[0] + 1, pair[1]) if equal else (pair[0], pair[1] + 1)


@dataclass(frozen=True, slots=True)
class Worked:
    """What the ledger says of a request after the replay; instants as recorded there, None where not come to."""

    due: str | None = None
    on_time: bool | None = None


@dataclass
class System:
    """What stands in the ledger after the replay against the same clocks asked alone: (equal, different) each."""

    due: tuple[int, int] = (0, 0)
    on_time: tuple[int, int] = (0, 0)
    absent: int = 0


def compare_system(standards: Standards, requests: Iterable[PastRequest], worked: Mapping[str, Worked]) -> System:
    """Due times and flags the cases had, against the clocks."""
    found = System()
    for request in requests:
        one = worked.get(request.id)
        if one is None or one.due is None:
            found.absent += 1
            continue
        due = standards.calendar.due(request.opened, standards.limit_of(request))
        found.due = _counted(found.due, equal=datetime.fromisoformat(one.due) == due)
        if request.closed is not None and one.on_time is not None:
            found.on_time = _counted(found.on_time, equal=one.on_time == (request.closed <= due))
    return found
