"""Reading steps off the ledger's stream: the news of cases and reports, each taking effect once, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gridlink.evaluation.counts import FILINGS
from gridlink.evaluation.models import StepTaken
from gridlink.ledger.rows import EntryRow
from gridlink.ledger.stream import Horizon, reading

READER = "evaluation"
# What takes a step back: the verb that says so, and the steps it undoes (the latest of them).
UNDOES = {"case.returned": ("case.dispatched",), "case.voided": FILINGS}


@dataclass
class _Standing:
    """What is known of a case or report before its next entry."""

    place: int = 0
    kind: str = ""
    class_code: str = ""
    channel: str = ""
    due_at: datetime | None = None

    def learn(self, told: dict[str, Any]) -> None:
        """Take over what an entry says has changed."""
        self.place = told.get("place", self.place)
        self.kind = told.get("kind", self.kind)
        self.class_code = told.get("class_code", self.class_code)
        self.channel = told.get("channel", self.channel)
        if "stage_due_at" in told:
            due = told["stage_due_at"]
            self.due_at = datetime.fromisoformat(due) if due else None


def note_steps(limit: int = 1000, *, horizon: Horizon | None = None, now: datetime | None = None) -> int:
    """Note the next settled entries of the ledger; how many there were (0: up to date). For the worker's loop.

    At most some ten statements, and 2 for every dispatch taken back or case voided.
    """
    with reading(READER, limit, horizon=horizon, now=now) as entries:
        _note([entry for entry in entries if _subject(entry)[0] in ("case", "report")])
    return len(entries)


def _note(entries: Sequence[EntryRow]) -> None:
    standing = _standing({_subject(entry) for entry in entries})
    rows = [_row(entry, standing[_subject(entry)]) for entry in entries]
    StepTaken.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        if row.verb in UNDOES:
            _undo(row)
    _mark_valid(rows)


def _row(entry: EntryRow, known: _Standing) -> StepTaken:
    of, key = _subject(entry)
    due = known.due_at
    known.learn(entry.body.get("set", {}))
    return StepTaken(
        entry=entry.id,
        of=of,
        key=key,
        verb=entry.verb,
        at=entry.at,
        post=entry.post,
        place=known.place,
        kind=known.kind,
        class_code=known.class_code,
        channel=known.channel,
        due_at=known.due_at,
        on_time=None if due is None else entry.at <= due,
        led_to=entry.body.get("case") if entry.verb == "report.accepted" else None,
    )


def _standing(subjects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], _Standing]:
    """What the last step noted of each subject says; empty for a new one. 2 statements."""
    known = {subject: _Standing() for subject in subjects}
    for of in ("case", "report"):
        keys = [key for each, key in known if each == of]
        rows = StepTaken.objects.filter(of=of, key__in=keys).order_by("entry")
        for row in rows.only("key", "place", "kind", "class_code", "channel", "due_at"):
            known[of, row.key] = _Standing(row.place, row.kind, row.class_code, row.channel, row.due_at)
    return known


def _undo(row: StepTaken) -> None:
    undone = StepTaken.objects.filter(of=row.of, key=row.key, verb__in=UNDOES[row.verb], entry__lt=row.entry)
    latest = undone.order_by("-entry").values_list("entry", flat=True).first()
    if latest is not None:
        StepTaken.objects.filter(entry=latest).update(undone=True)


def _mark_valid(rows: Sequence[StepTaken]) -> None:
    """A report is valid (有效上报) once the case it led to has been filed, whichever came first. 3 statements."""
    cases = {row.key for row in rows if row.verb in FILINGS} | {row.led_to for row in rows if row.led_to is not None}
    if not cases:
        return
    filed = StepTaken.objects.filter(of="case", key__in=cases, verb__in=FILINGS).values_list("key", flat=True)
    reports = StepTaken.objects.filter(led_to__in=set(filed)).values_list("key", flat=True)
    StepTaken.objects.filter(of="report", key__in=set(reports), verb="report.received").update(is_valid=True)


def _subject(entry: EntryRow) -> tuple[str, int]:
    of, _, key = entry.subject.partition(":")
    return (of, int(key)) if key.isascii() and key.isdigit() else (of, 0)
