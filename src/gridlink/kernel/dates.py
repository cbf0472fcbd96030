"""Day limits counted by date: the n-th day after, at the same time of day, instead of so much working time.

Many cities promise "two working days" as a date. What comes in at 10:15 on a Monday is then due at 10:15 on Wednesday,
whatever the office hours; what comes in after closing counts as come in at the next opening. ADR 0011 has the rule and
how it was found in a real city's due times.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from gridlink.kernel.errors import Invalid

ONE = timedelta(microseconds=1)
DAY_MICROSECONDS = 86_400_000_000
MIDNIGHT = time.min
EPOCH_WALL = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time, of no zone
ORDINALS = range(1, date.max.toordinal())


@dataclass(frozen=True, slots=True)
class ByDate:
    """That a city counts its day limits by date. `holidays_count`: a holiday counts like any other day of the week."""

    holidays_count: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """Which days count: their weekdays, the days that are not as their weekday says, when one opens and closes.

    `exceptions` are days that count although their weekday does not, or the other way round. `hours` gives opening and
    closing of a day that counts; closing 00:00 is the end of the day.
    """

    weekdays: tuple[bool, bool, bool, bool, bool, bool, bool]
    exceptions: frozenset[date]
    hours: Callable[[date], tuple[time, time]]


class DateCount:
    """Day limits by date on the wall clock of one zone; instants are microseconds since 1970, UTC.

    The working-day clock runs round the clock on days that count and stands still on the others. Where it begins: on a day
    off it begins on the next day that counts, at the same time; at or after closing it begins at the next opening.
    Before opening it begins at once. Every question costs O(log n).
    """

    def __init__(self, zone: ZoneInfo, days: Days, instant_of: Callable[[date, time], int]) -> None:
        self._zone, self._days, self._instant_of = zone, days, instant_of
        self._before = (0, *accumulate(map(int, days.weekdays)))
        self._odd = sorted(day.toordinal() for day in days.exceptions)
        turns = (-1 if days.weekdays[(odd - 1) % 7] else 1 for odd in self._odd)
        self._turned = (0, *accumulate(turns))

    def after(self, begin: int, microseconds: int, *, working: bool) -> int:
        """The instant at which the clock that began at `begin` has counted so much."""
        wall = self._wall(begin)
        if not working:
            reached = wall + microseconds * ONE
            return self._instant_of(reached.date(), reached.time())
        if not any(self._days.weekdays):
            raise Invalid("clock.no_work_hours", field="clock", clock="work_day")
        number, rest = divmod(self._position(self._begun(wall)) + microseconds, DAY_MICROSECONDS)
        return self._instant_of(self._numbered(number), (EPOCH_WALL + rest * ONE).time())

    def elapsed(self, begin: int, end: int, *, working: bool) -> int:
        """Microseconds the clock has counted from `begin` to `end`; negative when `end` is earlier."""
        if end < begin:
            return -self.elapsed(end, begin, working=working)
        first, last = self._wall(begin), self._wall(end)
        if not working:
            return (last - first) // ONE
        if not any(self._days.weekdays):
            return 0
        return max(0, self._position(last) - self._position(self._begun(first)))

    def _begun(self, wall: datetime) -> datetime:
        """From when the working-day clock counts what came in at `wall`."""
        day, at = wall.date(), wall.time()
        if not self._counts(day):
            day = self._numbered(self._count_before(day))
        _, closes = self._days.hours(day)
        if closes == MIDNIGHT or at < closes:
            return datetime.combine(day, at)
        day = self._numbered(self._count_before(day) + 1)
        return datetime.combine(day, self._days.hours(day)[0])

    def _position(self, wall: datetime) -> int:
        """Microseconds of days that count up to `wall`, from an arbitrary zero."""
        day = wall.date()
        within = (wall - datetime.combine(day, MIDNIGHT)) // ONE if self._counts(day) else 0
        return self._count_before(day) * DAY_MICROSECONDS + within

    def _counts(self, day: date) -> bool:
        return self._days.weekdays[day.weekday()] != (day in self._days.exceptions)

    def _count_before(self, day: date) -> int:
        return self._before_ordinal(day.toordinal())

    def _before_ordinal(self, ordinal: int) -> int:
        """How many days count from the first of all (a Monday) up to and not with this one."""
        weeks, rest = divmod(ordinal - 1, 7)
        return weeks * self._before[7] + self._before[rest] + self._turned[bisect_left(self._odd, ordinal)]

    def _numbered(self, number: int) -> date:
        """The day before which exactly `number` days count, and which counts itself."""
        place = bisect_right(ORDINALS, number, key=lambda ordinal: self._before_ordinal(ordinal + 1))
        if place == len(ORDINALS):
            raise Invalid("clock.out_of_range", field="at")
        return date.fromordinal(ORDINALS[place])

    def _wall(self, at: int) -> datetime:
        """The latest wall time the city's clocks have shown by then: it never runs backwards.

        In the hour that autumn repeats it stands still at the end of that hour's first pass.
        """
        local = (datetime(1970, 1, 1, tzinfo=UTC) + at * ONE).astimezone(self._zone)
        wall = local.replace(tzinfo=None, fold=0)
        if not local.fold:
            return wall
        low, high = wall, wall + timedelta(days=1)
        while high - low > ONE:
            middle = low + (high - low) / 2
            low, high = (middle, high) if self._is_repeated(middle) else (low, middle)
        return high

    def _is_repeated(self, wall: datetime) -> bool:
        first, second = wall.replace(tzinfo=self._zone), wall.replace(tzinfo=self._zone, fold=1)
        return first.utcoffset() != second.utcoffset()


def days_of(weekdays: Iterable[bool], odd: Iterable[date], hours: Callable[[date], tuple[time, time]]) -> Days:
    """The days that count, from the seven weekdays and the days that differ from theirs."""
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = weekdays
    return Days((monday, tuesday, wednesday, thursday, friday, saturday, sunday), frozenset(odd), hours)
