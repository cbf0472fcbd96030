"""The calendar or a limit of a stage has changed: due times of open cases are computed anew, each with an entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridlink.cases.actions.turn import TRACKED
from gridlink.cases.clocks import refresh_due_times
from gridlink.cases.lifecycle import OPEN
from gridlink.cases.models import Case
from gridlink.ledger.saving import save_and_record
from gridlink.ledger.tracking import snapshot
from gridlink.people.permissions import SYSTEM, Actor

DUE = ("stage_due_at", "handling_due_at", "next_alarm_at")


def recompute_due_times(
    *,
    by: Actor = SYSTEM,
    now: datetime | None = None,
    batch: int = 500,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Recompute every open case and return how many changed. Each batch is a transaction; safe to run again."""
    at = now or timezone.now()
    changed, last = 0, 0
    while True:
        with transaction.atomic():
            rows = list(Case.objects.select_for_update().filter(stage__in=OPEN, pk__gt=last).order_by("pk")[:batch])
            for case in rows:
                changed += _recompute(case, by, at)
        if progress is not None:
            progress(len(rows))
        if len(rows) < batch:
            return changed
        last = rows[-1].pk


def _recompute(case: Case, by: Actor, now: datetime) -> int:
    before = snapshot(case, TRACKED)
    refresh_due_times(case)
    after = snapshot(case, TRACKED)
    if all(before[name] == after[name] for name in DUE):
        return 0
    save_and_record(case, TRACKED, before, "case.due_times_recomputed", {"place": case.place}, by=by, now=now)
    return 1
