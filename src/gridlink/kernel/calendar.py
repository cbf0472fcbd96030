"""The work calendar 工作日历: which seconds count as working time, and arithmetic with them.

Working intervals are kept as instants (microseconds since 1970, UTC) with a running sum of working time, so that both
ways — when is a limit used up, how much was used between two instants — cost one bisection, O(log n).

A wall time stands for the first instant at which the city's clock shows it or a later one. So an interval over a change
of summer time counts the seconds that really pass, one that falls into the skipped hour counts none, and intervals
never overlap.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from gridlink.kernel.dates import ByDate, DateCount, days_of
from gridlink.kernel.errors import Invalid
from gridlink.kernel.limits import HOUR_SECONDS, MICROSECONDS, NATURAL_DAY_SECONDS, Clock, Limit

Hours = tuple[tuple[time, time], ...]
"""Working hours of one day, each from and until; until 00:00 means the end of the day."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_WALL = EPOCH.replace(tzinfo=None)
ONE = timedelta(microseconds=1)
DAY = timedelta(days=1)
STANDARD_DAY_SECONDS = 8 * HOUR_SECONDS
HORIZON_YEARS = 100
EARLIEST, LATEST = date(1900, 1, 1), date(2299, 12, 31)


def instant(moment: datetime, field: str = "at") -> int:
    """Microseconds since 1970 in UTC. Refuses a datetime without a zone: nobody knows when it was."""
    offset = moment.utcoffset()
    if offset is None:
        raise Invalid("clock.naive_datetime", field=field, value=moment.isoformat())
    return (moment.replace(tzinfo=None) - EPOCH_WALL - offset) // ONE


def moment(microseconds: int) -> datetime:
    """The UTC datetime of an instant."""
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError as fault:
        raise Invalid("clock.out_of_range", field="at") from fault


