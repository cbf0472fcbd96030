"""A further report for a case: the case must be open, and stay open until the report is tied to it."""

from __future__ import annotations

from collections.abc import Iterable

from gridlink.cases.lifecycle import OPEN
from gridlink.cases.models import Case
from gridlink.cases.permission import may_see
from gridlink.kernel.errors import Invalid, Missing
from gridlink.people.permissions import Actor


def join_case(case_id: int, *, by: Actor) -> int:
    """Lock an open case that a further report is to join, until the transaction ends; its id. 1 statement.

    `Missing` for who may not see it, `Denied` for who accepts no reports where it lies, `Invalid("case.ended")`.
    """
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None or not may_see(case, by):
        raise Missing("case.missing", case=case_id)
    by.act("intake.accept", place=case.place, case_class=f"{case.kind}:{case.class_code}")
    if case.stage not in OPEN:
        raise Invalid("case.ended", field="case", number=case.number)
    return case.pk


def lock_open(case_ids: Iterable[int]) -> list[int]:
    """Lock these cases until the transaction ends, the lowest id first; those that are open. 1 statement."""
    rows = Case.objects.select_for_update().filter(pk__in=list(case_ids)).order_by("pk")
    return [case.pk for case in rows if case.stage in OPEN]
