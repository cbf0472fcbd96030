"""Receiving a report (上报/诉求): from a supervisor, by phone, from a citizen, from another system."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridlink.intake.actions.turn import TRACKED, stage_due
from gridlink.intake.drafts import Checked, Draft, check
from gridlink.intake.lifecycle import Stage
from gridlink.intake.models import Report, Reporter
from gridlink.intake.numbering import report_numbers
from gridlink.kernel.places import PlaceRange
from gridlink.ledger.actions import record
from gridlink.ledger.repeated import insert_one
from gridlink.ledger.serials import clash_refused
from gridlink.ledger.tracking import snapshot
from gridlink.people.permissions import Actor


def receive_report(draft: Draft, *, by: Actor, now: datetime | None = None) -> Report:
    """Take a report in. Starts the acceptance clock. 7 statements at most, whatever the city's size.

    Refuses a person who may not report there and every field at fault (`Problems`); nothing is written then. All of it is
    asked before the transaction, which only writes: a new report has nothing to lock, and no savepoint to go back to.
    """
    at = now or timezone.now()
    checked = check(draft, at=at)
    acting = by.act(
        "intake.report",
        place=PlaceRange(checked.place, checked.place),
        case_class=f"{draft.kind}:{draft.class_code}" if draft.class_code else None,
    )
    due = stage_due(Stage.RECEIVED, at)
    with transaction.atomic(savepoint=False):
        number = report_numbers([checked.place], at=at)[0]
        report = build(checked, number, by=by, at=at, due=due)
        with clash_refused():
            insert_one(report)
        if draft.name or draft.phone:
            insert_one(Reporter(report=report, name=draft.name, phone=draft.phone, language=draft.language))
        body = {"place": report.place, "set": snapshot(report, TRACKED)}
        record(report.subject, "report.received", by=acting, at=at, body=body, private=private_of(draft), new=True)
    return report


def build(checked: Checked, number: str, *, by: Actor, at: datetime, due: datetime | None) -> Report:
    """The row of a new report, not saved. `due`: when its acceptance clock runs out."""
    draft = checked.draft
    return Report(
        number=number,
        stage=Stage.RECEIVED,
        channel=draft.channel,
        kind=draft.kind,
        scheme=checked.scheme,
        class_code=draft.class_code,
        component_id=checked.component_id,
        place=checked.place,
        lon=draft.lon,
        lat=draft.lat,
        address=draft.address.strip(),
        description=draft.description.strip(),
        urgent=draft.urgent,
        self_handled=draft.self_handled,
        reported_by_id=by.user_id,
        received_at=at,
        stage_due_at=due,
    )


def private_of(draft: Draft) -> dict[str, str]:
    """What of a draft may hold personal data: committed in the entry, kept beside it."""
    given = {"description": draft.description.strip(), "address": draft.address.strip()}
    given |= {"name": draft.name, "phone": draft.phone}
    return {name: text for name, text in given.items() if text}
