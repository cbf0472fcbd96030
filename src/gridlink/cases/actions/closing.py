"""Closing (结案): the duty chief's last decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import begin
from gridlink.cases.models import Case
from gridlink.people.permissions import Actor


@transaction.atomic
def close_case(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """Close a case that was checked and found mended (结案). What is on the public list is struck off by its own step."""
    turn = begin(case_id, "close", by=by, version=version, now=now)
    return turn.commit(on_time=turn.case.handled_on_time)


@transaction.atomic
def return_check(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Not convinced: have it checked again."""
    turn = begin(case_id, "return_check", by=by, version=version, now=now, reason=reason)
    return turn.commit(private={"reason": reason})
