"""The work calendar, stage limits and settings."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeVar

from django.utils import timezone

from gridlink.catalogue.current import part
from gridlink.catalogue.models import CalendarDay, Setting, StageLimit, WorkSchedule
from gridlink.catalogue.queries.classes import STAMPS
from gridlink.catalogue.rows import Version
from gridlink.grid.queries import city
from gridlink.kernel.calendar import Hours, WorkCalendar
from gridlink.kernel.dates import ByDate
from gridlink.kernel.errors import Missing
from gridlink.kernel.limits import Limit

CITY = "city"
"""The code of the one work schedule calendars are made of."""

Row = TypeVar("Row")


class Week(NamedTuple):
    """Weekly working hours as stored, {"0": [["08:00", "12:00"], …], …}, and the seconds of one work day."""

    week: Mapping[str, list[list[str]]]
    day_seconds: int


class Day(NamedTuple):
    """A holiday, or a day worked in exchange (调休)."""

    day: date
    is_working: bool
    name: str
    name_en: str


class _Calendars:
    """The work calendar as it was between any two edits, each made when first asked for."""

    def __init__(self, weeks: tuple[Version[Week], ...], days: Mapping[date, tuple[Version[Day], ...]]) -> None:
        self.weeks = weeks
        self.days = [version for versions in days.values() for version in versions]
        versions: list[Version[Any]] = [*weeks, *self.days]
        ends = {version.in_force_to for version in versions if version.in_force_to is not None}
        self.edits = sorted({version.in_force_from for version in versions} | ends)
        self.made: dict[tuple[int, str, ByDate | None], WorkCalendar] = {}

    def at(self, moment: datetime, tz: str, by_date: ByDate | None) -> WorkCalendar:
        key = (bisect_right(self.edits, moment), tz, by_date)
        if key not in self.made:
            self.made[key] = self._make(moment, tz, by_date)
        return self.made[key]

    def _make(self, moment: datetime, tz: str, by_date: ByDate | None) -> WorkCalendar:
        week = next((version.row for version in self.weeks if version.holds(moment)), None)
        if week is None:
            raise Missing("calendar.none")
        days = [version.row for version in self.days if version.holds(moment)]
        years = [each.day.year for each in days] or [moment.year]
        return WorkCalendar(
            tz,
            hours_of(week.week),
            {each.day: each.name for each in days if not each.is_working},
            {each.day: each.name for each in days if each.is_working},
            date(min(years), 1, 1),
            date(max(years), 12, 31),
            week.day_seconds,
            by_date,
        )


def calendar(at: datetime | None = None) -> WorkCalendar:
    """The city's work calendar as known at `at`; `Missing("calendar.none")` without a schedule. Kept: 0 statements, else 3."""
    moment = at or timezone.now()
    kept = part(
        "calendars", lambda: _Calendars(week_versions().get(CITY, ()), day_versions()), WorkSchedule, CalendarDay
    )
    return kept.at(moment, city().timezone, _by_date(moment))


def _by_date(moment: datetime) -> ByDate | None:
    """Whether day limits count dates at that moment, and holidays among them; settings of the city."""
    if not setting("day_limits.by_date", False, at=moment):
        return None
    return ByDate(holidays_count=bool(setting("day_limits.holidays_count", False, at=moment)))


def stage_limit(stage: str, at: datetime | None = None) -> Limit | None:
    """How long a stage may take, None where the city sets no limit. Kept: no statement, else 1."""
    return _held(stage_versions().get(stage, ()), at)


def stage_limits(at: datetime | None = None) -> dict[str, Limit]:
    """Every stage that has a limit. Kept: no statement, else 1."""
    found = {stage: _held(versions, at) for stage, versions in stage_versions().items()}
    return {stage: limit for stage, limit in found.items() if limit is not None}


def setting(key: str, default: Any = None, *, at: datetime | None = None) -> Any:
    """What the city has set, else `default`. Kept: no statement, else 1.

    A key that stands for a group ("delay", of which "delay.max" is set) gives a dict: the default's entries, over
    them those that are set.
    """
    versions = setting_versions()
    if key in versions:
        found = [version for version in versions[key] if version.holds(at or timezone.now())]
        return found[0].row if found else default
    prefix = f"{key}."
    group = {name.removeprefix(prefix): setting(name, at=at) for name in versions if name.startswith(prefix)}
    if not group:
        return default
    return {
        **(default if isinstance(default, dict) else {}),
        **{name: one for name, one in group.items() if one is not None},
    }


def hours_of(week: Mapping[str, list[list[str]]]) -> dict[int, Hours]:
    """Stored hours as the kernel's calendar takes them; "24:00" is the end of the day."""
    return {
        int(weekday): tuple((_wall(opens), _wall(closes)) for opens, closes in spans) for weekday, spans in week.items()
    }


def _wall(text: str) -> time:
    return time.min if text == "24:00" else time.fromisoformat(text)


def _held(versions: tuple[Version[Row], ...], at: datetime | None) -> Row | None:
    moment = at or timezone.now()
    return next((version.row for version in versions if version.holds(moment)), None)


# Reading: every version, oldest first


def week_versions() -> Mapping[str, tuple[Version[Week], ...]]:
    """Working hours by the code of their schedule. Kept: no statement, else 1."""
    return part("weeks", _read_weeks, WorkSchedule)


def day_versions() -> Mapping[date, tuple[Version[Day], ...]]:
    """Holidays and days worked in exchange. Kept: no statement, else 1."""
    return part("days", _read_days, CalendarDay)


def stage_versions() -> Mapping[str, tuple[Version[Limit], ...]]:
    """Stage limits by stage. Kept: no statement, else 1."""
    return part("stages", _read_stages, StageLimit)


def setting_versions() -> Mapping[str, tuple[Version[Any], ...]]:
    """Settings by key. Kept: no statement, else 1."""
    return part("settings", _read_settings, Setting)


def _read_weeks() -> dict[str, tuple[Version[Week], ...]]:
    rows = WorkSchedule.objects.order_by("in_force_from", "id").values_list("code", "week", "day_seconds", *STAMPS)
    return _grouped((code, Version(Week(week, seconds), *rest)) for code, week, seconds, *rest in rows)


def _read_days() -> dict[date, tuple[Version[Day], ...]]:
    rows = CalendarDay.objects.order_by("day", "in_force_from", "id")
    found = rows.values_list("day", "is_working", "name", "name_en", *STAMPS)
    return _grouped((row[0], Version(Day(*row[:4]), *row[4:])) for row in found)


def _read_stages() -> dict[str, tuple[Version[Limit], ...]]:
    rows = StageLimit.objects.order_by("in_force_from", "id").values_list(
        "stage", "limit_value", "limit_clock", *STAMPS
    )
    return _grouped((stage, Version(Limit(value, clock), *rest)) for stage, value, clock, *rest in rows)


def _read_settings() -> dict[str, tuple[Version[Any], ...]]:
    rows = Setting.objects.order_by("key", "in_force_from", "id").values_list("key", "value", *STAMPS)
    return _grouped((key, Version(value, *rest)) for key, value, *rest in rows)


def _grouped(pairs: Any) -> dict[Any, tuple[Version[Any], ...]]:
    groups: dict[Any, list[Version[Any]]] = defaultdict(list)
    for key, version in pairs:
        groups[key].append(version)
    return {key: tuple(versions) for key, versions in groups.items()}
