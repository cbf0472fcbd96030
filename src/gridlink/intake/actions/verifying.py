"""Verification on the spot (核实): the acceptor asks a supervisor whether a report is true."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.intake.actions.turn import Turn, begin, stage_due
from gridlink.intake.lifecycle import Stage
from gridlink.intake.models import Report, Verification
from gridlink.intake.permission import may_on
from gridlink.kernel.errors import Invalid
from gridlink.people import queries as people
from gridlink.people.permissions import Actor

TRUE, FALSE = "true", "not_true"


@transaction.atomic
def send_to_verify(
    report_id: int, *, supervisor: int, by: Actor, version: int | None = None, now: datetime | None = None
) -> Report:
    """Send a supervisor to look (发核实). They must hold a post over the place. Starts the verification clock."""
    turn = begin(report_id, "send_to_verify", by=by, version=version, now=now, supervisor=supervisor)
    asked = people.actor_for(supervisor)
    if may_on(turn.report, "intake.answer", asked) is None:
        raise Invalid("report.no_such_supervisor", field="supervisor")
    Verification.objects.create(
        report=turn.report,
        supervisor_id=supervisor,
        asked_at=turn.now,
        due_at=stage_due(Stage.VERIFYING, turn.now),
    )
    return turn.commit(supervisor=asked.ref)


@transaction.atomic
def answer_verification(
    report_id: int, *, outcome: str, by: Actor, note: str = "", version: int | None = None, now: datetime | None = None
) -> Report:
    """What the supervisor found: "true" or "not_true"."""
    if outcome not in (TRUE, FALSE):
        raise Invalid("report.bad_outcome", field="outcome", allowed=[TRUE, FALSE])
    turn = begin(report_id, "answer", by=by, version=version, now=now, outcome=outcome)
    _end(turn, is_true=outcome == TRUE)
    return turn.commit(private={"note": note} if note else None, outcome=outcome)


@transaction.atomic
def recall_verification(
    report_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Report:
    """Take the question back: the supervisor cannot come, or the answer is no longer needed."""
    turn = begin(report_id, "recall", by=by, version=version, now=now, reason=reason)
    _end(turn, is_true=None)
    return turn.commit(private={"reason": reason})


def _end(turn: Turn, *, is_true: bool | None) -> None:
    open_ones = Verification.objects.filter(report=turn.report, answered_at=None)
    open_ones.update(answered_at=turn.now, is_true=is_true)
