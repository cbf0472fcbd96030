"""Up to the city's platform and down again: cases across districts, and those a district cannot settle (G8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import begin
from gridlink.cases.models import Case
from gridlink.cases.numbering import platform_of
from gridlink.grid.queries import city
from gridlink.people.permissions import Actor


@transaction.atomic
def escalate_case(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Hand a case up to the city's platform. It waits there for dispatch; the handling clock pauses meanwhile."""
    turn = begin(case_id, "escalate", by=by, version=version, now=now, reason=reason)
    turn.case.platform = city().root
    turn.case.is_escalated = True
    return turn.commit(private={"reason": reason}, platform=turn.case.platform)


@transaction.atomic
def hand_down_case(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Give an escalated case back to the district it lies in, with the city's word on it."""
    turn = begin(case_id, "hand_down", by=by, version=version, now=now, reason=reason)
    turn.case.platform = platform_of(turn.case.place)
    return turn.commit(private={"reason": reason}, platform=turn.case.platform)
