"""The overrun appeal (超时申诉): after closing, once; the overrun stays on record and is only left out of the scores.

The dispatcher reviews it first (supported or refused); the acceptor decides on a supported one (granted or turned down).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import begin
from gridlink.cases.models import Case, CaseRequest
from gridlink.people.permissions import Actor


@transaction.atomic
def appeal_overrun(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """The handling body says why the overrun was not its fault."""
    turn = begin(case_id, "appeal_overrun", by=by, version=version, now=now, reason=reason)
    return turn.ask(CaseRequest.Kind.APPEAL, reason)


@transaction.atomic
def support_appeal(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """The dispatcher finds the appeal well-founded; the acceptor decides."""
    turn = begin(case_id, "support_appeal", by=by, version=version, now=now)
    turn.request.supported_at = turn.now
    turn.request.save(update_fields=["supported_at"])
    return turn.commit()


@transaction.atomic
def refuse_appeal(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """The dispatcher finds it unfounded: the overrun counts."""
    turn = begin(case_id, "refuse_appeal", by=by, version=version, now=now, reason=reason)
    turn.decide(granted=False)
    return turn.commit(private={"reason": reason})


@transaction.atomic
def grant_appeal(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """The acceptor grants a supported appeal: the case is exempt in the scores."""
    turn = begin(case_id, "grant_appeal", by=by, version=version, now=now)
    turn.decide(granted=True)
    turn.case.overrun_exempt = True
    return turn.commit()


@transaction.atomic
def turn_down_appeal(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """The acceptor turns a supported appeal down: the overrun counts after all."""
    turn = begin(case_id, "turn_down_appeal", by=by, version=version, now=now, reason=reason)
    turn.decide(granted=False)
    return turn.commit(private={"reason": reason})
