"""Editing stage limits, the work calendar and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from gridlink.catalogue.actions.checking import limit_of
from gridlink.catalogue.actions.versioning import Edit, editing, end, revise
from gridlink.catalogue.models import CalendarDay, Setting, StageLimit, WorkSchedule
from gridlink.catalogue.queries.clocks import CITY, hours_of, setting_versions, stage_versions
from gridlink.catalogue.queries.register import FALLBACK_LEVEL
from gridlink.catalogue.subjects import subject
from gridlink.grid.queries import city
from gridlink.kernel.calendar import WorkCalendar
from gridlink.kernel.errors import Invalid
from gridlink.kernel.limits import Limit
from gridlink.kernel.numbers import NumberTemplate
from gridlink.people.permissions import Actor

TEMPLATES = ("case_number", "report_number")
LEVELS = ("platform_level", FALLBACK_LEVEL)


@transaction.atomic
def revise_stage_limit(
    stage: str,
    value: Decimal | int | None,
    clock: str,
    *,
    reason: str,
    by: Actor,
    now: datetime | None = None,
) -> Limit:
    """Say how long a stage may take (修订阶段时限). Refused: a limit without a clock, a stage the city's pack does not name."""
    edit = editing(by, reason=reason, now=now)
    if stage not in stage_versions():
        raise Invalid("stage.unknown", field="stage", stage=stage[:40], known=sorted(stage_versions()))
    limit = limit_of(value, clock)
    values = {"limit_value": limit.value, "limit_clock": limit.clock.value}
    about = subject("stage_limit", stage)
    revise(StageLimit, {"stage": stage}, values, edit=edit, subject=about, noun="stage_limit")
    return limit


@transaction.atomic
def revise_calendar_day(
    day: date,
    *,
    is_working: bool,
    name: str = "",
    name_en: str = "",
    reason: str,
    by: Actor,
    now: datetime | None = None,
) -> None:
    """Make a day a holiday, or a working day in exchange (调休). Due times already written down do not move by themselves."""
    edit = editing(by, reason=reason, now=now)
    if len(name) > 60 or len(name_en) > 60:
        raise Invalid("input.too_long", field="name", most=60)
    values = {"is_working": is_working, "name": name, "name_en": name_en}
    about = subject("calendar_day", day.isoformat())
    revise(CalendarDay, {"day": day}, values, edit=edit, subject=about, noun="calendar_day")


@transaction.atomic
def end_calendar_day(day: date, *, reason: str, by: Actor, now: datetime | None = None) -> None:
    """Let a day be an ordinary one of its week again. Refused: one that is."""
    edit = editing(by, reason=reason, now=now)
    about = subject("calendar_day", day.isoformat())
    end(CalendarDay, {"day": day}, edit=edit, subject=about, noun="calendar_day")


@transaction.atomic
def revise_work_schedule(
    week: Mapping[str, Sequence[Sequence[str]]],
    *,
    day_seconds: int,
    reason: str,
    by: Actor,
    now: datetime | None = None,
) -> None:
    """Set the week's working hours, {"0": [["08:00", "12:00"], …], …} with 0 = Monday, and the seconds of a work day.

    Refused: hours that overlap or run backwards, a week without any (no limit in work days would ever end).
    """
    edit = editing(by, reason=reason, now=now)
    spans = {str(day): [list(span) for span in each] for day, each in week.items()}
    _check_week(spans, day_seconds, edit)
    values = {"week": spans, "day_seconds": day_seconds}
    about = subject("work_schedule", CITY)
    revise(WorkSchedule, {"code": CITY}, values, edit=edit, subject=about, noun="work_schedule")


@transaction.atomic
def revise_setting(key: str, value: Any, *, reason: str, by: Actor, now: datetime | None = None) -> None:
    """Set what the city may set. Refused: a key nobody reads, a value of another kind than the one in force."""
    edit = editing(by, reason=reason, now=now)
    versions = setting_versions().get(key, ())
    if not versions and key not in LEVELS:
        raise Invalid("setting.unknown", field="key", key=key[:60])
    if versions and not _same_kind(value, versions[-1].row):
        raise Invalid("setting.wrong_kind", field="value", wanted=type(versions[-1].row).__name__)
    if key in TEMPLATES:
        NumberTemplate.parse(value)
    if key in LEVELS and value not in [level.name for level in city().scheme.levels]:
        raise Invalid("setting.unknown_level", field="value", value=str(value)[:40])
    revise(Setting, {"key": key}, {"value": value}, edit=edit, subject=subject("setting", key), noun="setting")


def _check_week(week: dict[str, list[list[str]]], day_seconds: int, edit: Edit) -> None:
    """The kernel's calendar is asked to work with it."""
    if not any(week.values()):
        raise Invalid("calendar.no_hours", field="week")
    try:
        hours = hours_of(week)
    except (ValueError, TypeError) as fault:
        raise Invalid("calendar.bad_time", field="week") from fault
    day = edit.at.date()
    WorkCalendar(city().timezone, hours, {}, {}, day, day, day_seconds)


def _same_kind(value: Any, other: Any) -> bool:
    """Both truth values, both numbers, both texts, both lists, or both objects."""
    for kind in (bool, int | float, str, list, dict):
        if isinstance(other, kind):
            return isinstance(value, kind) and isinstance(value, bool) == isinstance(other, bool)
    return True
