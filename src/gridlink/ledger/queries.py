"""What other apps may read of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from gridlink.ledger.models import Entry
from gridlink.ledger.origin import ORIGIN
from gridlink.ledger.outbox import dead, waiting
from gridlink.ledger.reading import entries, row_of
from gridlink.ledger.repeated import rows_of
from gridlink.ledger.rows import EntryRow, OutboxState

_TAKERS = "SELECT verb, actor, organisation, seq FROM ledger_entry WHERE subject = %s AND verb IN"


def history(subject: str) -> tuple[EntryRow, ...]:
    """Every entry of a subject, oldest first, with the private texts that still exist. 1 statement."""
    return tuple(row_of(entry) for entry in entries().filter(subject=subject).order_by("seq"))


def histories(subjects: Iterable[str]) -> dict[str, tuple[EntryRow, ...]]:
    """The histories of several subjects (some thousand at most); one without entries has an empty one. 1 statement."""
    found: dict[str, list[EntryRow]] = {subject: [] for subject in subjects}
    for entry in entries().filter(subject__in=list(found)).order_by("subject", "seq"):
        found[entry.subject].append(row_of(entry))
    return {subject: tuple(rows) for subject, rows in found.items()}


def last(subject: str) -> EntryRow | None:
    """The newest entry of a subject, or None. 1 statement."""
    entry = entries().filter(subject=subject).order_by("-seq").first()
    return row_of(entry) if entry is not None else None


def takers(subject: str, verbs: Sequence[str]) -> tuple[tuple[str, str, str, int], ...]:
    """(verb, actor, organisation, seq) of every entry of a subject with one of these verbs, oldest first. 1 statement."""
    marks = ", ".join(["%s"] * len(verbs))
    statement = f"{_TAKERS} ({marks}) ORDER BY seq"
    return tuple((verb, actor, body, seq) for verb, actor, body, seq in rows_of(statement, [subject, *verbs]))


def from_source(source: str, verbs: Sequence[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(subject, verb, body) of every entry with one of these verbs that was taken from `source`, oldest first.

    1 statement over all entries of these verbs: for a replay and its comparison, not for a page.
    """
    rows = Entry.objects.filter(verb__in=list(verbs)).order_by("id").values_list("subject", "verb", "body")
    for subject, verb, body in rows.iterator(chunk_size=5000):
        if body.get(ORIGIN, {}).get("source") == source:
            yield subject, verb, body


def outbox_state() -> OutboxState:
    """Deliveries waiting, since when the oldest waits, and how many are dead. 2 statements on partial indexes."""
    found = waiting().aggregate(count=Count("id"), oldest=Min("entry__at"))
    return OutboxState(found["count"], found["oldest"], dead().count())


def late_deliveries(since: datetime) -> int:
    """Deliveries that were due before `since` and still wait: a sign that no worker runs. 1 statement, partial index."""
    return waiting().filter(next_at__lt=since).count()


def newest_entry() -> int:
    """The id of the newest entry, 0 before the first: near the number of entries, without counting. 1 statement."""
    return Entry.objects.aggregate(newest=Max("id"))["newest"] or 0
