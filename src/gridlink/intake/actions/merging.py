"""Merging: two reports say the same. Every reporter is kept and told; a merge can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gridlink.cases.actions import lock_open
from gridlink.intake.actions.accepting import link
from gridlink.intake.actions.turn import begin, locked
from gridlink.intake.following import chain_of, followers_of
from gridlink.intake.lifecycle import Stage
from gridlink.intake.models import Report, ReportCase, Verification
from gridlink.intake.permission import act_on
from gridlink.kernel.errors import Invalid
from gridlink.people.permissions import Actor


@transaction.atomic
def merge_report(
    report_id: int, *, into: int, by: Actor, version: int | None = None, now: datetime | None = None
) -> Report:
    """Merge a report into the one that says the same; it follows that one's cases, those it has and those it will have.

    What was merged into it before follows along. Refuses to merge a report into itself, into one that is itself merged,
    and into one with which nothing will happen any more: declined, or all its cases ended.
    """
    if into == report_id:
        raise Invalid("report.merge_into_itself", field="into")
    _lock((report_id, into))
    turn = begin(report_id, "merge", by=by, version=version, now=now, into=into)
    target = locked(into)
    act_on(target, "intake.merge", by)
    if target.stage == Stage.MERGED:
        raise Invalid("report.merge_into_merged", field="into", number=target.number)
    cases = lock_open(target.links.values_list("case_id", flat=True))
    if target.stage == Stage.DECLINED or (target.stage == Stage.ACCEPTED and not cases):
        raise Invalid("report.merge_into_ended", field="into", number=target.number)
    turn.report.merged_into = target
    Verification.objects.filter(report=turn.report, answered_at=None).update(answered_at=turn.now)
    for one in (turn.report, *followers_of(report_id)):
        for case_id in cases:
            link(one, case_id, by=turn.by, now=turn.now)
    return turn.commit(into=target.number)


@transaction.atomic
def unmerge_report(
    report_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Report:
    """Undo a merge: the report stands alone again, with what was merged into it, and waits for a decision."""
    _lock(chain_of(report_id))
    turn = begin(report_id, "unmerge", by=by, version=version, now=now, reason=reason)
    shared = ReportCase.objects.filter(report=turn.report.merged_into_id).values_list("case_id", flat=True)
    alone = [report_id, *(one.pk for one in followers_of(report_id))]
    ReportCase.objects.filter(report__in=alone, case__in=list(shared)).delete()
    turn.report.merged_into = None
    return turn.commit(private={"reason": reason})


def _lock(reports: Iterable[int]) -> None:
    """The lowest id first: two who lock the same reports cannot wait for each other."""
    for one in sorted(reports):
        locked(one)
