"""Dispatch (派遣): handing a filed case to the body that will put it right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import begin
from gridlink.cases.models import Case
from gridlink.cases.proposing import proposal_for
from gridlink.kernel.errors import GridlinkError, Invalid
from gridlink.people import queries as people
from gridlink.people.permissions import Actor

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
    supervises does not handle.
    """
    turn = begin(case_id, "dispatch", by=by, version=version, now=now, organisation=organisation)
    case = turn.case
    body = people.organisation(organisation)
    if body.kind in CANNOT_HANDLE:
        raise Invalid("case.body_cannot_handle", field="organisation", organisation=body.code)
    proposal = proposal_for(case, at=turn.now)
    turn.same_body = case.organisation_id == organisation
    case.organisation_id = organisation
    case.dispatched_at = turn.now
    case.dispatch_count += 1
    if not turn.same_body:
        case.body_count += 1
    case.checker_id = case.check_passed = case.handled_at = case.handled_on_time = None
    return turn.commit(
        private={"note": note} if note else None,
        organisation=body.code,
        proposed=proposal.organisation.code if proposal.organisation else None,
        followed=proposal.organisation is not None and proposal.organisation.id == organisation,
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


def _dispatch_as_proposed(case_id: int, *, by: Actor, now: datetime | None) -> None:
    case = Case.objects.filter(pk=case_id).first()
    proposal = proposal_for(case, at=now) if case is not None else None
    organisation = proposal.organisation.id if proposal and proposal.organisation else 0
    if proposal is not None and proposal.organisation is None:
        raise Invalid("case.nothing_proposed", field="organisation")
    dispatch_case(case_id, organisation=organisation, by=by, now=now)