@dataclass(frozen=True, slots=True)
class _Span:
    """The working intervals of the days `first` to `last`: starts, and the working time before each and at the end."""

    first: date
    last: date
    low: int
    high: int
    starts: list[int]
    sums: list[int]

    def position(self, at: int) -> int:
        """Working time up to `at`, counted from an arbitrary zero."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return self.sums[0]
        return min(self.sums[index] + at - self.starts[index], self.sums[index + 1])

    def reach(self, position: int) -> int:
        """The first instant by which so much working time has passed; `position` lies within the span."""
        index = bisect_left(self.sums, position) - 1
        return self.starts[index] + position - self.sums[index]


class WorkCalendar:
    """A city's working time: a week of hours, days off (holidays), days on (make-up working days 调休), a zone.

    `week` maps a weekday (0 = Monday) to its hours; a weekday left out has none. A day on has the hours of the first
    weekday that has any. The days from `first` to `last` are known; before and after, the plain week rule applies and
    the sums are made when they are needed, up to a hundred years away. One work day is `day_seconds` of working time,
    by default as long as that first weekday. With `by_date` the two day clocks count dates instead (`kernel.dates`).
    Refuses an unknown zone, hours that overlap or cross midnight, a day both on and off. Not changed once made; safe to
    share between threads.
    """

    def __init__(
        self,
        tz: str,
        week: Mapping[int, Hours],
        days_off: Mapping[date, str],
        days_on: Mapping[date, str],
        first: date,
        last: date,
        day_seconds: int | None = None,
        by_date: ByDate | None = None,
    ) -> None:
        if not EARLIEST <= first <= last <= LATEST:
            raise Invalid("calendar.bad_period", field="last", first=first, last=last)
        for day in sorted(days_on.keys() & days_off.keys()):
            raise Invalid("calendar.both_on_and_off", field="days_on", day=day)
        if day_seconds is not None and not 0 < day_seconds <= 24 * HOUR_SECONDS:
            raise Invalid("calendar.bad_day_seconds", field="day_seconds", value=day_seconds)
        self.zone = _zone(tz)
        self.first, self.last = first, last
        self.days_off, self.days_on = dict(days_off), dict(days_on)
        self._week = {weekday: _checked(weekday, hours) for weekday, hours in week.items()}
        self._standard: Hours = next((self._week[day] for day in sorted(self._week) if self._week[day]), ())
        self._day_seconds = day_seconds or _wall_seconds(self._standard) or STANDARD_DAY_SECONDS
        self._span = self._span_of(first, last)
        self._dates = self._date_count(by_date) if by_date is not None else None

    @property
    def day_seconds(self) -> int:
        """Seconds the work_day clock counts in one work day: of working time, or a whole day when it counts dates."""
        return self._day_seconds if self._dates is None else NATURAL_DAY_SECONDS

    def hours_on(self, day: date) -> Hours:
        """The working hours of a day, empty when it is off."""
        if day in self.days_on:
            return self._standard
        return () if day in self.days_off else self._week.get(day.weekday(), ())

    def is_work_day(self, day: date) -> bool:
        """Whether anybody works that day."""
        return bool(self.hours_on(day))

    def knows(self, day: date) -> bool:
        """Whether the holidays of that day are published, or only the plain week rule is known."""
        return self.first <= day <= self.last

    def due(self, start: datetime, limit: Limit) -> datetime:
        """When a limit that begins to run at `start` is used up, in UTC. O(log n).

        A clock of working time ends within working hours: at the end of an interval, not at the beginning of the next.
        Refuses a work clock on a calendar without any hours.
        """
        return self.after(start, limit.microseconds(self), limit.clock)

    def after(self, start: datetime, microseconds: int, clock: Clock) -> datetime:
        """When `clock`, running from `start`, has counted so much (> 0), in UTC."""
        begin = instant(start, "start")
        if self._dates is not None and Clock(clock).in_days:
            return moment(self._dates.after(begin, microseconds, working=clock == Clock.WORK_DAY))
        if Clock(clock).continuous:
            return moment(begin + microseconds)
        if not self._standard:
            raise Invalid("clock.no_work_hours", field="clock", clock=str(clock))
        span = self._covering(begin)
        target = span.position(begin) + microseconds
        while span.sums[-1] < target:
            span = self._extended(span, span.last + DAY)
        return moment(span.reach(target))

    def elapsed(self, start: datetime, end: datetime, clock: Clock) -> float:
        """Seconds `clock` counts from `start` to `end`, exact to the microsecond; negative when `end` is earlier."""
        return self.elapsed_microseconds(start, end, clock) / MICROSECONDS

    def elapsed_microseconds(self, start: datetime, end: datetime, clock: Clock) -> int:
        """As `elapsed`, in whole microseconds. O(log n)."""
        begin, finish = instant(start, "start"), instant(end, "end")
        if self._dates is not None and Clock(clock).in_days:
            return self._dates.elapsed(begin, finish, working=clock == Clock.WORK_DAY)
        if Clock(clock).continuous:
            return finish - begin
        if not self._standard:
            return 0
        span = self._covering(begin, finish)
        return span.position(finish) - span.position(begin)

    def _date_count(self, rule: ByDate) -> DateCount:
        """The day clocks by date, over the days of the week that are worked and the days on and off."""
        weekdays = [bool(self._week.get(weekday)) for weekday in range(7)]
        off = () if rule.holidays_count else self.days_off
        odd = {day for day in off if weekdays[day.weekday()]} | {
            day for day in self.days_on if not weekdays[day.weekday()]
        }

        def hours(day: date) -> tuple[time, time]:
            spans = self.hours_on(day) or self._week.get(day.weekday(), ()) or self._standard
            return spans[0][0], spans[-1][1]

        return DateCount(self.zone, days_of(weekdays, odd, hours), self._instant_of)

    def _covering(self, *instants: int) -> _Span:
        """The sums, extended so far that the instants lie within them."""
        span = self._span
        for at in instants:
            while not span.low <= at < span.high:
                day = moment(at).astimezone(self.zone).date()
                beside = min(day, span.first - DAY) if at < span.low else max(day, span.last + DAY)
                span = self._extended(span, beside)
        return span

    def _extended(self, span: _Span, day: date) -> _Span:
        """The sums joined with those of all days up to the end (or from the beginning) of the year of `day`."""
        if not self.first.year - HORIZON_YEARS <= day.year <= self.last.year + HORIZON_YEARS:
            raise Invalid("clock.beyond_calendar", field="at", year=day.year, first=self.first, last=self.last)
        if day > span.last:
            joined = _join(span, self._span_of(span.last + DAY, date(day.year, 12, 31)))
        else:
            joined = _join(self._span_of(date(day.year, 1, 1), span.first - DAY), span)
        self._span = joined  # replaced as a whole: a reader on another thread keeps the one it has
        return joined

    def _span_of(self, first: date, last: date) -> _Span:
        starts: list[int] = []
        sums = [0]
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            for opens, closes in self.hours_on(day):
                begin = self._instant_of(day, opens)
                end = self._instant_of(day, closes) if closes != time.min else self._instant_of(day + DAY, closes)
                if end > begin:
                    starts.append(begin)
                    sums.append(sums[-1] + end - begin)
        low, high = self._instant_of(first, time.min), self._instant_of(last + DAY, time.min)
        return _Span(first, last, low, high, starts, sums)

    def _instant_of(self, day: date, wall: time) -> int:
        """The first instant at which the city's clock shows this wall time or a later one."""
        local = datetime.combine(day, wall, self.zone)
        early, late = instant(local.replace(fold=1)), instant(local)
        if early >= late:
            return late
        while late - early > 1:
            middle = (early + late) // 2
            shown = moment(middle).astimezone(self.zone).replace(tzinfo=None)
            early, late = (early, middle) if shown >= local.replace(tzinfo=None) else (middle, late)
        return late


def _join(before: _Span, after: _Span) -> _Span:
    shift = before.sums[-1]
    sums = before.sums + [shift + each for each in after.sums[1:]]
    return _Span(before.first, after.last, before.low, after.high, before.starts + after.starts, sums)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as fault:
        raise Invalid("calendar.unknown_zone", field="tz", tz=name) from fault


def _checked(weekday: int, hours: Hours) -> Hours:
    """The hours of one weekday, sorted; refuses what overlaps, runs backwards, or is finer than a second."""
    if weekday not in range(7):
        raise Invalid("calendar.bad_weekday", field="week", weekday=weekday)
    for wall in (each for interval in hours for each in interval):
        if wall.tzinfo is not None or wall.microsecond:
            raise Invalid("calendar.bad_time", field="week", weekday=weekday, time=wall.isoformat())
    ordered = tuple(sorted(hours))
    for opens, closes in ordered:
        if closes != time.min and opens >= closes:
            raise Invalid("calendar.bad_hours", field="week", weekday=weekday, opens=opens, closes=closes)
    for (_, closes), (opens, _) in pairwise(ordered):
        if closes == time.min or opens < closes:
            raise Invalid("calendar.overlapping_hours", field="week", weekday=weekday, opens=opens, closes=closes)
    return ordered


def _wall_seconds(hours: Hours) -> int:
    """How long the hours are on a day without a change of summer time."""
    day = date(2000, 1, 1)
    total = timedelta()
    for opens, closes in hours:
        end = datetime.combine(day if closes != time.min else day + DAY, closes)
        total += end - datetime.combine(day, opens)
    return total // timedelta(seconds=1)
