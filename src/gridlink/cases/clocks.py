"""The clocks of a case row: reading limits and calendar from the catalogue and writing due times and the next alarm."""

from __future__ import annotations

from datetime import datetime

from gridlink.cases.deadlines import Alarm, Flag, handling_alarms, moved, next_alarm, stage_alarms
from gridlink.cases.lifecycle import STAGE_LIMITS, Stage
from gridlink.cases.models import Case
from gridlink.catalogue import queries as catalogue
from gridlink.kernel.clocks import Timer
from gridlink.kernel.errors import Refused
from gridlink.kernel.limits import Limit
from gridlink.kernel.workflow import ClockEffect

GIVES_THE_CLOCK_NEW_TIME = (ClockEffect.START, ClockEffect.RESTART, ClockEffect.RESUME, ClockEffect.EXTEND)


def timer_of(case: Case) -> Timer | None:
    """The handling clock, or None before the first dispatch."""
    return Timer.from_dict(case.handling) if case.handling else None


def handling_limit(case: Case) -> Limit:
    """The limit of the condition the case was filed under: that version, whatever the catalogue says today."""
    if case.condition_id is None:
        raise Refused("case.not_filed", number=case.number)
    return catalogue.condition_by_id(case.condition_id).limit


def stage_limit(case: Case) -> Limit | None:
    """The limit of the stage the case is in; None where the stage has none."""
    name = STAGE_LIMITS.get(Stage(case.stage))
    return catalogue.stage_limit(name, at=case.stage_entered_at) if name else None


def alarms_of(case: Case) -> tuple[Alarm, ...]:
    """Everything that will be due for this case if nothing happens, raised or not."""
    calendar, yellow = catalogue.calendar(), yellow_percent()
    resume = (Alarm(case.suspended_until, Flag.RESUME),) if case.suspended_until else ()
    return (
        *stage_alarms(case.stage_entered_at, stage_limit(case), calendar, yellow),
        *handling_alarms(timer_of(case), calendar, yellow),
        *resume,
    )


def yellow_percent() -> int:
    """From which share of a limit the light is yellow, in per cent (the city's setting; 80)."""
    return round(float(catalogue.setting("lights.yellow", 0.8)) * 100)


def set_clocks(case: Case, effect: ClockEffect | None, *, same_body: bool, now: datetime) -> None:
    """Let a step move the handling clock, and write due times and the next alarm of the stage the case is now in."""
    calendar = catalogue.calendar()
    if effect is not None:
        timer = moved(
            timer_of(case), effect, limit=handling_limit(case), same_body=same_body, at=now, calendar=calendar
        )
        case.handling = timer.to_dict() if timer else None
        if effect in GIVES_THE_CLOCK_NEW_TIME:
            case.warned = "".join(letter for letter in case.warned if letter not in "hHR")
    refresh_due_times(case)


def refresh_due_times(case: Case) -> None:
    """Compute the due times and the next alarm anew from the clocks, the limits and today's calendar."""
    calendar, timer, limit = catalogue.calendar(), timer_of(case), stage_limit(case)
    case.handling_due_at = timer.due_at(calendar) if timer else None
    case.stage_due_at = calendar.due(case.stage_entered_at, limit) if limit else None
    case.next_alarm_at = next_alarm(alarms_of(case), case.warned)


def forget_alarms_ahead(case: Case, now: datetime) -> None:
    """Let alarms be raised again that were raised already and whose time, under today's calendar, is still to come."""
    ahead = {alarm.flag.value for alarm in alarms_of(case) if alarm.at > now}
    case.warned = "".join(letter for letter in case.warned if letter not in ahead)
