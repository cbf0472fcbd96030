"""The overrun appeal (超时申诉): after closing, once; the overrun stays on record and is only left out of the scores."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import begin
from gridlink.cases.models import Case, CaseRequest
from gridlink.kernel.errors import Missing
from gridlink.people.permissions import Actor


@transaction.atomic
def appeal_overrun(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """The handling body says why the overrun was not its fault."""
    turn = begin(case_id, "appeal_overrun", by=by, version=version, now=now, reason=reason)
    CaseRequest.objects.create(
        case=turn.case, kind=CaseRequest.Kind.APPEAL, asked_by_id=turn.by.person, asked_at=turn.now
    )
    return turn.commit(private={"reason": reason}, request=CaseRequest.Kind.APPEAL.value)


@transaction.atomic
def support_appeal(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """The dispatcher finds the appeal well-founded; the acceptor decides."""
    turn = begin(case_id, "support_appeal", by=by, version=version, now=now)
    request = turn.request
    if request is None:
        raise Missing("case.no_request")
    request.supported_at = turn.now
    request.save(update_fields=["supported_at"])
    return turn.commit()


@transaction.atomic
def grant_appeal(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """Grant a supported appeal: the case is exempt in the scores."""
    turn = begin(case_id, "grant_appeal", by=by, version=version, now=now)
    request = turn.request
    if request is None:
        raise Missing("case.no_request")
    request.granted, request.decided_at, request.decided_by_id = True, turn.now, turn.by.user_id
    request.save(update_fields=["granted", "decided_at", "decided_by"])
    turn.case.overrun_exempt = True
    return turn.commit()


@transaction.atomic
def refuse_appeal(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Refuse an appeal: the overrun counts."""
    turn = begin(case_id, "refuse_appeal", by=by, version=version, now=now, reason=reason)
    request = turn.request
    if request is None:
        raise Missing("case.no_request")
    request.granted, request.decided_at, request.decided_by_id = False, turn.now, turn.by.user_id
    request.save(update_fields=["granted", "decided_at", "decided_by"])
    return turn.commit(private={"reason": reason})
