"""Receiving many reports at once: the good ones are kept, every bad one is answered for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridlink.intake.actions.receiving import build, private_of
from gridlink.intake.actions.turn import TRACKED, stage_due
from gridlink.intake.drafts import Checked, Draft, check, look_up
from gridlink.intake.lifecycle import Stage
from gridlink.intake.models import Report, Reporter
from gridlink.intake.numbering import report_numbers
from gridlink.kernel.errors import GridlinkError, Invalid
from gridlink.kernel.places import PlaceRange
from gridlink.ledger.actions import Record, record_many
from gridlink.ledger.inserting import insert_many
from gridlink.ledger.serials import clash_refused
from gridlink.ledger.tracking import snapshot
from gridlink.people.permissions import Actor

MOST = 5000


@dataclass(frozen=True)
class BatchResult:
    """For each draft in order: the number given, or the error. `accepted` is how many were kept."""

    numbers: tuple[str | None, ...]
    errors: tuple[GridlinkError | None, ...]

    @property
    def accepted(self) -> int:
        """How many reports were kept."""
        return sum(number is not None for number in self.numbers)


@transaction.atomic
def receive_reports(drafts: Sequence[Draft], *, by: Actor, now: datetime | None = None) -> BatchResult:
    """Take up to 5,000 reports in, in one transaction and some ten statements however many there are.

    Needs "api.batch" and, for each report, "intake.report" over its place. A bad report is refused with its
    fields and stops none of the others.
    """
    if len(drafts) > MOST:
        raise Invalid("batch.too_many", field="reports", most=MOST, given=len(drafts))
    at = now or timezone.now()
    by.act("api.batch")
    checked, errors = _check_all(drafts, by, at)
    kept = [one for one in checked if one is not None]
    numbers = report_numbers([one.place for one in kept], at=at) if kept else []
    due = stage_due(Stage.RECEIVED, at)
    rows = [build(one, number, by=by, at=at, due=due) for one, number in zip(kept, numbers, strict=True)]
    _write(rows, kept, by, at)
    given = iter(numbers)
    return BatchResult(tuple(next(given) if one is not None else None for one in checked), tuple(errors))


def _check_all(
    drafts: Sequence[Draft], by: Actor, at: datetime
) -> tuple[list[Checked | None], list[GridlinkError | None]]:
    known = look_up(drafts)
    checked: list[Checked | None] = []
    errors: list[GridlinkError | None] = []
    for draft, found in zip(drafts, known.located, strict=True):
        try:
            one = check(draft, at=at, known=known, located=found)
            case_class = f"{draft.kind}:{draft.class_code}" if draft.class_code else None
            by.act("intake.report", place=PlaceRange(one.place, one.place), case_class=case_class)
        except GridlinkError as error:
            checked.append(None)
            errors.append(error)
        else:
            checked.append(one)
            errors.append(None)
    return checked, errors


def _write(rows: list[Report], kept: list[Checked], by: Actor, at: datetime) -> None:
    with clash_refused():
        insert_many(Report, rows)
    insert_many(
        Reporter,
        [
            Reporter(report=row, name=one.draft.name, phone=one.draft.phone, language=one.draft.language)
            for row, one in zip(rows, kept, strict=True)
            if one.draft.name or one.draft.phone
        ],
    )
    acting = by.act("intake.report")
    record_many(
        [
            Record(
                subject=row.subject,
                verb="report.received",
                by=acting,
                at=at,
                body={"place": row.place, "set": snapshot(row, TRACKED)},
                private=private_of(one.draft),
            )
            for row, one in zip(rows, kept, strict=True)
        ]
    )
