"""Dispatch (派遣): handing a filed case to the body that will put it right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import Turn, begin
from gridlink.cases.escalation import is_elsewhere
from gridlink.cases.models import Case
from gridlink.cases.proposing import proposal_for
from gridlink.catalogue.queries import Proposal
from gridlink.grid.current import today
from gridlink.grid.queries import city
from gridlink.kernel.errors import GridlinkError, Invalid, Refused
from gridlink.people import queries as people
from gridlink.people.permissions import Actor
from gridlink.people.queries import OrganisationRow

CANNOT_HANDLE = frozenset({"centre"})


@transaction.atomic
def dispatch_case(
    case_id: int,
    *,
    organisation: int,
    by: Actor,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Case:
    """Hand a filed case (派遣) to the organisation that will put it right.

    Starts the handling clock; to the same body as before it runs on with what is left, to another it starts anew.
    The entry says which body the duty register proposed and whether it was followed. Refuses a centre: whoever
    supervises does not handle; and a body of another district: what crosses districts goes through the city.
    """
    turn = begin(case_id, "dispatch", by=by, version=version, now=now, organisation=organisation)
    body = people.organisation(organisation)
    return _hand_over(turn, body, proposal_for(turn.case, at=turn.now), note)


def _hand_over(turn: Turn, body: OrganisationRow, proposal: Proposal, note: str = "") -> Case:
    case, scheme = turn.case, city().scheme
    if body.kind in CANNOT_HANDLE:
        raise Invalid("case.body_cannot_handle", field="organisation", organisation=body.code)
    if body.has_ended(today(city(), turn.now)):
        raise Invalid("case.body_ended", field="organisation", organisation=body.code)
    if is_elsewhere(scheme.range_of(case.platform), scheme.range_of(body.place)):
        raise Refused("case.body_elsewhere", field="organisation", organisation=body.code)
    turn.same_body = case.organisation_id == body.id
    case.organisation_id = body.id
    case.dispatched_at = turn.now
    case.dispatch_count += 1
    if not turn.same_body:
        case.body_count += 1
    case.checker_id = case.check_passed = case.handled_at = case.handled_on_time = None
    return turn.commit(
        private={"note": note} if note else None,
        organisation=body.code,
        proposed=proposal.organisation.code if proposal.organisation else None,
        followed=proposal.organisation is not None and proposal.organisation.id == body.id,
    )


def dispatch_cases(
    cases: Iterable[int], *, by: Actor, now: datetime | None = None
) -> tuple[list[int], dict[int, GridlinkError]]:
    """Dispatch each case to the body the duty register proposes, each in its own transaction.

    Returns the ids dispatched and the refusals by id; one refusal stops none of the others.
    """
    done: list[int] = []
    refused: dict[int, GridlinkError] = {}
    for case_id in cases:
        try:
            _dispatch_as_proposed(case_id, by=by, now=now)
        except GridlinkError as error:
            refused[case_id] = error
        else:
            done.append(case_id)
    return done, refused


@transaction.atomic
def _dispatch_as_proposed(case_id: int, *, by: Actor, now: datetime | None) -> Case:
    turn = begin(case_id, "dispatch", by=by, now=now, organisation="proposed")
    proposal = proposal_for(turn.case, at=turn.now)
    if proposal.organisation is None:
        raise Invalid("case.nothing_proposed", field="organisation")
    return _hand_over(turn, proposal.organisation, proposal)
