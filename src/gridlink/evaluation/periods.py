"""The time a figure is about: whole days of the city's own time zone, half open. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gridlink.kernel.errors import Invalid

LONGEST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` up to, and not on, `until`: days of the calendar in the zone `timezone` (IANA name).

    Refuses an end that is not after the beginning and more than ten years.
    """

    first: date
    until: date
    timezone: str

    def __post_init__(self) -> None:
        if not 0 < (self.until - self.first).days <= LONGEST_DAYS:
            raise Invalid(
                "period.bad_range", field="until", first=str(self.first), until=str(self.until), most=LONGEST_DAYS
            )

    @classmethod
    def day(cls, of: date, timezone: str) -> Period:
        """That day."""
        return cls(of, of + timedelta(days=1), timezone)

    @classmethod
    def week(cls, of: date, timezone: str) -> Period:
        """The week that day is in, from Monday."""
        monday = of - timedelta(days=of.weekday())
        return cls(monday, monday + timedelta(days=7), timezone)

    @classmethod
    def month(cls, of: date, timezone: str) -> Period:
        """The month that day is in."""
        first = of.replace(day=1)
        return cls(first, (first + timedelta(days=31)).replace(day=1), timezone)

    @property
    def start(self) -> datetime:
        """The instant it begins: midnight in the city, whatever the season's offset."""
        return datetime.combine(self.first, time.min, ZoneInfo(self.timezone))

    @property
    def end(self) -> datetime:
        """The instant it is over."""
        return datetime.combine(self.until, time.min, ZoneInfo(self.timezone))
