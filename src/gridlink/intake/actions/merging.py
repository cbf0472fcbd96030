"""Merging: two reports say the same. Every reporter is kept and told; a merge can be undone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.intake.actions.accepting import link
from gridlink.intake.actions.turn import begin, locked
from gridlink.intake.lifecycle import Stage
from gridlink.intake.models import Report, ReportCase, Verification
from gridlink.kernel.errors import Invalid
from gridlink.people.permissions import Actor


@transaction.atomic
def merge_report(
    report_id: int, *, into: int, by: Actor, version: int | None = None, now: datetime | None = None
) -> Report:
    """Merge a report into the one that says the same; it follows that one's cases.

    Refuses to merge a report into itself or into one that is itself merged.
    """
    if into == report_id:
        raise Invalid("report.merge_into_itself", field="into")
    # Lower id first: two merges of the same pair at once cannot wait for each other.
    for one in sorted((report_id, into)):
        locked(one)
    target = locked(into)
    if target.stage == Stage.MERGED:
        raise Invalid("report.merge_into_merged", field="into", number=target.number)
    turn = begin(report_id, "merge", by=by, version=version, now=now, into=into)
    turn.report.merged_into = target
    Verification.objects.filter(report=turn.report, answered_at=None).update(answered_at=turn.now)
    for case_id in target.links.values_list("case_id", flat=True):
        link(turn.report, case_id, by=turn.by, now=turn.now)
    return turn.commit(into=target.number)


@transaction.atomic
def unmerge_report(
    report_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Report:
    """Undo a merge: the report stands alone again and waits for a decision."""
    turn = begin(report_id, "unmerge", by=by, version=version, now=now, reason=reason)
    ReportCase.objects.filter(report=turn.report).delete()
    turn.report.merged_into = None
    return turn.commit(private={"reason": reason})
