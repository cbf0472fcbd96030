"""督办: urged, listed, circulated, struck off; the overrun appeal after closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gridlink.cases import actions as cases
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.cases.queries import case_detail
from gridlink.kernel.clocks import Light
from gridlink.kernel.errors import Refused
from gridlink.people.permissions import Actor, Grant
from tests import actors
from tests.walking import MORNING, case_at

pytestmark = pytest.mark.django_db


def overrun() -> Case:
    """A closed case whose handling took a day where two hours were allowed."""
    return case_at(Stage.CLOSED, minutes=24 * 60)


def test_urging_is_counted_and_leaves_the_stage_alone(city: None) -> None:
    case = case_at(Stage.DISPATCHED)

    cases.urge_case(case.pk, note="请尽快", by=actors.chief())
    case = cases.urge_case(case.pk, note="请尽快", by=actors.city_chief())

    assert (case.urge_count, case.stage) == (2, Stage.DISPATCHED)


def test_a_case_is_listed_once_circulated_and_struck_off(city: None) -> None:
    case = case_at(Stage.DISPATCHED)
    cases.put_on_list(case.pk, reason="久拖不决", by=actors.chief())
    with pytest.raises(Refused) as refusal:
        cases.put_on_list(case.pk, reason="久拖不决", by=actors.chief())
    assert refusal.value.field == "not_on_list"

    cases.circulate_case(case.pk, note="通报各单位", by=actors.city_chief())
    case = cases.strike_off(case.pk, reason="已整改", by=actors.chief())

    assert case.on_list is False
    assert list(case.supervisions.order_by("id").values_list("kind", flat=True)) == ["list", "circulate"]
    assert case.supervisions.get(kind="list").struck_off_at is not None


def test_a_case_not_on_the_list_cannot_be_circulated(city: None) -> None:
    case = case_at(Stage.DISPATCHED)

    with pytest.raises(Refused) as refusal:
        cases.circulate_case(case.pk, note="通报", by=actors.chief())

    assert refusal.value.field == "on_list"


def test_a_granted_appeal_exempts_the_score_and_keeps_the_overrun(city: None) -> None:
    case = overrun()
    assert case.handled_on_time is False

    cases.appeal_overrun(case.pk, reason="台风停工", by=actors.handler())
    cases.support_appeal(case.pk, by=actors.dispatcher())
    case = cases.grant_appeal(case.pk, by=actors.acceptor())

    assert (case.overrun_exempt, case.handled_on_time) == (True, False)


def test_an_appeal_is_made_once(city: None) -> None:
    case = overrun()
    cases.appeal_overrun(case.pk, reason="台风停工", by=actors.handler())
    cases.refuse_appeal(case.pk, reason="当日无台风", by=actors.dispatcher())

    with pytest.raises(Refused) as refusal:
        cases.appeal_overrun(case.pk, reason="台风停工", by=actors.handler())

    assert refusal.value.field == "no_appeal"


def test_an_unsupported_appeal_cannot_be_granted(city: None) -> None:
    case = overrun()
    cases.appeal_overrun(case.pk, reason="台风停工", by=actors.handler())

    with pytest.raises(Refused) as refusal:
        cases.grant_appeal(case.pk, by=actors.acceptor())

    assert refusal.value.field == "supported_appeal"


def test_the_acceptor_turns_a_supported_appeal_down_and_the_dispatcher_no_longer_decides(city: None) -> None:
    case = overrun()
    cases.appeal_overrun(case.pk, reason="台风停工", by=actors.handler())
    cases.support_appeal(case.pk, by=actors.dispatcher())
    for again in (cases.support_appeal, lambda id, by: cases.refuse_appeal(id, reason="改判", by=by)):
        with pytest.raises(Refused) as refusal:
            again(case.pk, by=actors.dispatcher())
        assert refusal.value.field == "new_appeal"

    case = cases.turn_down_appeal(case.pk, reason="当日未停工", by=actors.acceptor())

    assert case.overrun_exempt is False
    assert list(case.requests.values_list("kind", "granted")) == [("appeal", False)]


def test_an_appeal_is_granted_by_another_person_than_who_supported_it_be_it_in_one_centre(city: None) -> None:
    case = overrun()
    cases.appeal_overrun(case.pk, reason="台风停工", by=actors.handler())
    dispatcher, acceptor = actors.dispatcher(), actors.acceptor()
    colleague = replace(acceptor, grants=tuple(in_centre(grant, dispatcher) for grant in acceptor.grants))
    both = replace(dispatcher, grants=(*dispatcher.grants, *acceptor.grants))
    cases.support_appeal(case.pk, by=both)

    with pytest.raises(Refused) as refusal:
        cases.grant_appeal(case.pk, by=both)
    granted = cases.grant_appeal(case.pk, by=colleague)

    assert (refusal.value.code, refusal.value.params["by"]) == ("workflow.separation", "person")
    assert granted.overrun_exempt is True


def in_centre(grant: Grant, other: Actor) -> Grant:
    """The same post in the organisation of somebody else."""
    return replace(grant, organisation_id=other.grants[0].organisation_id, organisation=other.grants[0].organisation)


def test_an_exempted_overrun_is_still_shown_red(city: None) -> None:
    case = overrun()
    cases.appeal_overrun(case.pk, reason="台风停工", by=actors.handler())
    cases.support_appeal(case.pk, by=actors.dispatcher())
    cases.grant_appeal(case.pk, by=actors.acceptor())

    assert case_detail(case.pk, by=actors.chief()).row.light == Light.RED


def test_a_case_in_time_has_nothing_to_appeal(city: None) -> None:
    case = case_at(Stage.CLOSED)

    with pytest.raises(Refused) as refusal:
        cases.appeal_overrun(case.pk, reason="台风停工", by=actors.handler(), now=MORNING + timedelta(days=1))

    assert refusal.value.field == "overran"
