"""Running clocks 计时: what has been used of a limit, what is left, and which light 红绿灯 shows.

A `Timer` is a value: every change gives a new one, and nothing here reads the time of day. Rules of the field
(`standards.md` 1(d)): handling starts when dispatched and stops when handed back; suspension 挂账 pauses it; the same
department again resumes what is left, another one restarts it; rework 返工 resumes the count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from gridlink.kernel.calendar import Hours, WorkCalendar, instant
from gridlink.kernel.errors import Invalid, Refused
from gridlink.kernel.limits import MICROSECONDS, Clock, Limit

__all__ = ["GREEN_PERCENT", "Clock", "Hours", "Light", "Limit", "Timer", "WorkCalendar"]

GREEN_PERCENT = 80
"""Up to and including this share of its limit a clock is green, unless the city says otherwise."""


class Light(StrEnum):
    """Green up to 80 % of the limit, yellow up to 100 %, red beyond."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Timer:
    """The state of one clock of one case.

    Runs while `running_since` is set; else it is paused, or stopped when `stopped_at` is set. `used_us` is what had
    been used, in microseconds of the limit's clock, when it last began to run or stood still. Times are UTC.
    """

    limit: Limit
    started_at: datetime
    used_us: int = 0
    running_since: datetime | None = None
    stopped_at: datetime | None = None
    paused_at: datetime | None = None

    @classmethod
    def start(cls, limit: Limit, at: datetime) -> Timer:
        """A clock that begins to run at `at`."""
        begin = _utc(at)
        return cls(limit, started_at=begin, running_since=begin)

    @property
    def used(self) -> float:
        """Seconds used when it last began to run or stood still; `used_at` adds what has run since."""
        return self.used_us / MICROSECONDS

    @property
    def running(self) -> bool:
        return self.running_since is not None

    @property
    def paused(self) -> bool:
        return self.running_since is None and self.stopped_at is None

    def pause(self, at: datetime, calendar: WorkCalendar) -> Timer:
        """Standing still from `at`. Refuses a clock that does not run."""
        used = self._used_until(at, calendar)
        return replace(self, used_us=used, running_since=None, paused_at=_utc(at))

    def stop(self, at: datetime, calendar: WorkCalendar) -> Timer:
        """Finished at `at`, running or paused. Refuses a clock that has stopped."""
        if self.paused:
            return replace(self, stopped_at=self._no_earlier(at, self.paused_at), paused_at=None)
        return replace(self, used_us=self._used_until(at, calendar), running_since=None, stopped_at=_utc(at))

    def resume(self, at: datetime) -> Timer:
        """Running on with what is left, after a pause or (rework) after a stop. Refuses a clock that runs."""
        if self.running:
            raise Refused("clock.already_running", since=self.running_since)
        begin = self._no_earlier(at, self.paused_at or self.stopped_at)
        return replace(self, running_since=begin, stopped_at=None, paused_at=None)

    def restart(self, at: datetime, limit: Limit | None = None) -> Timer:
        """Running from nothing with the same limit or another: somebody else's turn."""
        self._no_earlier(at, self.started_at)
        return Timer.start(limit or self.limit, at)

    def extend(self, by: Limit) -> Timer:
        """With so much more time, on the same clock. Refuses another clock, and a clock that has stopped."""
        if self.stopped_at is not None:
            raise Refused("clock.stopped", at=self.stopped_at)
        return replace(self, limit=self.limit.plus(by))

    def used_us_at(self, now: datetime, calendar: WorkCalendar) -> int:
        """Microseconds used by `now`, never less than when it last began to run."""
        if self.running_since is None:
            return self.used_us
        return self.used_us + max(0, calendar.elapsed_microseconds(self.running_since, now, self.limit.clock))

    def used_at(self, now: datetime, calendar: WorkCalendar) -> float:
        """Seconds used by `now`."""
        return self.used_us_at(now, calendar) / MICROSECONDS

    def left_at(self, now: datetime, calendar: WorkCalendar) -> float:
        """Seconds left at `now`, negative when overdue."""
        return (self.limit.microseconds(calendar) - self.used_us_at(now, calendar)) / MICROSECONDS

    def due_at(self, calendar: WorkCalendar) -> datetime | None:
        """When the limit is used up if nothing stops the clock; None unless it runs.

        A clock resumed when nothing was left is due at the moment it was resumed.
        """
        if self.running_since is None:
            return None
        left = self.limit.microseconds(calendar) - self.used_us
        return self.running_since if left <= 0 else calendar.after(self.running_since, left, self.limit.clock)

    def light(self, now: datetime, calendar: WorkCalendar, green_percent: int = GREEN_PERCENT) -> Light:
        """The traffic light at `now`; a city may choose up to which share of the limit it is green."""
        used, limit = self.used_us_at(now, calendar), self.limit.microseconds(calendar)
        if used * 100 <= limit * green_percent:
            return Light.GREEN
        return Light.YELLOW if used <= limit else Light.RED

    def to_dict(self) -> dict[str, str | int]:
        """Strings and integers only, unset times left out; `from_dict` reads it back."""
        data: dict[str, str | int] = {**self.limit.to_dict(), "used_us": self.used_us}
        for name in ("started_at", "running_since", "stopped_at", "paused_at"):
            value = getattr(self, name)
            if value is not None:
                data[name] = value.isoformat()
        return data

    @classmethod
    def from_dict(cls, data: Any) -> Timer:
        """Reads what `to_dict` wrote. Refuses anything else."""
        limit = Limit.from_dict(data)
        try:
            times = {
                name: _utc(datetime.fromisoformat(data[name]))
                for name in ("running_since", "stopped_at", "paused_at")
                if name in data
            }
            started, used = _utc(datetime.fromisoformat(data["started_at"])), data["used_us"]
        except (KeyError, TypeError, ValueError) as fault:
            raise Invalid("clock.bad_timer", field="timer", value=repr(data)[:200]) from fault
        if isinstance(used, bool) or not isinstance(used, int) or used < 0 or len(times) > 1:
            raise Invalid("clock.bad_timer", field="timer", value=repr(data)[:200])
        return cls(limit, started, used, **times)

    def _used_until(self, at: datetime, calendar: WorkCalendar) -> int:
        if self.stopped_at is not None:
            raise Refused("clock.stopped", at=self.stopped_at)
        if self.running_since is None:
            raise Refused("clock.not_running", since=self.paused_at)
        self._no_earlier(at, self.running_since)
        return self.used_us_at(at, calendar)

    def _no_earlier(self, at: datetime, than: datetime | None) -> datetime:
        when = _utc(at)
        if than is not None and when < than:
            raise Invalid("clock.runs_backwards", field="at", at=when, than=than)
        return when


def _utc(at: datetime) -> datetime:
    instant(at)
    return at.astimezone(UTC)
