"""What belongs before the city (G8): across districts, or stuck in one; and what a district may not do by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gridlink.cases import actions as cases
from gridlink.cases.escalation import Advice, Standing, Thresholds, advise, is_elsewhere, returned_by
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.cases.queries import CaseFilter, case_detail, list_cases
from gridlink.catalogue.actions import revise_setting
from gridlink.kernel.errors import Refused
from gridlink.kernel.places import PlaceRange
from tests import actors
from tests.walking import body, case_at, prove

CITY, HERE, STREET, THERE = PlaceRange(0, 999), PlaceRange(100, 199), PlaceRange(110, 119), PlaceRange(200, 299)
QUIET = Standing(platform=HERE)


@pytest.mark.parametrize(("places", "elsewhere"), [(CITY, False), (HERE, False), (STREET, False), (THERE, True)])
def test_a_body_of_another_district_is_elsewhere(places: PlaceRange, elsewhere: bool) -> None:
    assert is_elsewhere(HERE, places) is elsewhere


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ()),
        ({"bodies": {"water": CITY, "clean": HERE}}, ()),
        ({"bodies": {"roads": THERE}}, (Advice("cross_district", {"bodies": ("roads",)}),)),
        ({"returned_by": frozenset({"clean"})}, ()),
        ({"returned_by": frozenset({"roads", "clean"})}, (Advice("returned", {"bodies": ("clean", "roads")}),)),
        ({"rework_count": 1}, ()),
        ({"rework_count": 2}, (Advice("reworked", {"count": 2}),)),
        ({"used_us": 199, "limit_us": 100}, ()),
        ({"used_us": 200, "limit_us": 100}, (Advice("far_overdue", {"limits": 2}),)),
    ],
)
def test_what_makes_a_case_one_for_the_city(changes: dict[str, object], found: tuple[Advice, ...]) -> None:
    assert advise(replace(QUIET, **changes)) == found


def test_a_city_turns_a_rule_off_with_zero() -> None:
    stuck = replace(QUIET, returned_by=frozenset("abc"), rework_count=9, used_us=900, limit_us=1)

    assert advise(stuck, Thresholds(returns=0, reworks=0, limits=0)) == ()


def test_only_bodies_whose_return_was_granted_have_returned_it() -> None:
    told = [
        ("case.return_requested", "clean"),
        ("case.return_refused", "centre"),
        ("case.return_requested", "roads"),
        ("case.returned", "centre"),
        ("case.dispatched", "centre"),
        ("case.return_requested", "roads"),
        ("case.returned", "centre"),
    ]

    assert returned_by(told) == frozenset({"roads"})


def give_back(case: Case, handler: str) -> None:
    now = case.dispatched_at
    cases.request_return(case.pk, reason="非本单位", by=actors.actor(handler), now=now)
    cases.approve_return(case.pk, by=actors.dispatcher(), now=now)


@pytest.mark.django_db
def test_a_case_two_bodies_returned_is_advised_to_go_up_and_once_up_no_more(city: None) -> None:
    case = case_at(Stage.DISPATCHED)
    give_back(case, "handle-clean-990101")
    assert case_detail(case.pk, by=actors.dispatcher()).escalation_advice == ()
    roads = actors.organisation("roads-990101")
    cases.dispatch_case(case.pk, organisation=roads, by=actors.dispatcher(), now=case.dispatched_at)
    give_back(case, "handle-roads-990101")

    advice = case_detail(case.pk, by=actors.dispatcher()).escalation_advice
    cases.escalate_case(case.pk, reason="两家均称非本单位职责", by=actors.dispatcher())

    assert advice == (Advice("returned", {"bodies": ("clean-990101", "roads-990101")}),)
    assert case_detail(case.pk, by=actors.actor("dispatch-9901")).escalation_advice == ()


@pytest.mark.django_db
def test_a_long_overdue_case_is_advised_to_go_up(city: None) -> None:
    case = case_at(Stage.DISPATCHED)

    advice = case_detail(case.pk, by=actors.dispatcher()).escalation_advice

    assert [ground.code for ground in advice] == ["far_overdue"]


@pytest.mark.django_db
def test_a_district_cannot_dispatch_to_another_districts_body_and_the_city_can(city: None) -> None:
    case = case_at(Stage.FILED)
    theirs = actors.organisation("clean-990102")
    with pytest.raises(Refused) as refusal:
        cases.dispatch_case(case.pk, organisation=theirs, by=actors.dispatcher())
    assert refusal.value.code == "case.body_elsewhere"
    assert Case.objects.get(pk=case.pk).stage == Stage.FILED

    cases.escalate_case(case.pk, reason="垃圾来自云山区", by=actors.dispatcher())
    case = cases.dispatch_case(case.pk, organisation=theirs, by=actors.actor("dispatch-9901"))

    assert (case.stage, case.organisation_id) == (Stage.DISPATCHED, theirs)


@pytest.mark.django_db
def test_the_body_sent_across_districts_sees_and_handles_the_case_and_its_neighbours_do_not(city: None) -> None:
    case = case_at(Stage.FILED)
    theirs, neighbours = actors.actor("handle-clean-990102"), actors.actor("handle-roads-990102")
    now = case.filed_at + timedelta(minutes=5)
    cases.escalate_case(case.pk, reason="跨区", by=actors.dispatcher(), now=now)
    case = cases.dispatch_case(
        case.pk, organisation=actors.organisation("clean-990102"), by=actors.actor("dispatch-9901"), now=now
    )

    assert "finish" in [offer.name for offer in case_detail(case.pk, by=theirs).steps]
    assert [row.id for row in list_cases(CaseFilter(), by=theirs).rows] == [case.pk]
    assert list_cases(CaseFilter(), by=neighbours).rows == ()
    prove(case.pk, "handled", theirs, now)
    assert cases.finish_case(case.pk, result="已清扫", by=theirs, now=now).stage == Stage.HANDLED


@pytest.mark.django_db
def test_many_are_dispatched_as_proposed_and_a_refusal_stops_none(city: None) -> None:
    filed, closed = case_at(Stage.FILED), case_at(Stage.CLOSED)

    done, refused = cases.dispatch_cases([closed.pk, filed.pk], by=actors.dispatcher())

    assert done == [filed.pk]
    assert {case_id: error.code for case_id, error in refused.items()} == {closed.pk: "workflow.wrong_stage"}
    assert Case.objects.get(pk=filed.pk).organisation_id == body()


@pytest.mark.django_db
def test_the_city_says_from_when_on_a_case_is_stuck(city: None) -> None:
    case = case_at(Stage.DISPATCHED)
    give_back(case, "handle-clean-990101")
    revise_setting("escalation.returns", 1, reason="试行", by=actors.actor("admin-9901"))

    advice = case_detail(case.pk, by=actors.dispatcher()).escalation_advice

    assert advice == (Advice("returned", {"bodies": ("clean-990101",)}),)
