"""What each step does to the handling clock, and the special procedures around it (standards.md 1(d))."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridlink.cases import actions as cases
from gridlink.cases.clocks import timer_of
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.kernel.errors import Invalid, Refused
from gridlink.people.queries import organisation_by_code
from tests import actors
from tests.walking import MORNING, case_at, prove

pytestmark = pytest.mark.django_db

# 道路不洁: 2 working hours. MORNING is 10:00; filed 10:05, dispatched 10:10; the lunch break is 12:00–14:00.
DISPATCHED_AT = MORNING + timedelta(minutes=10)
DUE_AT = MORNING + timedelta(hours=4, minutes=10)


def dispatched() -> Case:
    return case_at(Stage.DISPATCHED)


def test_dispatch_starts_the_handling_clock_over_the_lunch_break(city: None) -> None:
    case = dispatched()

    assert case.dispatched_at == DISPATCHED_AT
    assert case.handling_due_at == DUE_AT


def test_finishing_in_time_stops_the_clock_and_says_so(city: None) -> None:
    case = dispatched()
    prove(case.pk, "handled", actors.handler(), DUE_AT)

    case = cases.finish_case(case.pk, result="已清扫", by=actors.handler(), now=DUE_AT)

    assert case.handled_on_time is True
    assert case.handling_due_at is None
    assert timer_of(case).used == 2 * 3600


def test_finishing_a_second_late_is_late(city: None) -> None:
    case = dispatched()
    late = DUE_AT + timedelta(seconds=1)
    prove(case.pk, "handled", actors.handler(), late)

    case = cases.finish_case(case.pk, result="已清扫", by=actors.handler(), now=late)

    assert case.handled_on_time is False


def test_a_delay_adds_one_original_limit(city: None) -> None:
    case = dispatched()
    cases.request_delay(case.pk, reason="缺件", by=actors.handler(), now=DISPATCHED_AT)

    case = cases.approve_delay(case.pk, by=actors.dispatcher(), now=DISPATCHED_AT)

    assert case.handling_due_at == DUE_AT + timedelta(hours=2)
    assert case.delay_count == 1


def test_a_third_delay_is_refused(city: None) -> None:
    case = dispatched()
    for _ in range(2):
        cases.request_delay(case.pk, reason="缺件", by=actors.handler(), now=DISPATCHED_AT)
        cases.approve_delay(case.pk, by=actors.dispatcher(), now=DISPATCHED_AT)

    with pytest.raises(Refused) as refusal:
        cases.request_delay(case.pk, reason="缺件", by=actors.handler(), now=DISPATCHED_AT)

    assert refusal.value.code == "case.delay_limit"


def test_a_refused_delay_does_not_count(city: None) -> None:
    case = dispatched()
    cases.request_delay(case.pk, reason="缺件", by=actors.handler(), now=DISPATCHED_AT)

    case = cases.refuse_request(case.pk, kind="delay", reason="人手足够", by=actors.dispatcher(), now=DISPATCHED_AT)

    assert (case.delay_count, case.handling_due_at) == (0, DUE_AT)


def test_no_delay_after_the_deadline(city: None) -> None:
    case = dispatched()

    with pytest.raises(Refused) as refusal:
        cases.request_delay(case.pk, reason="缺件", by=actors.handler(), now=DUE_AT + timedelta(seconds=1))

    assert refusal.value.code == "case.delay_too_late"


def test_one_request_at_a_time(city: None) -> None:
    case = dispatched()
    cases.request_delay(case.pk, reason="缺件", by=actors.handler(), now=DISPATCHED_AT)

    with pytest.raises(Refused) as refusal:
        cases.request_return(case.pk, reason="非本单位", by=actors.handler(), now=DISPATCHED_AT)

    assert (refusal.value.code, refusal.value.field) == ("workflow.needs", "no_open_request")


def test_a_returned_case_dispatched_to_the_same_body_runs_on_with_what_was_left(city: None) -> None:
    case = dispatched()
    half = DISPATCHED_AT + timedelta(hours=1)
    cases.request_return(case.pk, reason="非本单位", by=actors.handler(), now=half)
    case = cases.approve_return(case.pk, by=actors.dispatcher(), now=half)
    assert case.handling_due_at is None

    afternoon = MORNING + timedelta(hours=5)
    case = cases.dispatch_case(case.pk, organisation=case.organisation_id, by=actors.dispatcher(), now=afternoon)

    assert case.handling_due_at == afternoon + timedelta(hours=1)
    assert (case.dispatch_count, case.body_count) == (2, 1)


def test_a_returned_case_dispatched_to_another_body_starts_anew(city: None) -> None:
    case = dispatched()
    half = DISPATCHED_AT + timedelta(hours=1)
    cases.request_return(case.pk, reason="非本单位", by=actors.handler(), now=half)
    cases.approve_return(case.pk, by=actors.dispatcher(), now=half)

    afternoon = MORNING + timedelta(hours=5)
    other = organisation_by_code("roads-990101").id
    case = cases.dispatch_case(case.pk, organisation=other, by=actors.dispatcher(), now=afternoon)

    assert case.handling_due_at == afternoon + timedelta(hours=2)
    assert (case.dispatch_count, case.body_count) == (2, 2)


def test_rework_continues_the_count(city: None) -> None:
    case = dispatched()
    half = DISPATCHED_AT + timedelta(hours=1)
    prove(case.pk, "handled", actors.handler(), half)
    cases.finish_case(case.pk, result="已清扫", by=actors.handler(), now=half)
    cases.send_check(case.pk, supervisor=actors.user_id("sup-990101001-2"), by=actors.acceptor(), now=half)
    prove(case.pk, "checked", actors.supervisor(), half)
    cases.answer_check(case.pk, outcome="not_mended", by=actors.supervisor(), now=half)
    case = cases.rework_case(case.pk, reason="仍有垃圾", by=actors.acceptor(), now=half)

    afternoon = MORNING + timedelta(hours=5)
    case = cases.dispatch_case(case.pk, organisation=case.organisation_id, by=actors.dispatcher(), now=afternoon)

    assert case.rework_count == 1
    assert case.handling_due_at == afternoon + timedelta(hours=1)


def test_after_rework_the_old_photo_proves_nothing(city: None) -> None:
    case = case_at(Stage.ANSWERED)
    Case.objects.filter(pk=case.pk).update(check_passed=False)
    cases.rework_case(case.pk, reason="仍有垃圾", by=actors.acceptor(), now=DUE_AT)
    later = DUE_AT + timedelta(minutes=5)
    cases.dispatch_case(case.pk, organisation=case.organisation_id, by=actors.dispatcher(), now=later)

    with pytest.raises(Refused) as refusal:
        cases.finish_case(case.pk, result="已清扫", by=actors.handler(), now=later)

    assert (refusal.value.code, refusal.value.field) == ("workflow.needs", "evidence")


def test_suspension_pauses_the_clock_and_the_tick_resumes_it(city: None) -> None:
    case = dispatched()
    until = DISPATCHED_AT + timedelta(days=9)
    cases.request_suspension(case.pk, reason="等汛期结束", until=until, by=actors.handler(), now=DISPATCHED_AT)
    case = cases.approve_suspension(case.pk, by=actors.dispatcher(), now=DISPATCHED_AT)
    assert (case.stage, case.handling_due_at, case.next_alarm_at) == (Stage.SUSPENDED, None, until)

    assert cases.tick(now=until - timedelta(seconds=1)).resumed == 0
    assert cases.tick(now=until).resumed == 1

    case.refresh_from_db()
    assert case.stage == Stage.DISPATCHED
    assert case.suspended_until is None
    assert case.handling_due_at > until


def test_a_second_suspension_is_refused(city: None) -> None:
    case = case_at(Stage.SUSPENDED)
    now = case.stage_entered_at
    cases.resume_case(case.pk, by=actors.dispatcher(), now=now)

    with pytest.raises(Refused) as refusal:
        cases.request_suspension(case.pk, reason="再挂", until=now + timedelta(days=3), by=actors.handler(), now=now)

    assert refusal.value.code == "case.suspension_once"


@pytest.mark.parametrize(("days", "code"), [(-1, "case.suspension_past"), (366, "case.suspension_too_long")])
def test_a_suspension_ends_within_a_year(city: None, days: int, code: str) -> None:
    case = dispatched()
    until = DISPATCHED_AT + timedelta(days=days)

    with pytest.raises(Invalid) as refusal:
        cases.request_suspension(case.pk, reason="挂", until=until, by=actors.handler(), now=DISPATCHED_AT)

    assert (refusal.value.code, refusal.value.field) == (code, "until")


def test_escalation_pauses_the_clock_and_hands_the_case_to_the_city(city: None) -> None:
    case = dispatched()
    half = DISPATCHED_AT + timedelta(hours=1)

    case = cases.escalate_case(case.pk, reason="跨区", by=actors.dispatcher(), now=half)

    assert (case.stage, case.platform, case.is_escalated) == (Stage.FILED, actors.ROOT, True)
    assert case.handling_due_at is None
    with pytest.raises(Refused):
        cases.dispatch_case(case.pk, organisation=case.organisation_id, by=actors.dispatcher(), now=half)
    case = cases.dispatch_case(case.pk, organisation=case.organisation_id, by=actors.actor("dispatch-9901"), now=half)
    assert case.stage == Stage.DISPATCHED


def test_an_open_request_lapses_when_the_case_moves_on(city: None) -> None:
    case = dispatched()
    cases.request_delay(case.pk, reason="缺件", by=actors.handler(), now=DISPATCHED_AT)
    prove(case.pk, "handled", actors.handler(), DUE_AT)

    case = cases.finish_case(case.pk, result="已清扫", by=actors.handler(), now=DUE_AT)

    assert list(case.requests.values_list("kind", "granted")) == [("delay", False)]
