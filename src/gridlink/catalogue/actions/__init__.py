"""The catalogue's writes. An edit ends the version in force and writes the next, with who, when and why."""

from gridlink.catalogue.actions.classes import (
    ClassDraft,
    ConditionDraft,
    end_class,
    end_condition,
    revise_class,
    revise_condition,
)
from gridlink.catalogue.actions.clocks import (
    end_calendar_day,
    revise_calendar_day,
    revise_setting,
    revise_stage_limit,
    revise_work_schedule,
)
from gridlink.catalogue.actions.duties import DutyDraft, DutyEdit, add_duty, end_duty, revise_duty

__all__ = [
    "ClassDraft", "ConditionDraft", "DutyDraft", "DutyEdit",
    "add_duty", "end_calendar_day", "end_class", "end_condition", "end_duty", "revise_calendar_day", "revise_class",
    "revise_condition", "revise_duty", "revise_setting", "revise_stage_limit", "revise_work_schedule",
]  # fmt: skip
