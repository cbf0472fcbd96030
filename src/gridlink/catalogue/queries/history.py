"""All versions of a thing, oldest first, with who wrote each, when and why. Kept: no statement, else 1.

`Version.recorded_by` is a person's reference ("user:5", "system"). Who ended a thing without a next version, and why,
is told by the ledger: `gridlink.ledger.queries.history(subject(…))`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from gridlink.catalogue.precedence import DutyRow
from gridlink.catalogue.queries.classes import class_versions, condition_versions
from gridlink.catalogue.queries.clocks import (
    CITY,
    Day,
    Week,
    day_versions,
    setting_versions,
    stage_versions,
    week_versions,
)
from gridlink.catalogue.queries.register import duty_versions
from gridlink.catalogue.rows import ClassRow, ConditionRow, Version
from gridlink.kernel.errors import Missing
from gridlink.kernel.limits import Limit


def class_history(scheme: str, kind: str, code: str) -> tuple[Version[ClassRow], ...]:
    """Every version of a class; none for one that never was."""
    return class_versions().get((scheme, kind, code), ())


def condition_history(scheme: str, kind: str, class_code: str, code: str) -> tuple[Version[ConditionRow], ...]:
    """Every version of a condition; none for one that never was."""
    versions = condition_versions().get((scheme, kind, class_code), ())
    return tuple(version for version in versions if version.row.code == code)


def duty_history(duty_id: int) -> tuple[Version[DutyRow], ...]:
    """Every row there ever was for the role, class and places of a row, whoever had the duty; `Missing("duty.unknown")`."""
    for versions in duty_versions().values():
        for asked in versions:
            if asked.row.id == duty_id:
                return tuple(version for version in versions if _same_matter(version.row, asked.row))
    raise Missing("duty.unknown", field="duty", duty=duty_id)


def stage_limit_history(stage: str) -> tuple[Version[Limit], ...]:
    """Every limit a stage ever had."""
    return stage_versions().get(stage, ())


def calendar_day_history(day: date) -> tuple[Version[Day], ...]:
    """Whatever was ever said of a day."""
    return day_versions().get(day, ())


def work_schedule_history() -> tuple[Version[Week], ...]:
    """The working hours the city ever had."""
    return week_versions().get(CITY, ())


def setting_history(key: str) -> tuple[Version[Any], ...]:
    """Every value a setting ever had."""
    return setting_versions().get(key, ())


def _same_matter(one: DutyRow, other: DutyRow) -> bool:
    return (one.role, one.scope, one.places) == (other.role, other.scope, other.places)
