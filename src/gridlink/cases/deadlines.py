"""When something is due for a case: what a step does to its handling clock, the next alarm, the limits on delays. Pure.

Rules and their source: standards.md 1(d), "When the disposal clock starts/stops" and "延期/挂账/回退/返工/作废".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gridlink.kernel.calendar import WorkCalendar
from gridlink.kernel.clocks import Timer
from gridlink.kernel.errors import Invalid, Refused
from gridlink.kernel.limits import Limit
from gridlink.kernel.workflow import ClockEffect


class Flag(StrEnum):
    """What an alarm says, as one letter in `Case.warned` once it has been raised."""

    STAGE_SOON = "s"
    STAGE_OVERDUE = "S"
    HANDLING_SOON = "h"
    HANDLING_OVERDUE = "H"
    RESUME = "R"


@dataclass(frozen=True, slots=True)
class Alarm:
    """At `at`, `flag` is to be raised."""

    at: datetime
    flag: Flag


def moved(
    timer: Timer | None,
    effect: ClockEffect | None,
    *,
    limit: Limit,
    same_body: bool,
    at: datetime,
    calendar: WorkCalendar,
) -> Timer | None:
    """The handling clock after a step; None before the first dispatch.

    START: a first dispatch starts it; a dispatch to the same body as before runs on with what is left (rework and
    returns continue the count), to another body it starts anew, as RESTART always does. EXTEND adds one original limit.
    PAUSE and STOP leave a clock that does not run, or has stopped, as it is.
    """
    starts = effect in (ClockEffect.START, ClockEffect.RESTART)
    if starts and (timer is None or not same_body or effect is ClockEffect.RESTART):
        return Timer.start(limit, at)
    if timer is None or effect is None:
        return timer
    if starts:
        return timer if timer.running else timer.resume(at)
    if effect is ClockEffect.PAUSE:
        return timer.pause(at, calendar) if timer.running else timer
    if effect is ClockEffect.STOP:
        return timer if timer.stopped_at is not None else timer.stop(at, calendar)
    return timer.resume(at) if effect is ClockEffect.RESUME else timer.extend(limit)


def in_time(timer: Timer | None, at: datetime, calendar: WorkCalendar) -> bool:
    """Whether work handed back at `at` is in time: not after the due time, and not resumed with more used than allowed."""
    due = timer.due_at(calendar) if timer is not None else None
    if timer is None or due is None:
        return False
    return at <= due and timer.used_us <= timer.limit.microseconds(calendar)


def handling_alarms(timer: Timer | None, calendar: WorkCalendar, yellow_percent: int) -> tuple[Alarm, ...]:
    """Due soon and overdue of a running handling clock; none while it stands still."""
    due = timer.due_at(calendar) if timer is not None else None
    if timer is None or due is None or timer.running_since is None:
        return ()
    soon = timer.limit.microseconds(calendar) * yellow_percent // 100 - timer.used_us
    alarms = [Alarm(due, Flag.HANDLING_OVERDUE)]
    if soon > 0:
        alarms.append(Alarm(calendar.after(timer.running_since, soon, timer.limit.clock), Flag.HANDLING_SOON))
    return tuple(alarms)


def stage_alarms(
    entered_at: datetime, limit: Limit | None, calendar: WorkCalendar, yellow_percent: int
) -> tuple[Alarm, ...]:
    """Due soon and overdue of the clock of a stage; none for a stage without a limit."""
    if limit is None:
        return ()
    soon = limit.microseconds(calendar) * yellow_percent // 100
    return (
        Alarm(calendar.after(entered_at, soon, limit.clock), Flag.STAGE_SOON),
        Alarm(calendar.due(entered_at, limit), Flag.STAGE_OVERDUE),
    )


def next_alarm(alarms: Iterable[Alarm], warned: Collection[str]) -> datetime | None:
    """The earliest alarm not raised yet."""
    return min((alarm.at for alarm in alarms if alarm.flag.value not in warned), default=None)


def check_delay(*, granted: int, most: int, due_at: datetime | None, now: datetime) -> None:
    """Refuses a delay (延期) beyond the city's number of them, or after the deadline has passed."""
    if granted >= most:
        raise Refused("case.delay_limit", most=most)
    if due_at is None or now > due_at:
        raise Refused("case.delay_too_late", due_at=due_at)


def check_suspension_ahead(until: datetime | None, now: datetime) -> None:
    """Refuses to grant a suspension (挂账) whose last day has passed while the request waited."""
    if until is None or until <= now:
        raise Refused("case.suspension_past", until=until)


def check_suspension(*, granted: int, once: bool, until: datetime, max_days: int, now: datetime) -> None:
    """Refuses a second suspension (挂账), one that ends in the past, and one longer than the city allows."""
    if once and granted:
        raise Refused("case.suspension_once")
    if until <= now:
        raise Invalid("case.suspension_past", field="until")
    if until > now + timedelta(days=max_days):
        raise Invalid("case.suspension_too_long", field="until", max_days=max_days)
