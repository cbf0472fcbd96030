"""Time limits 时限 and the field's four clocks.

| clock | 中文 | runs | unit |
| --- | --- | --- | --- |
| urgent_hour | 紧急工作时 | always, through nights and holidays | 3600 s |
| work_hour | 工作时 | only within the city's work schedule | 3600 s |
| work_day | 工作日 | only within the city's work schedule | the calendar's `day_seconds`, 8 h by default |
| natural_day | 自然日 | always | 24 elapsed hours, also on a date that summer time makes shorter or longer |

A city may have its two day clocks count dates instead: the n-th (working) day after, at the same time of day
(`kernel.dates`). Source: the field's configuration rows, `standards.md` 1(d). Inside, amounts are whole microseconds;
nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Protocol

from gridlink.kernel.errors import Invalid

MICROSECONDS = 1_000_000
HOUR_SECONDS = 3600
NATURAL_DAY_SECONDS = 24 * HOUR_SECONDS
LONGEST = {"hour": 87_600, "day": 3_650}
"""Ten years: no limit is longer, and no typing error makes a calendar of centuries."""


class Clock(StrEnum):
    """Which time a limit is counted in."""

    URGENT_HOUR = "urgent_hour"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"
    NATURAL_DAY = "natural_day"

    @property
    def continuous(self) -> bool:
        """Whether it also runs at night and on holidays."""
        return self in (Clock.URGENT_HOUR, Clock.NATURAL_DAY)

    @property
    def in_days(self) -> bool:
        """Whether its limits are so many days, and not hours."""
        return self in (Clock.WORK_DAY, Clock.NATURAL_DAY)


class HasDaySeconds(Protocol):
    """What a limit must know of a calendar."""

    @property
    def day_seconds(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Limit:
    """So much time on such a clock: "2 work_day". `value` > 0, at most ten years, at most six decimal places."""

    value: Decimal | int
    clock: Clock

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, (int, Decimal)):
            raise Invalid("clock.bad_limit", field="value", value=str(self.value))
        if not Decimal(self.value).is_finite() or self.value <= 0:
            raise Invalid("clock.limit_not_positive", field="value", value=str(self.value))
        if self.clock not in list(Clock):
            raise Invalid("clock.unknown_clock", field="clock", clock=str(self.clock))
        object.__setattr__(self, "clock", Clock(self.clock))
        most = LONGEST["day" if self.clock.value.endswith("day") else "hour"]
        if self.value > most:
            raise Invalid("clock.limit_too_long", field="value", value=str(self.value), most=most)
        if Decimal(self.value).adjusted() < -6 or MICROSECONDS % self.value.as_integer_ratio()[1]:
            raise Invalid("clock.limit_too_fine", field="value", value=str(self.value))

    def microseconds(self, calendar: HasDaySeconds) -> int:
        """How long the clock must run, exactly."""
        match self.clock:
            case Clock.WORK_DAY:
                unit = calendar.day_seconds
            case Clock.NATURAL_DAY:
                unit = NATURAL_DAY_SECONDS
            case _:
                unit = HOUR_SECONDS
        above, below = self.value.as_integer_ratio()
        return above * (MICROSECONDS // below) * unit

    def seconds(self, calendar: HasDaySeconds) -> float:
        """How long the clock must run, in seconds."""
        return self.microseconds(calendar) / MICROSECONDS

    def plus(self, other: Limit) -> Limit:
        """Both together. Refuses two different clocks: a work day is no number of natural days."""
        if other.clock is not self.clock:
            raise Invalid("clock.mixed", field="clock", clock=self.clock.value, other=other.clock.value)
        return Limit(Decimal(self.value) + Decimal(other.value), self.clock)

    def to_dict(self) -> dict[str, str]:
        """{"value": "2.5", "clock": "work_hour"}; `from_dict` reads it back."""
        return {"value": f"{Decimal(self.value).normalize():f}", "clock": self.clock.value}

    @classmethod
    def from_dict(cls, data: Any) -> Limit:
        """Reads what `to_dict` wrote. Refuses anything else."""
        try:
            return cls(Decimal(data["value"]), data["clock"])
        except (KeyError, TypeError, ValueError, InvalidOperation) as fault:
            raise Invalid("clock.bad_limit", field="value", value=repr(data)[:80]) from fault
