"""The check on the spot (核查): who is asked, what proves it, and what happens when nobody comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridlink.cases import actions as cases
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.kernel.errors import Denied, Refused
from gridlink.people.models import Post
from tests import actors
from tests.walking import body, case_at, prove

pytestmark = pytest.mark.django_db


def test_a_check_nobody_comes_to_is_recalled_and_given_to_another(city: None) -> None:
    case = case_at(Stage.CHECKING)
    other = actors.user_id("sup-990101001-1")

    case = cases.recall_check(case.pk, reason="该监督员病假", by=actors.acceptor(), now=case.stage_entered_at)
    assert (case.stage, case.checker_id) == (Stage.HANDLED, None)
    case = cases.send_check(case.pk, supervisor=other, by=actors.acceptor(), now=case.stage_entered_at)

    assert (case.stage, case.checker_id) == (Stage.CHECKING, other)
    with pytest.raises(Denied):
        cases.answer_check(case.pk, outcome="mended", by=actors.supervisor())


def test_nobody_of_the_body_that_handled_it_is_sent_to_check(city: None) -> None:
    case = case_at(Stage.HANDLED)
    Post.objects.filter(code="sup-990101001-2").update(organisation=body())

    with pytest.raises(Refused) as refusal:
        cases.send_check(case.pk, supervisor=actors.user_id("sup-990101001-2"), by=actors.acceptor())

    assert (refusal.value.code, refusal.value.params["by"]) == ("workflow.separation", "organisation")
    assert Case.objects.get(pk=case.pk).stage == Stage.HANDLED


def test_the_photo_of_the_first_check_does_not_prove_the_second(city: None) -> None:
    case = case_at(Stage.CHECKED)
    now = case.stage_entered_at + timedelta(minutes=5)
    cases.return_check(case.pk, reason="照片看不清", by=actors.duty_chief(), now=now)
    cases.send_check(case.pk, supervisor=actors.supervisor().person, by=actors.acceptor(), now=now)

    with pytest.raises(Refused) as refusal:
        cases.answer_check(case.pk, outcome="mended", by=actors.supervisor(), now=now)
    prove(case.pk, "checked", actors.supervisor(), now)
    answered = cases.answer_check(case.pk, outcome="mended", by=actors.supervisor(), now=now)

    assert (refusal.value.code, refusal.value.field) == ("workflow.needs", "evidence")
    assert answered.stage == Stage.ANSWERED


def test_what_was_mended_on_the_spot_needs_both_photos(city: None) -> None:
    case = case_at(Stage.SUBMITTED, self_handled=True)
    now = case.registered_at
    prove(case.pk, "found", actors.supervisor(), now)
    with pytest.raises(Refused) as refusal:
        cases.close_self_handled(case.pk, condition="1", by=actors.duty_chief(), now=now)
    prove(case.pk, "handled", actors.supervisor(), now)

    closed = cases.close_self_handled(case.pk, condition="1", by=actors.duty_chief(), now=now)

    assert (refusal.value.code, refusal.value.field) == ("workflow.needs", "evidence")
    assert (closed.stage, closed.closed_at) == (Stage.CLOSED, now)


def test_what_others_are_to_mend_is_not_closed_as_mended_on_the_spot(city: None) -> None:
    case = case_at(Stage.SUBMITTED)

    with pytest.raises(Refused) as refusal:
        cases.close_self_handled(case.pk, condition="1", by=actors.duty_chief())

    assert refusal.value.field == "self_handled"
