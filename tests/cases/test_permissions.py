"""Every step needs its own permission, over the right places or in the right body; who may not see a case learns nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gridlink.cases import actions as cases
from gridlink.cases.lifecycle import STEPS, Stage
from gridlink.cases.models import Case
from gridlink.cases.permission import OF_THE_BODY, OF_THE_CHECKER, OF_THE_PLACE
from gridlink.cases.queries import CaseFilter, case_detail, list_cases
from gridlink.kernel.errors import Denied, Missing
from gridlink.kernel.places import WHOLE
from gridlink.ledger import queries as ledger
from gridlink.people.permissions import PERMISSIONS, Actor, Grant
from gridlink.web.steps import CASE_STEPS
from tests import actors
from tests.walking import MORNING, case_at

pytestmark = pytest.mark.django_db

STAGES = sorted({row.sources[0] for row in STEPS.values()})
GIVEN: dict[str, Any] = {"organisation": 1, "supervisor": 1, "outcome": "mended", "until": MORNING}


def holding(who: Actor, permissions: frozenset[str], **changes: Any) -> Actor:
    """`who` with one post, everywhere unless said otherwise, in a body that handles nothing."""
    grant = Grant("x", "x", actors.organisation("market-990102"), "market-990102", permissions, WHOLE)
    return replace(who, grants=(replace(grant, **changes),))


def is_refused(case: Case, name: str, by: Actor) -> bool:
    """Whether the step was denied, having changed nothing."""
    before = (case.version, len(ledger.history(case.subject)))
    given = {field.name: GIVEN.get(field.name, "x") for field in CASE_STEPS[name].fields}
    try:
        CASE_STEPS[name].run(case.pk, by=by, **given)
    except Denied as denial:
        fresh = Case.objects.get(pk=case.pk)
        return denial.code == "permission.missing" and (fresh.version, len(ledger.history(case.subject))) == before
    return False


@pytest.mark.parametrize("stage", STAGES)
def test_every_permission_but_its_own_is_not_enough_for_a_step(city: None, stage: Stage) -> None:
    case = case_at(stage)

    for name, row in STEPS.items():
        if row.sources[0] == stage:
            by = holding(actors.supervisor(), PERMISSIONS - {row.permission})
            assert is_refused(case, name, by), name


@pytest.mark.parametrize("stage", STAGES)
def test_a_post_over_another_district_is_not_enough_for_a_step(city: None, stage: Stage) -> None:
    case = case_at(stage)
    there = actors.actor("dispatch-990102").grants[0].places

    for name, row in STEPS.items():
        if row.sources[0] == stage and row.permission not in OF_THE_BODY:
            assert is_refused(case, name, holding(actors.supervisor(), PERMISSIONS, places=there)), name


@pytest.mark.parametrize("stage", STAGES)
def test_a_post_over_one_street_does_not_reach_the_districts_steps(city: None, stage: Stage) -> None:
    case = case_at(stage)
    street = actors.supervisor().grants[0].places

    for name, row in STEPS.items():
        if row.sources[0] == stage and row.permission not in OF_THE_BODY | OF_THE_PLACE | {OF_THE_CHECKER}:
            assert is_refused(case, name, holding(actors.supervisor(), PERMISSIONS, places=street)), name


@pytest.mark.parametrize("stage", STAGES)
def test_a_post_for_other_classes_is_not_enough_for_a_step(city: None, stage: Stage) -> None:
    case = case_at(stage)
    body = {"organisation_id": case.organisation_id or 0}

    for name, row in STEPS.items():
        if row.sources[0] == stage:
            by = holding(actors.supervisor(), PERMISSIONS, classes=("event:04", "component"), **body)
            assert is_refused(case, name, by), name


@pytest.mark.parametrize("stage", [Stage.DISPATCHED, Stage.CLOSED])
def test_every_permission_everywhere_does_not_make_one_of_the_body(city: None, stage: Stage) -> None:
    case = case_at(stage)

    for name, row in STEPS.items():
        if row.sources[0] == stage and row.permission in OF_THE_BODY:
            assert is_refused(case, name, holding(actors.city_chief(), PERMISSIONS)), name


def test_who_may_not_see_a_case_is_not_told_where_it_stands(city: None) -> None:
    case = case_at(Stage.DISPATCHED)
    stranger = actors.actor("chief-990102")

    with pytest.raises(Denied):
        cases.urge_case(case.pk, note="x", by=stranger, version=1)
    with pytest.raises(Missing):
        case_detail(case.pk, by=stranger)

    assert list_cases(CaseFilter(), by=stranger).rows == ()


def test_a_post_for_some_classes_sees_only_those(city: None) -> None:
    case_at(Stage.FILED)
    front = actors.actor("sup-990101001-1")
    narrow = replace(front, grants=tuple(replace(grant, classes=("event:04",)) for grant in front.grants))

    assert list_cases(CaseFilter(), by=narrow).rows == ()
    assert len(list_cases(CaseFilter(), by=front).rows) == 1
