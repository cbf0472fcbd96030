"""The three special procedures and voiding (延期, 回退, 挂账, 作废): asked by one, decided by another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import begin
from gridlink.cases.deadlines import check_delay, check_suspension, check_suspension_ahead
from gridlink.cases.models import Case, CaseRequest
from gridlink.catalogue import queries as catalogue
from gridlink.kernel.errors import Refused
from gridlink.people.permissions import Actor

REFUSABLE = ("delay", "return", "suspension", "void")


@transaction.atomic
def request_delay(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Ask for one more original limit (延期). At most as often as the city allows, and before the deadline."""
    turn = begin(case_id, "request_delay", by=by, version=version, now=now, reason=reason)
    most = int(catalogue.setting("delay.max", 2))
    check_delay(granted=turn.case.delay_count, most=most, due_at=turn.case.handling_due_at, now=turn.now)
    return turn.ask(CaseRequest.Kind.DELAY, reason)


@transaction.atomic
def approve_delay(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """Grant the delay asked for: the deadline moves by one original limit."""
    turn = begin(case_id, "approve_delay", by=by, version=version, now=now)
    turn.decide(granted=True)
    turn.case.delay_count += 1
    return turn.commit(delay_count=turn.case.delay_count)


@transaction.atomic
def request_return(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Say that the case was dispatched to the wrong body (回退)."""
    turn = begin(case_id, "request_return", by=by, version=version, now=now, reason=reason)
    return turn.ask(CaseRequest.Kind.RETURN, reason)


@transaction.atomic
def approve_return(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """Take the case back for another dispatch. Pauses the handling clock; the dispatch clock runs."""
    turn = begin(case_id, "approve_return", by=by, version=version, now=now)
    turn.decide(granted=True)
    return turn.commit()


@transaction.atomic
def request_suspension(
    case_id: int, *, reason: str, until: datetime, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Ask to suspend a case (挂账) until a day: work that waits for a season or a condition. Once, a year at most."""
    turn = begin(case_id, "request_suspension", by=by, version=version, now=now, reason=reason, until=until)
    check_suspension(
        granted=turn.case.suspension_count,
        once=bool(catalogue.setting("suspension.once", True)),
        until=until,
        max_days=int(catalogue.setting("suspension.max_days", 365)),
        now=turn.now,
    )
    return turn.ask(CaseRequest.Kind.SUSPENSION, reason, until)


@transaction.atomic
def approve_suspension(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """Suspend the case; it resumes by itself on the day asked for. Refuses a day that has passed meanwhile."""
    turn = begin(case_id, "approve_suspension", by=by, version=version, now=now)
    check_suspension_ahead(turn.request.until, turn.now)
    turn.case.suspended_until = turn.decide(granted=True).until
    turn.case.suspension_count += 1
    return turn.commit()


@transaction.atomic
def resume_case(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """End a suspension: the handling clock runs on with what was left."""
    turn = begin(case_id, "resume", by=by, version=version, now=now)
    turn.case.suspended_until = None
    return turn.commit()


@transaction.atomic
def request_void(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Ask the duty chief to void a case (作废) that should never have been filed."""
    turn = begin(case_id, "request_void", by=by, version=version, now=now, reason=reason)
    return turn.ask(CaseRequest.Kind.VOID, reason)


@transaction.atomic
def approve_void(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """Void the case. It stays on record and counts as inaccurately filed."""
    turn = begin(case_id, "approve_void", by=by, version=version, now=now)
    turn.decide(granted=True)
    return turn.commit()


@transaction.atomic
def refuse_request(
    case_id: int, *, kind: str, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Refuse an open request of `kind` (delay, return, suspension, void) with a reason. It does not count."""
    if kind not in REFUSABLE:
        raise Refused("workflow.unknown_step", workflow="case", step=f"refuse_{kind}")
    turn = begin(case_id, f"refuse_{kind}", by=by, version=version, now=now, reason=reason)
    turn.decide(granted=False)
    return turn.commit(private={"reason": reason})
