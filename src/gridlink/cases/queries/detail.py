"""One case with its history, requests, supervision and the steps its reader may take."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from gridlink.cases.clocks import timer_of
from gridlink.cases.escalation import Advice, Standing, Thresholds, advise, returned_by
from gridlink.cases.lifecycle import STEPS, Stage
from gridlink.cases.models import Case
from gridlink.cases.permission import act_on, may_see
from gridlink.cases.proposing import proposal_for
from gridlink.cases.queries.lists import CaseRow, rows_of
from gridlink.cases.queries.steps import StepOffer, steps_for
from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.queries import ConditionRow, Proposal
from gridlink.grid.queries import city
from gridlink.kernel.clocks import Timer
from gridlink.kernel.errors import Missing
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
    """Everything the page of a case shows.

    `steps` are what the reader may do now, `proposal` is there only while it is filed, `escalation_advice` (why it
    may belong before the city) only while a district has it in hand.
    """

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
    escalation_advice: tuple[Advice, ...]


@dataclass(frozen=True)
class CaseBrief:
    """Where a case stands, in a few columns; for programs that have already been let in."""

    id: int
    number: str
    stage: str
    version: int
    platform: int
    place: int
    kind: str
    class_code: str
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
    if case is None or not may_see(case, by):
        raise Missing("case.missing", case=case_id)
    history = ledger.history(case.subject)
    proposal = proposal_for(case) if case.stage == Stage.FILED else None
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
        proposal=proposal,
        escalation_advice=_advice(case, proposal, history),
    )


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


def _advice(case: Case, proposal: Proposal | None, history: tuple[ledger.EntryRow, ...]) -> tuple[Advice, ...]:
    """Why the case may belong before the city; nothing once it is there or no longer in the district's hands."""
    scheme = city().scheme
    if case.platform == city().root or case.stage not in STEPS["escalate"].sources:
        return ()
    body = proposal.organisation if proposal is not None else None
    timer, calendar = timer_of(case), catalogue.calendar()
    standing = Standing(
        platform=scheme.range_of(case.platform),
        bodies={body.code: scheme.range_of(body.place)} if body is not None else {},
        returned_by=returned_by((entry.verb, entry.organisation) for entry in history),
        rework_count=case.rework_count,
        used_us=timer.used_us_at(timezone.now(), calendar) if timer is not None else 0,
        limit_us=timer.limit.microseconds(calendar) if timer is not None else 0,
    )
    return advise(standing, _thresholds())


def _thresholds() -> Thresholds:
    """From when on this city calls a case stuck."""
    defaults = asdict(Thresholds())
    chosen = catalogue.setting("escalation", defaults)
    return Thresholds(**{name: int(chosen[name]) for name in defaults})
