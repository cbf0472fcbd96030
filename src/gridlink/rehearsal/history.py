"""Some weeks of seeded history: reports come in, and simulated people work them by the real actions.

Events happen in the order of their time, from a queue; every step goes through `intake.actions` and `cases.actions`
with `now` set to its simulated instant, so that clocks, ledger and figures are those of a real city. The same seed
on the same pack gives the same history but for serial numbers.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from gridlink.cases.actions import tick
from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.kernel.errors import Refused
from gridlink.rehearsal.people import Cast
from gridlink.rehearsal.reporting import Reporting
from gridlink.rehearsal.working import Working

Happening = Callable[[datetime], object]


@dataclass(frozen=True)
class Lived:
    """What a stretch of history came to."""

    reports: int
    happenings: int
    refused: int


class Timeline:
    """A queue of what will happen when."""

    def __init__(self) -> None:
        self._queue: list[tuple[datetime, int, Happening]] = []
        self._order = count()

    def at(self, moment: datetime, happening: Happening) -> None:
        """Let `happening` take place at `moment`."""
        heapq.heappush(self._queue, (moment, next(self._order), happening))

    def pop_until(self, moment: datetime) -> tuple[datetime, Happening] | None:
        """The next happening not later than `moment`, or None."""
        if not self._queue or self._queue[0][0] > moment:
            return None
        at, _, happening = heapq.heappop(self._queue)
        return at, happening


def live(
    *,
    until: datetime,
    days: int = 28,
    per_day: int = 14,
    seed: int = 20260601,
    progress: Callable[[int], None] | None = None,
) -> Lived:
    """Live `days` of history that end at `until`, with about `per_day` reports a day. Each day is one transaction.

    `progress` is called after each day with 1.
    """
    rng = Random(seed)
    timeline = Timeline()
    working = Working(rng, Cast(rng), timeline)
    reporting = Reporting(rng, working)
    start = until - timedelta(days=days)
    reports = happenings = refused = 0
    for day in range(days):
        begin, end = start + timedelta(days=day), start + timedelta(days=day + 1)
        for moment in _arrivals(rng, begin, per_day):
            timeline.at(moment, reporting.somebody_reports)
            reports += 1
        with transaction.atomic():
            done, failed = _play(timeline, min(end, until))
        happenings += done
        refused += failed
        if progress is not None:
            progress(1)
    waiting = leave_work(reporting, until)
    return Lived(reports + waiting, happenings, refused)


WAITING = 27
"""How many reports of the last hour are left at some stage, so that every post finds something to do."""


@transaction.atomic
def leave_work(reporting: Reporting, until: datetime) -> int:
    """Fresh reports worked only so far: none, one, two … up to eight steps, three of each; returns how many."""
    for number in range(WAITING):
        timeline = Timeline()
        reporting.working.timeline = timeline
        moment = until - timedelta(minutes=5 * (number % 9) + reporting.rng.uniform(1, 5))
        reporting.somebody_reports(moment)
        for _ in range(number % 9):
            due = timeline.pop_until(datetime.max.replace(tzinfo=UTC))
            if due is None:
                break
            moment = min(moment + timedelta(minutes=5), until)
            with suppress(Refused), transaction.atomic():
                due[1](moment)
    return WAITING


def _play(timeline: Timeline, end: datetime) -> tuple[int, int]:
    done = refused = 0
    while (due := timeline.pop_until(end)) is not None:
        at, happening = due
        tick(now=at)
        try:
            with transaction.atomic():
                happening(at)
        except Refused:
            # A rule said no to a simulated person, as it would to a real one; the case waits as it is.
            refused += 1
        else:
            done += 1
    tick(now=end)
    return done, refused


def _arrivals(rng: Random, begin: datetime, per_day: int) -> list[datetime]:
    """Instants of a day's reports: few at night, most in the morning and the late afternoon of the city's clock."""
    zone = ZoneInfo(grid.city().timezone)
    working = catalogue.calendar().is_work_day(begin.astimezone(zone).date())
    number = max(1, round(rng.gauss(per_day if working else per_day * 0.6, per_day * 0.15)))
    moments: list[datetime] = []
    while len(moments) < number:
        moment = begin + timedelta(seconds=rng.randrange(86400))
        hour = moment.astimezone(zone).hour
        if rng.random() < HOURS[hour]:
            moments.append(moment)
    return sorted(moments)


# How likely a report is in each hour of the day, against the busiest.
HOURS = (
    0.05, 0.04, 0.03, 0.03, 0.04, 0.1, 0.3, 0.6, 0.9, 1.0, 0.95, 0.8,
    0.55, 0.6, 0.8, 0.9, 0.95, 0.8, 0.55, 0.4, 0.3, 0.2, 0.12, 0.08,
)  # fmt: skip
