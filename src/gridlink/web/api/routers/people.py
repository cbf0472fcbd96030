"""Organisations, and who one is."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from gridlink.people import queries as people
from gridlink.people.permissions import PERMISSIONS, Actor, Grant
from gridlink.web.api.auth import actor_of
from gridlink.web.api.problems import PROBLEMS
from gridlink.web.api.schemas.happenings import Person
from gridlink.web.api.schemas.people import MeOut, OrganisationOut, OrganisationsOut, PostOut

router = Router(tags=["people"])


@router.get("/organisations", response={200: OrganisationsOut, **PROBLEMS}, summary="List organisations")
def list_organisations(request: HttpRequest) -> OrganisationsOut:
    """Every organisation in force today: blocks (块) and the departments (条) in them."""
    del request
    return OrganisationsOut(organisations=[OrganisationOut.model_validate(row) for row in people.all_organisations()])


@router.get("/me", response={200: MeOut, **PROBLEMS}, summary="Who am I")
def me(request: HttpRequest) -> MeOut:
    """Who asks, the posts held today and what they allow; through a token, narrowed to its scopes."""
    by = actor_of(request)
    person = None if by.user_id is None else people.people([by.user_id]).get(by.user_id)
    return MeOut(
        actor=by.ref,
        person=None if person is None else Person.model_validate(person),
        posts=[_post(by, grant) for grant in by.grants],
        permissions=sorted(name for name in PERMISSIONS if by.may(name) is not None),
    )


def _post(by: Actor, grant: Grant) -> PostOut:
    allowed = grant.permissions if by.narrowed_to is None else grant.permissions & by.narrowed_to
    return PostOut(
        post=grant.post,
        role=grant.role,
        organisation=grant.organisation,
        organisation_id=grant.organisation_id,
        place_from=grant.places.low,  # type: ignore[arg-type]
        place_to=grant.places.high,  # type: ignore[arg-type]
        classes=list(grant.classes),
        permissions=sorted(allowed),
    )
