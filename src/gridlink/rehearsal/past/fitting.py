"""Fitting limits: which limit, on which clock, gives most often exactly the due time a city recorded. Pure.

Every request votes for each limit that gives its due time within `TOLERANCE_SECONDS`; a class takes the limit with most
votes. Two limits may have the same votes (10 working days are mostly 14 natural ones): then the one that more classes
are sure of is taken, then days before hours, then the shorter text. Values are whole days or hours.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gridlink.kernel.calendar import WorkCalendar
from gridlink.kernel.limits import HOUR_SECONDS, LONGEST, MICROSECONDS, NATURAL_DAY_SECONDS, Clock, Limit
from gridlink.rehearsal.past.requests import PastRequest

TOLERANCE_SECONDS = 60
ORDER = (Clock.WORK_DAY, Clock.NATURAL_DAY, Clock.URGENT_HOUR, Clock.WORK_HOUR)
FEW = 3
"""A limit fitted on fewer requests than this is told as rare."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The limit found for one class: `hits` of the `timed` requests with a due time are due exactly then.

    `how`: "fitted", or where no request had a due time "department", "city" — whose most common limit was taken.
    `others` are limits that explain more of the rest, best first, with how many.
    """

    class_name: str
    limit: Limit
    hits: int
    timed: int
    requests: int
    how: str = "fitted"
    others: tuple[tuple[Limit, int], ...] = ()

    @property
    def is_rare(self) -> bool:
        """Whether too few requests spoke for it."""
        return self.how == "fitted" and self.hits < FEW


@dataclass
class Fit:
    """The limits of all classes, by class name."""

    classes: dict[str, Fitted] = field(default_factory=dict)
    common: Limit = field(default_factory=lambda: Limit(10, Clock.WORK_DAY))

    @property
    def hits(self) -> int:
        """Requests whose due time the limits of their classes give."""
        return sum(one.hits for one in self.classes.values())

    @property
    def timed(self) -> int:
        """Requests with a due time."""
        return sum(one.timed for one in self.classes.values())


def is_due(calendar: WorkCalendar, opened: datetime, limit: Limit, due: datetime) -> bool:
    """Whether our clock gives that due time, within the tolerance."""
    return abs(seconds_off(calendar, opened, limit, due)) <= TOLERANCE_SECONDS


def seconds_off(calendar: WorkCalendar, opened: datetime, limit: Limit, due: datetime) -> float:
    """How much later than ours the recorded due time is."""
    return (due - calendar.due(opened, limit)).total_seconds()


def limits_of(calendar: WorkCalendar, request: PastRequest) -> Iterator[Limit]:
    """Every limit of whole days or hours that gives this request's due time."""
    if request.due is None:
        return
    for clock in ORDER:
        unit = _unit(calendar, clock)
        used = calendar.elapsed_microseconds(request.opened, request.due, clock)
        value = round(used / unit)
        most = LONGEST["day" if clock.in_days else "hour"]
        for near in (value, value + 1):
            if not 0 < near <= most or (clock is Clock.URGENT_HOUR and near % 24 == 0):
                continue
            limit = Limit(near, clock)
            if is_due(calendar, request.opened, limit, request.due):
                yield limit


def _unit(calendar: WorkCalendar, clock: Clock) -> int:
    seconds = {Clock.WORK_DAY: calendar.day_seconds, Clock.NATURAL_DAY: NATURAL_DAY_SECONDS}
    return seconds.get(clock, HOUR_SECONDS) * MICROSECONDS


def fit(calendar: WorkCalendar, requests: Iterable[PastRequest]) -> Fit:
    """The limit of every class among `requests`."""
    by_class: dict[str, list[PastRequest]] = defaultdict(list)
    for request in requests:
        by_class[request.class_name].append(request)
    votes = {name: _votes(calendar, found) for name, found in by_class.items()}
    sure = Counter(best[0] for best in map(_best, votes.values()) if len(best) == 1)
    chosen = {
        name: min(best, key=_rank(sure)) for name, best in zip(votes, map(_best, votes.values()), strict=True) if best
    }
    whole = Fit(common=_most_common(chosen, by_class, by_class) or Fit().common)
    departments = _departments(by_class)
    for name, found in sorted(by_class.items()):
        timed = sum(request.due is not None for request in found)
        if name in chosen:
            limit, how = chosen[name], "fitted"
        else:
            peers = [other for other in by_class if departments[other] == departments[name]]
            nearest = _most_common(chosen, peers, by_class)
            limit, how = (nearest, "department") if nearest else (whole.common, "city")
        others = _others(calendar, limit, found) if how == "fitted" else ()
        whole.classes[name] = Fitted(name, limit, votes[name][limit], timed, len(found), how, others)
    return whole


def _votes(calendar: WorkCalendar, requests: Sequence[PastRequest]) -> Counter[Limit]:
    return Counter(limit for request in requests for limit in limits_of(calendar, request))


def _best(votes: Counter[Limit]) -> list[Limit]:
    most = max(votes.values(), default=0)
    return [limit for limit, number in votes.items() if number == most]


def _rank(sure: Mapping[Limit, int]) -> Callable[[Limit], tuple[int, int, int]]:
    return lambda limit: (-sure.get(limit, 0), ORDER.index(limit.clock), int(limit.value))


def _departments(by_class: Mapping[str, Sequence[PastRequest]]) -> dict[str, str]:
    """The department most requests of each class went to."""
    return {
        name: Counter(request.department for request in found).most_common(1)[0][0] for name, found in by_class.items()
    }


def _most_common(
    chosen: Mapping[str, Limit], names: Iterable[str], by_class: Mapping[str, Sequence[PastRequest]]
) -> Limit | None:
    """The limit under which most requests of these classes stand."""
    weights: Counter[Limit] = Counter()
    for name in names:
        if name in chosen:
            weights[chosen[name]] += len(by_class[name])
    return min(weights, key=lambda limit: (-weights[limit], *_rank({})(limit))) if weights else None


def _others(calendar: WorkCalendar, limit: Limit, requests: Sequence[PastRequest]) -> tuple[tuple[Limit, int], ...]:
    """Limits that explain what `limit` does not."""
    missed = [
        request
        for request in requests
        if request.due is not None and not is_due(calendar, request.opened, limit, request.due)
    ]
    return tuple(_votes(calendar, missed).most_common(3))
