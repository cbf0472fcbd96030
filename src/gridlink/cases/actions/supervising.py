"""Supervision of handling (督办): urge, list, circulate, strike off (G12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import Turn, begin
from gridlink.cases.models import Case, Supervision
from gridlink.people.permissions import Actor


def _write(turn: Turn, kind: str) -> None:
    Supervision.objects.create(case=turn.case, kind=kind, by_id=turn.by.person, at=turn.now)


@transaction.atomic
def urge_case(case_id: int, *, note: str, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """Urge whoever has the case in hand (督促)."""
    turn = begin(case_id, "urge", by=by, version=version, now=now, note=note)
    _write(turn, Supervision.Kind.URGE)
    turn.case.urge_count += 1
    return turn.commit(private={"note": note})


@transaction.atomic
def put_on_list(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Put a case that drags on the supervised list (挂账督办)."""
    turn = begin(case_id, "put_on_list", by=by, version=version, now=now, reason=reason)
    _write(turn, Supervision.Kind.LIST)
    turn.case.on_list = True
    return turn.commit(private={"reason": reason})


@transaction.atomic
def circulate_case(
    case_id: int, *, note: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Circulate a listed case among the organisations concerned (通报)."""
    turn = begin(case_id, "circulate", by=by, version=version, now=now, note=note)
    _write(turn, Supervision.Kind.CIRCULATE)
    return turn.commit(private={"note": note})


@transaction.atomic
def strike_off(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Strike a mended case off the list (销号)."""
    turn = begin(case_id, "strike_off", by=by, version=version, now=now, reason=reason)
    turn.case.supervisions.filter(kind=Supervision.Kind.LIST, struck_off_at=None).update(struck_off_at=turn.now)
    turn.case.on_list = False
    return turn.commit(private={"reason": reason})
