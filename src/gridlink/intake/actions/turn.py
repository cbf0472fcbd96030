"""Taking a step with a report: lock, ask the rule, write, record. The only place where a report's stage changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from gridlink.catalogue import queries as catalogue
from gridlink.intake.lifecycle import LIFECYCLE, STAGE_LIMITS, STEPS, UNDECIDED, VERBS, Stage
from gridlink.intake.models import Report, Verification
from gridlink.kernel.errors import Denied, Missing, Stale
from gridlink.kernel.places import PlaceRange
from gridlink.kernel.workflow import Move, take
from gridlink.ledger.saving import save_and_record
from gridlink.ledger.tracking import snapshot
from gridlink.people.permissions import Actor

# The whole state of a report but what is personal. `intake.rebuild` folds the entries back into it.
TRACKED = (
    "number", "version", "stage", "channel", "kind", "scheme", "class_code", "component_id", "place", "lon", "lat",
    "urgent", "self_handled", "reported_by_id", "received_at", "stage_due_at", "decided_at", "decline_reason",
    "merged_into_id",
)  # fmt: skip


@dataclass
class Turn:
    """One step being taken with a locked report."""

    report: Report
    move: Move
    by: Actor
    now: datetime
    before: dict[str, Any]

    def commit(self, *, private: Mapping[str, str] | None = None, **body: Any) -> Report:
        """Move the stage and its clock, save the report and write the entry."""
        report = self.report
        report.stage = self.move.target
        report.stage_due_at = stage_due(Stage(self.move.target), self.now)
        report.decided_at = None if self.move.target in UNDECIDED else self.now
        told = {"step": self.move.step, "place": report.place, **body}
        verb = VERBS[self.move.step]
        save_and_record(report, TRACKED, self.before, verb, told, by=self.by, now=self.now, private=private)
        return report


def stage_due(stage: Stage, entered_at: datetime) -> datetime | None:
    """When the clock of `stage` runs out; None for a stage without a limit."""
    name = STAGE_LIMITS.get(stage)
    limit = catalogue.stage_limit(name, at=entered_at) if name else None
    return catalogue.calendar().due(entered_at, limit) if limit else None


def locked(report_id: int, *, version: int | None = None) -> Report:
    """The report, locked until the transaction ends. `Missing`, or `Stale` when it is no longer at `version`."""
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise Missing("report.missing", report=report_id)
    if version is not None and report.version != version:
        raise Stale("report.stale", number=report.number, stage=report.stage, version=report.version)
    return report


def act_on(report: Report, permission: str, by: Actor) -> Actor:
    """`by` acting in the post that gives `permission` on this report.

    A supervisor answers only the verification sent to them.
    """
    if permission == "intake.answer" and not by.is_system:
        asked = Verification.objects.filter(report=report, answered_at=None).values_list("supervisor_id", flat=True)
        if by.user_id not in asked:
            raise Denied("permission.missing", permission=permission)
    case_class = f"{report.kind}:{report.class_code}" if report.class_code else None
    return by.act(permission, place=PlaceRange(report.place, report.place), case_class=case_class)


def begin(
    report_id: int, name: str, *, by: Actor, now: datetime | None, version: int | None = None, **given: Any
) -> Turn:
    """Lock the report and ask whether this person may take this step now. Nothing is written when it is refused."""
    at = now or timezone.now()
    report = locked(report_id, version=version)
    acting = act_on(report, STEPS[name].permission, by)
    move = take(LIFECYCLE, report.stage, name, facts=given)
    return Turn(report, move, acting, at, snapshot(report, TRACKED))
