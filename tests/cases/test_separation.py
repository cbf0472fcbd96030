"""监督和处置相分离: whoever handled a case neither checks nor closes it; whoever asks does not decide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridlink.cases import actions as cases
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.kernel.errors import Denied, Invalid, Refused
from gridlink.kernel.places import WHOLE
from gridlink.ledger import queries as ledger
from gridlink.people.models import Organisation
from gridlink.people.permissions import PERMISSIONS, Actor, Grant
from tests import actors
from tests.walking import case_at

pytestmark = pytest.mark.django_db


def almighty(who: Actor, organisation: Actor) -> Actor:
    """`who` with every permission everywhere, sitting in the organisation of another."""
    grant = organisation.grants[0]
    return replace(who, grants=(Grant("all", "all", grant.organisation_id, grant.organisation, PERMISSIONS, WHOLE),))


def unchanged(case: Case) -> bool:
    fresh = Case.objects.get(pk=case.pk)
    return (fresh.stage, fresh.version) == (case.stage, case.version) and (
        len(ledger.history(case.subject)) == len(ledger.history(f"case:{case.pk}"))
    )


def test_a_handler_cannot_pass_the_check_of_their_own_work(city: None) -> None:
    case = case_at(Stage.ANSWERED)
    handler = almighty(actors.handler(), actors.acceptor())

    with pytest.raises(Refused) as refusal:
        cases.pass_check(case.pk, by=handler)

    assert refusal.value.code == "workflow.separation"
    assert refusal.value.params["by"] == "person"
    assert unchanged(case)


def test_a_colleague_of_the_handler_cannot_close_the_case(city: None) -> None:
    case = case_at(Stage.CHECKED)
    colleague = almighty(actors.duty_chief(), actors.handler())

    with pytest.raises(Refused) as refusal:
        cases.close_case(case.pk, by=colleague)

    assert refusal.value.code == "workflow.separation"
    assert refusal.value.params["by"] == "organisation"
    assert unchanged(case)


def test_the_supervisor_who_looked_does_not_close(city: None) -> None:
    case = case_at(Stage.CHECKED)
    supervisor = almighty(actors.supervisor(), actors.duty_chief())

    with pytest.raises(Refused) as refusal:
        cases.close_case(case.pk, by=supervisor)

    assert refusal.value.code == "workflow.separation"
    assert unchanged(case)


def test_whoever_asks_for_a_delay_does_not_grant_it(city: None) -> None:
    case = case_at(Stage.DISPATCHED)
    case = cases.request_delay(case.pk, reason="缺件", by=actors.handler(), now=case.dispatched_at)
    handler = almighty(actors.handler(), actors.dispatcher())

    with pytest.raises(Refused) as refusal:
        cases.approve_delay(case.pk, by=handler)

    assert refusal.value.code == "workflow.separation"
    assert unchanged(case)


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        (Stage.SUBMITTED, lambda case: cases.file_case(case.pk, condition="1", by=actors.acceptor())),
        (Stage.FILED, lambda case: cases.dispatch_case(case.pk, organisation=1, by=actors.duty_chief())),
        (Stage.DISPATCHED, lambda case: cases.finish_case(case.pk, result="x", by=actors.other_handler())),
        (Stage.DISPATCHED, lambda case: cases.urge_case(case.pk, note="x", by=actors.handler())),
        (Stage.CHECKED, lambda case: cases.close_case(case.pk, by=actors.actor("duty-990102"))),
        (Stage.CHECKED, lambda case: cases.close_case(case.pk, by=actors.handler())),
    ],
)
def test_a_person_without_the_post_is_denied_and_nothing_changes(city: None, stage: Stage, step) -> None:
    case = case_at(stage)

    with pytest.raises(Denied):
        step(case)

    assert unchanged(case)


def test_a_body_that_has_ended_gets_no_case(city: None) -> None:
    case = case_at(Stage.FILED)
    body = Organisation.objects.get(code="clean-990101")
    Organisation.objects.filter(pk=body.pk).update(valid_to=case.filed_at.date())

    with pytest.raises(Invalid) as refusal:
        cases.dispatch_case(case.pk, organisation=body.pk, by=actors.dispatcher())

    assert (refusal.value.code, refusal.value.field) == ("case.body_ended", "organisation")
    assert unchanged(case)
