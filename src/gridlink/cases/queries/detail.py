"""One case with its history, requests, supervision and the steps its reader may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gridlink.cases.clocks import timer_of
from gridlink.cases.lifecycle import OPEN
from gridlink.cases.models import Case
from gridlink.cases.permission import act_on, may_on
from gridlink.cases.proposing import proposal_for
from gridlink.cases.queries.lists import CaseRow, rows_of
from gridlink.cases.queries.steps import StepOffer, steps_for
from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.queries import ConditionRow, Proposal
from gridlink.kernel.clocks import Timer
from gridlink.kernel.errors import Denied, Invalid, Missing
from gridlink.ledger import queries as ledger
from gridlink.people import queries as people
from gridlink.people.permissions import Actor
from gridlink.people.queries import PersonRow


@dataclass(frozen=True)
class Happening:
    """One line of a case's history: the entry and, where there is one, the person behind it."""

    seq: int
    verb: str
    at: datetime
    actor: str
    person: PersonRow | None
    post: str
    organisation: str
    body: dict[str, Any]
    texts: dict[str, str | None]


@dataclass(frozen=True)
class RequestRow:
    """A request of the handler and what became of it."""

    kind: str
    asked_at: datetime
    until: datetime | None
    supported_at: datetime | None
    granted: bool | None
    decided_at: datetime | None


@dataclass(frozen=True)
class CaseDetail:
    """Everything the page of a case shows. `steps` are what the reader may do now, `proposal` only while it is filed."""

    row: CaseRow
    platform: int
    component_id: int | None
    condition: ConditionRow | None
    conditions: tuple[ConditionRow, ...]
    timer: Timer | None
    stage_due_at: datetime | None
    handling_due_at: datetime | None
    suspended_until: datetime | None
    filed_at: datetime | None
    dispatched_at: datetime | None
    handled_at: datetime | None
    self_handled: bool
    overrun_exempt: bool
    checker: PersonRow | None
    check_passed: bool | None
    counts: dict[str, int]
    requests: tuple[RequestRow, ...]
    history: tuple[Happening, ...]
    steps: tuple[StepOffer, ...]
    proposal: Proposal | None


@dataclass(frozen=True)
class CaseBrief:
    """Where a case stands, in a few columns; for programs that have already been let in."""

    id: int
    number: str
    stage: str
    version: int
    platform: int
    place: int
    organisation_id: int | None
    handling_due_at: datetime | None


def brief(case_id: int) -> CaseBrief:
    """A case in a few columns; asks no permission. 1 statement."""
    row = Case.objects.filter(pk=case_id).values_list(*CaseBrief.__dataclass_fields__).first()
    if row is None:
        raise Missing("case.missing", case=case_id)
    return CaseBrief(*row)


def propose_for(case_id: int, *, at: datetime | None = None) -> Proposal:
    """Which body the duty register proposes for a case, and why; asks no permission. At most 4 statements."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise Missing("case.missing", case=case_id)
    return proposal_for(case, at=at)


COUNTS = ("delay_count", "suspension_count", "dispatch_count", "body_count", "rework_count", "urge_count")


def case_detail(case_id: int, *, by: Actor) -> CaseDetail:
    """The case as `by` may see it; `Missing` where they may not see it at all. About 10 statements."""
    case = Case.objects.select_related("organisation").filter(pk=case_id).first()
    if case is None or may_see(case, by) is False:
        raise Missing("case.missing", case=case_id)
    history = ledger.history(case.subject)
    persons = people.people(_person_ids(history) | ({case.checker_id} if case.checker_id else set()))
    return CaseDetail(
        row=rows_of([case])[0],
        platform=case.platform,
        component_id=case.component_id,
        condition=catalogue.condition_by_id(case.condition_id) if case.condition_id else None,
        conditions=catalogue.conditions_of(case.scheme, case.kind, case.class_code, at=case.registered_at),
        timer=timer_of(case),
        stage_due_at=case.stage_due_at,
        handling_due_at=case.handling_due_at,
        suspended_until=case.suspended_until,
        filed_at=case.filed_at,
        dispatched_at=case.dispatched_at,
        handled_at=case.handled_at,
        self_handled=case.self_handled,
        overrun_exempt=case.overrun_exempt,
        checker=persons.get(case.checker_id) if case.checker_id else None,
        check_passed=case.check_passed,
        counts={name: getattr(case, name) for name in COUNTS},
        requests=_requests(case),
        history=tuple(_happening(entry, persons) for entry in history),
        steps=steps_for(case, by, history),
        proposal=proposal_for(case) if case.stage == "filed" else None,
    )


def may_see(case: Case, by: Actor) -> bool:
    """True for whoever may view its place, and for the supervisor asked to check it."""
    return may_on(case, "cases.view", by) is not None or (case.checker_id is not None and case.checker_id == by.user_id)


def check_may(case_id: int, permission: str, *, by: Actor) -> Actor:
    """`by` in the post that lets them do this with the case; 1 statement.

    `Missing` where they may not see it at all, `Denied` else. The supervisor asked to check it sees its evidence too.
    """
    case = Case.objects.filter(pk=case_id).first()
    if case is None or not may_see(case, by):
        raise Missing("case.missing", case=case_id)
    if permission == "evidence.view" and case.checker_id is not None and case.checker_id == by.user_id:
        return by
    return act_on(case, permission, by)


def _person_ids(history: tuple[ledger.EntryRow, ...]) -> set[int]:
    return {int(entry.actor.removeprefix("user:")) for entry in history if entry.actor.startswith("user:")}


def _happening(entry: ledger.EntryRow, persons: dict[int, PersonRow]) -> Happening:
    person = persons.get(int(entry.actor.removeprefix("user:"))) if entry.actor.startswith("user:") else None
    return Happening(
        seq=entry.seq,
        verb=entry.verb,
        at=entry.at,
        actor=entry.actor,
        person=person,
        post=entry.post,
        organisation=entry.organisation,
        body=entry.body,
        texts=entry.private,
    )


def _requests(case: Case) -> tuple[RequestRow, ...]:
    return tuple(
        RequestRow(row.kind, row.asked_at, row.until, row.supported_at, row.granted, row.decided_at)
        for row in case.requests.order_by("id")
    )


def open_case_at(case_id: int, place: int, *, by: Actor) -> int:
    """The id of an open case that a report in `place` may join; refuses one that has ended. 1 statement."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise Missing("case.missing", case=case_id)
    if case.stage not in OPEN:
        raise Invalid("case.ended", field="case", number=case.number)
    if may_on(case, "cases.view", by) is None:
        raise Denied("permission.missing", permission="cases.view", place=place)
    return case.pk
