"""Two journeys of one case through every post: the main road, and the long way round."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridlink.cases import actions as cases
from gridlink.cases import rebuild
from gridlink.cases.lifecycle import Stage
from gridlink.cases.queries import case_detail
from gridlink.evidence.actions import add_evidence
from gridlink.intake import actions as intake
from gridlink.intake import rebuild as intake_rebuild
from gridlink.intake.models import Notice
from gridlink.ledger import outbox
from gridlink.ledger import queries as ledger
from tests import actors
from tests.walking import MORNING, body, litter, photo, prove

pytestmark = pytest.mark.django_db


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def test_from_report_to_closing_through_every_post(city: None) -> None:
    received = intake.receive_report(litter(), by=actors.supervisor(), now=MORNING)
    add_evidence(received.subject, "found", photo(), by=actors.supervisor(), now=MORNING)
    intake.send_to_verify(
        received.pk, supervisor=actors.user_id("sup-990101001-2"), by=actors.acceptor(), now=MORNING + minutes(1)
    )
    intake.answer_verification(received.pk, outcome="true", by=actors.supervisor(), now=MORNING + minutes(4))
    _, case_id = intake.accept_report(
        received.pk, kind="event", class_code="0112", by=actors.acceptor(), now=MORNING + minutes(5)
    )
    cases.file_case(case_id, condition="1", by=actors.duty_chief(), now=MORNING + minutes(6))
    proposal = case_detail(case_id, by=actors.dispatcher()).proposal
    assert proposal is not None
    assert proposal.organisation is not None
    assert proposal.organisation.code == "clean-990101"
    assert proposal.reasons
    cases.dispatch_case(
        case_id, organisation=proposal.organisation.id, by=actors.dispatcher(), now=MORNING + minutes(8)
    )
    prove(case_id, "handled", actors.handler(), MORNING + minutes(60))
    cases.finish_case(case_id, result="已清扫", by=actors.handler(), now=MORNING + minutes(60))
    cases.send_check(
        case_id, supervisor=actors.user_id("sup-990101001-2"), by=actors.acceptor(), now=MORNING + minutes(61)
    )
    prove(case_id, "checked", actors.supervisor(), MORNING + minutes(70))
    cases.answer_check(case_id, outcome="mended", by=actors.supervisor(), now=MORNING + minutes(70))
    cases.pass_check(case_id, by=actors.acceptor(), now=MORNING + minutes(71))
    closed = cases.close_case(case_id, by=actors.duty_chief(), now=MORNING + minutes(72))
    outbox.work_once()

    assert closed.stage == Stage.CLOSED
    assert closed.handled_on_time is True
    assert list(Notice.objects.order_by("id").values_list("template", flat=True)) == ["accepted", "closed"]
    verbs = [entry.verb for entry in ledger.history(closed.subject)]
    assert [verb for verb in verbs if verb != "evidence.added" and verb != "evidence.copied"] == [
        "case.registered",
        "case.filed",
        "case.dispatched",
        "case.finished",
        "case.check_sent",
        "case.check_answered",
        "case.check_passed",
        "case.closed",
    ]
    assert rebuild.differences(case_id) == []
    assert intake_rebuild.differences(received.pk) == []


def test_through_delay_return_suspension_rework_and_escalation(city: None) -> None:
    received = intake.receive_report(litter(), by=actors.supervisor(), now=MORNING)
    _, case_id = intake.accept_report(received.pk, kind="event", class_code="0112", by=actors.acceptor(), now=MORNING)
    handler, dispatcher = actors.handler(), actors.dispatcher()
    at = MORNING + minutes(5)
    cases.file_case(case_id, condition="1", by=actors.duty_chief(), now=at)
    cases.dispatch_case(case_id, organisation=body(), by=dispatcher, now=at)

    cases.request_delay(case_id, reason="缺车", by=handler, now=at)
    cases.approve_delay(case_id, by=dispatcher, now=at)
    cases.request_return(case_id, reason="非本单位", by=handler, now=at + minutes(10))
    cases.approve_return(case_id, by=dispatcher, now=at + minutes(12))
    cases.dispatch_case(case_id, organisation=body(), by=dispatcher, now=at + minutes(14))
    until = at + timedelta(days=3)
    cases.request_suspension(case_id, reason="等管线迁改", until=until, by=handler, now=at + minutes(20))
    cases.approve_suspension(case_id, by=dispatcher, now=at + minutes(21))
    assert cases.tick(now=until).resumed == 1

    at = until + minutes(5)
    prove(case_id, "handled", handler, at)
    cases.finish_case(case_id, result="已清扫", by=handler, now=at)
    cases.send_check(case_id, supervisor=actors.user_id("sup-990101001-2"), by=actors.acceptor(), now=at)
    prove(case_id, "checked", actors.supervisor(), at)
    cases.answer_check(case_id, outcome="not_mended", by=actors.supervisor(), now=at)
    cases.rework_case(case_id, reason="仍有垃圾", by=actors.acceptor(), now=at)
    cases.escalate_case(case_id, reason="跨区", by=dispatcher, now=at)
    cases.urge_case(case_id, note="请市级协调", by=actors.city_chief(), now=at)
    cases.put_on_list(case_id, reason="久拖", by=actors.city_chief(), now=at)
    case = cases.hand_down_case(case_id, reason="由区办结", by=actors.actor("dispatch-9901"), now=at)
    assert case.platform == actors.DISTRICT

    at += minutes(10)
    cases.dispatch_case(case_id, organisation=body(), by=dispatcher, now=at)
    prove(case_id, "handled", handler, at)
    cases.finish_case(case_id, result="已清扫两遍", by=handler, now=at)
    cases.send_check(case_id, supervisor=actors.user_id("sup-990101001-2"), by=actors.acceptor(), now=at)
    prove(case_id, "checked", actors.supervisor(), at)
    cases.answer_check(case_id, outcome="mended", by=actors.supervisor(), now=at)
    cases.pass_check(case_id, by=actors.acceptor(), now=at)
    cases.close_case(case_id, by=actors.duty_chief(), now=at)
    case = cases.strike_off(case_id, reason="已办结", by=actors.city_chief(), now=at)

    assert case.stage == Stage.CLOSED
    assert (case.delay_count, case.suspension_count, case.rework_count) == (1, 1, 1)
    assert (case.dispatch_count, case.body_count, case.urge_count) == (3, 1, 1)
    assert (case.is_escalated, case.on_list) == (True, False)
    assert rebuild.differences(case_id) == []
