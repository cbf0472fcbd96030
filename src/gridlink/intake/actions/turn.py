"""Taking a step with a report: lock, ask the rule, write, record. The only place where a report's stage changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from gridlink.cases import queries as cases
from gridlink.catalogue import queries as catalogue
from gridlink.intake.lifecycle import LIFECYCLE, STAGE_LIMITS, STEPS, UNDECIDED, VERBS, Stage
from gridlink.intake.models import Report
from gridlink.intake.permission import act_on, may_see
from gridlink.kernel.errors import Missing, Stale
from gridlink.kernel.workflow import Move, take
from gridlink.ledger.repeated import locked_row
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


def locked(report_id: int) -> Report:
    """The report, locked until the transaction ends; `Missing`."""
    report = locked_row(Report, report_id)
    if report is None:
        raise Missing("report.missing", report=report_id)
    return report


def begin(
    report_id: int, name: str, *, by: Actor, now: datetime | None, version: int | None = None, **given: Any
) -> Turn:
    """Lock the report and ask whether this person may take this step now. Nothing is written when it is refused.

    Everything is read after the lock, the time of day too.
    """
    report = locked(report_id)
    at = now or timezone.now()
    row = STEPS[name]
    _check_fresh(report, version, by)
    acting = act_on(report, row.permission, by)
    facts = {need: FACTS[need](report) for need in row.needs if need in FACTS}
    move = take(LIFECYCLE, report.stage, name, facts={**facts, **given})
    return Turn(report, move, acting, at, snapshot(report, TRACKED))


def _check_fresh(report: Report, version: int | None, by: Actor) -> None:
    """`Stale` when the report is no longer at `version`; whoever may not see it learns nothing of where it stands."""
    if version is None or report.version == version:
        return
    if may_see(report, by, set(report.verifications.values_list("supervisor_id", flat=True))):
        raise Stale("report.stale", number=report.number, stage=report.stage, version=report.version)


def _no_live_case(report: Report) -> bool | None:
    return not cases.any_open(report.links.values_list("case_id", flat=True)) or None


FACTS: dict[str, Callable[[Report], Any]] = {"no_live_case": _no_live_case}
"""What a step needs that the report itself knows."""
