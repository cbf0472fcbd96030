"""Counting cases."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count
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
