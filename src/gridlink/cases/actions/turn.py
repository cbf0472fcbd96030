"""Taking a step: lock the case, ask the rule, write, record. The only place where a case's stage changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from gridlink.cases.clocks import set_clocks
from gridlink.cases.facts import Standing, gathered
from gridlink.cases.facts import given as proofs_given
from gridlink.cases.lifecycle import LIFECYCLE, STEPS, VERBS, Stage
from gridlink.cases.models import Case, CaseRequest
from gridlink.cases.permission import act_on, may_see
from gridlink.kernel.errors import Missing, Stale
from gridlink.kernel.workflow import Move, Taken, check_apart, take
from gridlink.ledger.queries import takers
from gridlink.ledger.repeated import locked_row, rows_of
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

OPEN_REQUEST = "SELECT id FROM cases_caserequest WHERE case_id = %s AND granted IS NULL"


@dataclass
class Turn:
    """One step being taken: the locked case, who takes it in which post, and what it will do."""

    case: Case
    move: Move
    by: Actor
    now: datetime
    facts: Mapping[str, Any]
    before: dict[str, Any]
    body: dict[str, Any] = field(default_factory=dict)
    same_body: bool = True

    @property
    def request(self) -> CaseRequest:
        """The open request this step is about; `Missing` for a step that is about none."""
        for fact in self.facts.values():
            if isinstance(fact, CaseRequest):
                return fact
        raise Missing("case.no_request")

    def ask(self, kind: CaseRequest.Kind, reason: str, until: datetime | None = None) -> Case:
        """Write down what a person asks for (nobody else asks) and commit."""
        CaseRequest.objects.create(
            case=self.case, kind=kind, until=until, asked_by_id=self.by.person, asked_at=self.now
        )
        told = {"until": until.isoformat()} if until else {}
        return self.commit(private={"reason": reason}, request=kind.value, **told)

    def decide(self, *, granted: bool) -> CaseRequest:
        """Decide the open request this step is about."""
        return self._decided(self.request, granted=granted)

    def _decided(self, request: CaseRequest, *, granted: bool) -> CaseRequest:
        request.granted, request.decided_at, request.decided_by_id = granted, self.now, self.by.user_id
        request.save(update_fields=["granted", "decided_at", "decided_by"])
        return request

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
        for (waiting,) in rows_of(OPEN_REQUEST, [self.case.pk]):
            lapsed = CaseRequest.objects.get(pk=waiting)
            self.body["lapsed_request"] = self._decided(lapsed, granted=False).kind


def locked(case_id: int) -> Case:
    """The case, locked until the transaction ends; `Missing`."""
    case = locked_row(Case, case_id)
    if case is None:
        raise Missing("case.missing", case=case_id)
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

    In order: the page the reader saw, permission and place, stage and facts, separation of duties. Everything is read
    after the lock, the time of day too, so that two steps that waited for each other keep their order. Raises `Denied`,
    `Refused`, `Stale`, `Missing`; nothing has been written when it does.
    """
    case = locked(case_id)
    at = now or max(timezone.now(), case.stage_entered_at)
    row = STEPS[name]
    _check_fresh(case, version, by)
    acting = act_on(case, row.permission, by)
    standing = Standing(case)
    facts = {**gathered(standing, row.needs), **proofs_given(standing, row, name), **given}
    move = take(LIFECYCLE, case.stage, name, facts=facts)
    check_separation(case, name, acting.ref, acting.organisation)
    return Turn(case, move, acting, at, facts, snapshot(case, TRACKED))


def _check_fresh(case: Case, version: int | None, by: Actor) -> None:
    """`Stale` when the case is no longer at `version`; whoever may not see it learns nothing of where it stands."""
    if version is not None and case.version != version and may_see(case, by):
        raise Stale("case.stale", number=case.number, stage=case.stage, version=case.version)


def check_separation(case: Case, name: str, person: str, organisation: str) -> None:
    """Refuses a person of an organisation kept apart from step `name` by what they did before. At most 1 statement."""
    row = STEPS[name]
    rules = [rule.step for rule in row.apart_from] + [rule.step for rule in row.same_as]
    if not rules:
        return
    steps = {VERBS[each]: each for each in rules}
    taken = [
        Taken(steps[verb], None if actor == "system" else actor, body or None)
        for verb, actor, body, _ in takers(case.subject, tuple(steps))
    ]
    check_apart(row, taken, person, organisation or None)
