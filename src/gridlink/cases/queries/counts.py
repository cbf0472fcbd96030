"""Counting cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, IntegerField, Value
from django.utils import timezone

from gridlink.cases.lifecycle import OPEN, Stage
from gridlink.cases.models import Case
from gridlink.cases.queries.lists import CaseFilter, matching
from gridlink.people.permissions import Actor


def stage_counts(wanted: CaseFilter, *, by: Actor) -> dict[str, int]:
    """How many cases `by` may see in each stage. 1 statement."""
    rows = matching(wanted, by).values_list("stage").annotate(number=Count("pk")).order_by()
    found = dict(rows)
    return {stage.value: found.get(stage.value, 0) for stage in Stage}


def count_each(filters: Sequence[CaseFilter], *, by: Actor) -> list[int]:
    """How many cases `by` may see fit each of `filters`, in their order. 1 statement, however many there are."""
    parts = [
        matching(wanted, by)
        .order_by()
        .annotate(part=Value(index, IntegerField()))
        .values("part")
        .annotate(number=Count("pk", distinct=True))
        .values_list("part", "number")
        for index, wanted in enumerate(filters)
    ]
    found = dict(parts[0].union(*parts[1:], all=True)) if parts else {}
    return [found.get(index, 0) for index in range(len(filters))]


def any_open(case_ids: Iterable[int]) -> bool:
    """True when one of these cases has not ended. 1 statement."""
    return Case.objects.filter(pk__in=list(case_ids), stage__in=OPEN).exists()


def open_total() -> int:
    """Every case that has not ended. 1 statement; for metrics."""
    return Case.objects.filter(stage__in=OPEN).count()


def open_counts() -> dict[str, int]:
    """Open and overdue cases of the whole city. 2 statements; for metrics."""
    overdue = Case.objects.filter(stage=Stage.DISPATCHED, handling_due_at__lt=timezone.now()).count()
    return {"open": open_total(), "overdue": overdue}
