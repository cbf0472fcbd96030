"""The calendar or a limit of a stage has changed: due times of open cases are computed anew, each with an entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridlink.cases.actions.turn import TRACKED, locked
from gridlink.cases.clocks import forget_alarms_ahead, refresh_due_times
from gridlink.cases.lifecycle import OPEN
from gridlink.cases.models import Case
from gridlink.ledger.queries import EntryRow
from gridlink.ledger.saving import save_and_record
from gridlink.ledger.tracking import snapshot
from gridlink.people.permissions import SYSTEM, Actor

DUE = ("stage_due_at", "handling_due_at", "next_alarm_at")


def recompute_due_times(
    *,
    by: Actor = SYSTEM,
    now: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Recompute every open case and return how many changed; running it again changes nothing.

    Cases are looked at without a lock; only one whose due times move is locked and written. `progress` is told
    after each case looked at.
    """
    at = now or timezone.now()
    changed = 0
    for case in Case.objects.filter(stage__in=OPEN).order_by("pk").iterator(chunk_size=500):
        if _moves(case):
            changed += _rewrite(case.pk, by, at)
        if progress is not None:
            progress(1)
    return changed


def when_the_calendar_changes(_entry: EntryRow) -> None:
    """The outbox's handler for edits of calendar, work schedule, stage limits and settings (from when on it is yellow)."""
    recompute_due_times()


def _moves(case: Case) -> bool:
    before = snapshot(case, DUE)
    refresh_due_times(case)
    return snapshot(case, DUE) != before


@transaction.atomic
def _rewrite(case_id: int, by: Actor, now: datetime) -> int:
    return rewrite_due_times(locked(case_id), by=by, now=now)


def rewrite_due_times(case: Case, *, by: Actor, now: datetime) -> int:
    """Compute the due times of a locked case anew; 1 when they moved, with an entry. A raised alarm whose time now lies
    ahead again will be raised again."""
    before = snapshot(case, TRACKED)
    forget_alarms_ahead(case, now)
    refresh_due_times(case)
    if snapshot(case, DUE) == {name: before[name] for name in DUE}:
        return 0
    save_and_record(case, TRACKED, before, "case.due_times_recomputed", {"place": case.place}, by=by, now=now)
    return 1
