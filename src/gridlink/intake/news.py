"""What intake does when something has happened: tell the reporter. Wired in `config.wiring`; safe to run twice."""

from __future__ import annotations

from gridlink.intake.following import followers_of
from gridlink.intake.models import Notice, ReportCase
from gridlink.ledger.queries import EntryRow

TEMPLATES = {
    "report.accepted": "accepted",
    "report.declined": "declined",
    "report.merged": "merged",
}


def tell_reporter(entry: EntryRow) -> None:
    """Leave a notice for the reporter of a decided report."""
    report_id = int(entry.subject.removeprefix("report:"))
    _leave(report_id, TEMPLATES[entry.verb], entry)


def tell_reporters_of_declining(entry: EntryRow) -> None:
    """Leave a notice for the reporter of a declined report and for everyone whose report was merged into it."""
    report_id = int(entry.subject.removeprefix("report:"))
    for one in (report_id, *(follower.pk for follower in followers_of(report_id))):
        _leave(one, TEMPLATES[entry.verb], entry)


def tell_reporters_of_closing(entry: EntryRow) -> None:
    """Leave a notice for everyone whose report led to the closed case."""
    case_id = int(entry.subject.removeprefix("case:"))
    for report_id in ReportCase.objects.filter(case_id=case_id).values_list("report_id", flat=True):
        _leave(report_id, "closed", entry)


def _leave(report_id: int, template: str, entry: EntryRow) -> None:
    Notice.objects.get_or_create(
        key=f"{entry.id}:{report_id}:{template}",
        defaults={
            "report_id": report_id,
            "template": template,
            "params": {key: value for key, value in entry.body.items() if key in ("reason", "case", "into")},
            "created_at": entry.at,
        },
    )
