"""Taking a step: lock the case, ask the rule, write, record. The only place where a case's stage changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from gridlink.cases import facts as standing
from gridlink.cases.clocks import set_clocks
from gridlink.cases.lifecycle import LIFECYCLE, STEPS, VERBS, Stage
from gridlink.cases.models import Case, CaseRequest
from gridlink.cases.permission import act_on
from gridlink.kernel.errors import Missing, Stale
from gridlink.kernel.workflow import Move, Step, Taken, check_apart, take
from gridlink.ledger.queries import takers
from gridlink.ledger.saving import save_and_record
from gridlink.ledger.tracking import snapshot
from gridlink.people.permissions import Actor

# Every column an entry tells: the whole state of a case but its private text. `cases.rebuild` folds them back.
TRACKED = (
    "number", "version", "stage", "platform", "kind", "scheme", "class_code", "case_class_id", "condition_id",
    "severity", "is_public", "component_id", "place", "lon", "lat", "channel", "self_handled", "organisation_id",
    "checker_id", "check_passed", "registered_at", "filed_at", "dispatched_at", "handled_at", "closed_at",
    "voided_at", "stage_entered_at", "stage_due_at", "handling", "handling_due_at", "handled_on_time",
    "suspended_until", "next_alarm_at", "warned", "delay_count", "suspension_count", "dispatch_count", "body_count",
    "rework_count", "urge_count", "is_escalated", "on_list", "overrun_exempt",
)  # fmt: skip


@dataclass
class Turn:
    """One step being taken: the locked case, who takes it in which post, and what it will do."""

    case: Case
    move: Move
    row: Step
    by: Actor
    now: datetime
    facts: Mapping[str, Any]
    before: dict[str, Any]
    body: dict[str, Any] = field(default_factory=dict)
    same_body: bool = True

    @property
    def request(self) -> CaseRequest | None:
        """The open request this step is about, if it is about one."""
        found = next((value for value in self.facts.values() if isinstance(value, CaseRequest)), None)
        return found

    def commit(self, *, private: Mapping[str, str] | None = None, **body: Any) -> Case:
        """Move the stage and the clocks, save the case and write the entry."""
        case = self.case
        case.stage = self.move.target
        if self.move.source != self.move.target:
            case.stage_entered_at = self.now
            case.warned = "".join(letter for letter in case.warned if letter not in "sS")
            self._lapse_request()
        set_clocks(case, self.move.clock, same_body=self.same_body, now=self.now)
        if case.stage == Stage.CLOSED:
            case.closed_at = self.now
        if case.stage == Stage.VOID:
            case.voided_at = self.now
        self.body.update(step=self.move.step, place=case.place, **body)
        verb = VERBS[self.move.step]
        save_and_record(case, TRACKED, self.before, verb, self.body, by=self.by, now=self.now, private=private)
        return case

    def _lapse_request(self) -> None:
        """A request still open when the case moves on has come to nothing; the entry of the step says so."""
        lapsed = CaseRequest.objects.filter(case=self.case, granted=None).first()
        if lapsed is not None:
            lapsed.granted, lapsed.decided_at = False, self.now
            lapsed.decided_by_id = self.by.user_id
            lapsed.save(update_fields=["granted", "decided_at", "decided_by"])
            self.body["lapsed_request"] = lapsed.kind


def locked(case_id: int, *, version: int | None = None) -> Case:
    """The case, locked until the transaction ends. `Missing`, or `Stale` when it is no longer at `version`."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise Missing("case.missing", case=case_id)
    if version is not None and case.version != version:
        raise Stale("case.stale", number=case.number, stage=case.stage, version=case.version)
    return case


def begin(
    case_id: int,
    name: str,
    *,
    by: Actor,
    now: datetime | None,
    version: int | None = None,
    **given: Any,
) -> Turn:
    """Lock the case and ask every rule whether this person may take this step now.

    In order: permission and place, stage and facts, separation of duties. Raises `Denied`, `Refused`, `Stale`,
    `Missing`; nothing has been written when it does.
    """
    at = now or timezone.now()
    case = locked(case_id, version=version)
    row = STEPS[name]
    acting = act_on(case, row.permission, by)
    facts = {**standing.gathered(case, row.needs), **given}
    move = take(LIFECYCLE, case.stage, name, facts=facts)
    if row.apart_from or row.same_as:
        check_apart(row, _taken(case, row), acting.ref, acting.organisation or None)
    return Turn(case, move, row, acting, at, facts, snapshot(case, TRACKED))


def _taken(case: Case, row: Step) -> list[Taken]:
    named = [rule.step for rule in row.apart_from] + [rule.step for rule in row.same_as]
    steps = {VERBS[name]: name for name in named}
    return [
        Taken(steps[verb], actor if actor != "system" else None, organisation or None)
        for verb, actor, organisation, _ in takers(case.subject, tuple(steps))
    ]
