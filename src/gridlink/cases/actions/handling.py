"""Handling (处置): the body says what it did and proves it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import begin
from gridlink.cases.clocks import timer_of
from gridlink.cases.deadlines import in_time
from gridlink.cases.models import Case
from gridlink.catalogue import queries as catalogue
from gridlink.people.permissions import Actor


@transaction.atomic
def finish_case(
    case_id: int, *, result: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Report a case as handled (转核查). Stops the handling clock and fixes whether it was in time.

    Needs a photo of the mended state where the condition asks for one; after a rework a new one.
    """
    turn = begin(case_id, "finish", by=by, version=version, now=now, result=result)
    case = turn.case
    case.handled_at = turn.now
    case.handled_on_time = in_time(timer_of(case), turn.now, catalogue.calendar())
    return turn.commit(private={"result": result}, on_time=case.handled_on_time)
