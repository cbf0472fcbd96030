"""Filing (立案) and sending back: the duty chief's first decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import Turn, begin
from gridlink.cases.models import Case
from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.queries import ConditionRow
from gridlink.people.permissions import Actor


@transaction.atomic
def file_case(
    case_id: int, *, condition: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """File a case (立案) under a line of its class's standard. Starts the dispatch clock."""
    turn = begin(case_id, "file", by=by, version=version, now=now, condition=condition)
    chosen = _choose(turn, condition)
    return turn.commit(condition=chosen.code)


@transaction.atomic
def close_self_handled(
    case_id: int, *, condition: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Close at once what the supervisor mended on the spot (自处理). Needs the photo before and the photo after."""
    turn = begin(case_id, "close_self_handled", by=by, version=version, now=now, condition=condition)
    chosen = _choose(turn, condition)
    turn.case.handled_at = turn.now
    return turn.commit(condition=chosen.code)


def _choose(turn: Turn, condition: str) -> ConditionRow:
    case = turn.case
    chosen = catalogue.condition(case.scheme, case.kind, case.class_code, condition, at=turn.now)
    case.condition_id = chosen.id
    case.filed_at = turn.now
    return chosen


@transaction.atomic
def send_back_case(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Send a case back to the acceptor (退回受理): the standard is not met, or something is missing."""
    turn = begin(case_id, "send_back", by=by, version=version, now=now, reason=reason)
    return turn.commit(private={"reason": reason})


@transaction.atomic
def resubmit_case(
    case_id: int, *, by: Actor, note: str = "", version: int | None = None, now: datetime | None = None
) -> Case:
    """Put a case that was sent back before the duty chief again."""
    turn = begin(case_id, "resubmit", by=by, version=version, now=now)
    return turn.commit(private={"note": note} if note else None)


@transaction.atomic
def withdraw_case(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Give up a case that was sent back: it was never filed, so no request is needed."""
    turn = begin(case_id, "withdraw", by=by, version=version, now=now, reason=reason)
    return turn.commit(private={"reason": reason})
