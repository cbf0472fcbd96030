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
    row = Case.objects.filter(pk=case_id).values_list("platform", flat=True).first()
    above = city().root if row is not None and row != city().root else None
    turn = begin(case_id, "escalate", by=by, version=version, now=now, reason=reason, superior=above)
    turn.case.platform = city().root
    turn.case.is_escalated = True
    return turn.commit(private={"reason": reason}, platform=turn.case.platform)


@transaction.atomic
def hand_down_case(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Give an escalated case back to the district it lies in, with the city's word on it."""
    case = Case.objects.filter(pk=case_id).first()
    district = platform_of(case.place) if case is not None and case.platform == city().root else None
    turn = begin(case_id, "hand_down", by=by, version=version, now=now, reason=reason, platform=district)
    turn.case.platform = platform_of(turn.case.place)
    return turn.commit(private={"reason": reason}, platform=turn.case.platform)
