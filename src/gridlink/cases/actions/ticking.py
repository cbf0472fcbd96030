"""The tick: what the clock alone does to cases. Looks only at rows whose next alarm has come."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridlink.cases.actions.recomputing import rewrite_due_times
from gridlink.cases.actions.requesting import resume_case
from gridlink.cases.actions.turn import TRACKED
from gridlink.cases.clocks import alarms_of
from gridlink.cases.deadlines import Flag, next_alarm
from gridlink.cases.models import Case
from gridlink.kernel.errors import GridlinkError
from gridlink.ledger.saving import save_and_record
from gridlink.ledger.tracking import snapshot
from gridlink.people.permissions import SYSTEM

log = logging.getLogger(__name__)

VERBS = {
    Flag.STAGE_SOON: "case.stage_due_soon",
    Flag.STAGE_OVERDUE: "case.stage_overdue",
    Flag.HANDLING_SOON: "case.handling_due_soon",
    Flag.HANDLING_OVERDUE: "case.handling_overdue",
}


@dataclass(frozen=True)
class Ticked:
    """What one tick did: how many cases it looked at, alarms it raised, suspensions it ended, cases it had to leave."""

    cases: int = 0
    alarms: int = 0
    resumed: int = 0
    failed: int = 0


def tick(*, now: datetime | None = None, limit: int = 500) -> Ticked:
    """Raise every alarm that is due, at most `limit` cases, each in its own transaction.

    One statement when nothing is due. Two ticks at once do not raise an alarm twice: the row lock and the row's
    own record of what was raised see to it. A case a rule refuses to move is logged and stops none of the others.
    """
    at = now or timezone.now()
    due = list(
        Case.objects.filter(next_alarm_at__lte=at).order_by("next_alarm_at").values_list("pk", flat=True)[:limit]
    )
    alarms = resumed = failed = 0
    for case_id in due:
        try:
            raised, ended = _tick_one(case_id, at)
        except GridlinkError:
            log.exception("the tick cannot move case %s", case_id)
            failed += 1
        else:
            alarms += raised
            resumed += ended
    return Ticked(len(due), alarms, resumed, failed)


@transaction.atomic
def _tick_one(case_id: int, now: datetime) -> tuple[int, int]:
    case = Case.objects.select_for_update().filter(pk=case_id, next_alarm_at__lte=now).first()
    if case is None:
        return 0, 0
    due = sorted(
        (alarm for alarm in alarms_of(case) if alarm.at <= now and alarm.flag.value not in case.warned),
        key=lambda alarm: (alarm.at, alarm.flag),
    )
    if not due:
        # Its limits, the calendar or the city's settings have moved since this alarm was set.
        rewrite_due_times(case, by=SYSTEM, now=now)
    ending = next((alarm for alarm in due if alarm.flag is Flag.RESUME), None)
    for alarm in (alarm for alarm in due if alarm.flag is not Flag.RESUME):
        before = snapshot(case, TRACKED)
        case.warned += alarm.flag.value
        case.next_alarm_at = next_alarm(alarms_of(case), case.warned)
        body = {"place": case.place, "due_at": alarm.at.isoformat()}
        save_and_record(case, TRACKED, before, VERBS[alarm.flag], body, by=SYSTEM, now=now)
    if ending is not None:
        resume_case(case_id, by=SYSTEM, now=now)
        return len(due) - 1, 1
    return len(due), 0
