"""A report is received, verified, accepted, declined or merged; every reporter is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridlink.cases.models import Case
from gridlink.intake import actions as intake
from gridlink.intake import queries
from gridlink.intake.lifecycle import Stage
from gridlink.intake.models import Notice, Report, ReportCase
from gridlink.kernel.errors import Denied, Invalid, Problems, Refused, Stale
from gridlink.ledger import outbox
from gridlink.ledger import queries as ledger
from tests import actors
from tests.walking import MORNING, litter, report

pytestmark = pytest.mark.django_db


def test_a_report_is_received_with_its_clock(city: None) -> None:
    received = report()

    assert received.stage == Stage.RECEIVED
    assert received.stage_due_at == MORNING + timedelta(minutes=15)
    assert [entry.verb for entry in ledger.history(received.subject)] == ["report.received"]


def test_coordinates_find_the_unit_grid(city: None) -> None:
    from gridlink.grid.queries import grid_centre

    lon, lat = grid_centre(actors.GRID)

    received = report(place=None, lon=lon, lat=lat)

    assert received.place == actors.GRID


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"class_code": "9999"}, "class", "class.unknown"),
        ({"place": None, "lon": 0.0, "lat": 0.0}, "location", "place.outside_city"),
        ({"place": None, "lon": float("nan"), "lat": 31.9}, "location", "place.bad_coordinates"),
        ({"place": None, "lon": 121.2}, "location", "place.bad_coordinates"),
        ({"place": None}, "place", "report.where"),
        ({"description": "  "}, "description", "input.required"),
        ({"description": "x" * 4001}, "description", "input.too_long"),
        ({"description": "a\x00b"}, "description", "input.control_character"),
        ({"channel": "telepathy"}, "channel", "report.unknown_channel"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_written(
    city: None, changes: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(Problems) as problems:
        report(**changes)

    assert [(fault.field, fault.code) for fault in problems.value.problems] == [(field, code)]
    assert Report.objects.count() == 0


def test_every_fault_is_named_at_once(city: None) -> None:
    with pytest.raises(Problems) as problems:
        report(description="", class_code="9999", place=None)

    assert {fault.field for fault in problems.value.problems} == {"description", "class", "place"}


def test_a_supervisor_cannot_report_in_another_district(city: None) -> None:
    with pytest.raises(Denied):
        report(by=actors.actor("sup-990102001-1"))

    assert Report.objects.count() == 0


def test_verification_goes_to_a_supervisor_and_back(city: None) -> None:
    received = report(by=actors.acceptor(), channel="phone")
    asked = actors.user_id("sup-990101001-2")
    intake.send_to_verify(received.pk, supervisor=asked, by=actors.acceptor(), now=MORNING)
    with pytest.raises(Denied):
        intake.answer_verification(received.pk, outcome="true", by=actors.actor("sup-990101001-1"))

    answered = intake.answer_verification(
        received.pk, outcome="true", by=actors.supervisor(), note="属实", now=MORNING + timedelta(minutes=9)
    )

    assert answered.stage == Stage.ANSWERED
    detail = queries.report_detail(received.pk, by=actors.acceptor())
    assert [row.is_true for row in detail.verifications] == [True]


def test_a_supervisor_of_elsewhere_is_not_asked(city: None) -> None:
    received = report()

    with pytest.raises(Invalid) as refusal:
        intake.send_to_verify(received.pk, supervisor=actors.user_id("sup-990102001-1"), by=actors.acceptor())

    assert refusal.value.field == "supervisor"
    assert Report.objects.get().stage == Stage.RECEIVED


def test_accepting_opens_a_case_for_the_duty_chief(city: None) -> None:
    received = report()

    accepted, case_id = intake.accept_report(received.pk, kind="event", class_code="0112", by=actors.acceptor())

    case = Case.objects.get(pk=case_id)
    assert accepted.stage == Stage.ACCEPTED
    assert (case.stage, case.place, case.platform) == ("submitted", actors.GRID, actors.DISTRICT)
    assert ReportCase.objects.filter(report=received, case=case).exists()


def test_a_second_report_joins_the_open_case(city: None) -> None:
    first, second = report(), report()
    _, case_id = intake.accept_report(first.pk, kind="event", class_code="0112", by=actors.acceptor())

    _, joined = intake.accept_report(second.pk, kind="event", class_code="0112", case=case_id, by=actors.acceptor())

    assert joined == case_id
    assert Case.objects.count() == 1
    assert [row.id for row in queries.reports_of_case(case_id, by=actors.acceptor())] == [first.pk, second.pk]


def test_a_place_too_wide_is_refused_until_the_grid_is_named(city: None) -> None:
    street = 990101001000000
    received = report(place=street, by=actors.acceptor(), channel="phone")
    with pytest.raises(Invalid) as refusal:
        intake.accept_report(received.pk, kind="event", class_code="0112", by=actors.acceptor())
    assert (refusal.value.code, refusal.value.field) == ("report.place_too_wide", "place")

    accepted, _ = intake.accept_report(
        received.pk, kind="event", class_code="0112", place=actors.GRID, by=actors.acceptor()
    )

    assert accepted.place == actors.GRID


def test_declining_needs_one_of_the_citys_reasons_and_tells_the_reporter(city: None) -> None:
    received = report(by=actors.acceptor(), channel="phone", name="王小明", phone="13800000000")
    with pytest.raises(Invalid) as refusal:
        intake.decline_report(received.pk, reason="because", by=actors.acceptor())
    assert refusal.value.field == "reason"

    declined = intake.decline_report(received.pk, reason="out-of-scope", by=actors.acceptor())
    outbox.work_once()
    outbox.work_once()

    assert declined.stage == Stage.DECLINED
    assert list(Notice.objects.values_list("template", "params")) == [("declined", {"reason": "out-of-scope"})]


def test_a_merge_keeps_both_reporters_and_can_be_undone(city: None) -> None:
    first, second = report(), report()
    _, case_id = intake.accept_report(first.pk, kind="event", class_code="0112", by=actors.acceptor())

    merged = intake.merge_report(second.pk, into=first.pk, by=actors.acceptor())
    assert (merged.stage, merged.merged_into_id) == (Stage.MERGED, first.pk)
    assert len(queries.reports_of_case(case_id, by=actors.acceptor())) == 2

    undone = intake.unmerge_report(second.pk, reason="两处不同", by=actors.acceptor())
    assert (undone.stage, undone.merged_into_id) == (Stage.RECEIVED, None)
    assert len(queries.reports_of_case(case_id, by=actors.acceptor())) == 1


def test_a_report_is_not_merged_into_itself_or_into_a_merged_one(city: None) -> None:
    first, second, third = report(), report(), report()
    with pytest.raises(Invalid):
        intake.merge_report(first.pk, into=first.pk, by=actors.acceptor())
    intake.merge_report(second.pk, into=first.pk, by=actors.acceptor())

    with pytest.raises(Invalid) as refusal:
        intake.merge_report(third.pk, into=second.pk, by=actors.acceptor())

    assert refusal.value.code == "report.merge_into_merged"


def test_a_stale_page_is_told_what_changed(city: None) -> None:
    received = report()
    intake.accept_report(received.pk, kind="event", class_code="0112", by=actors.acceptor(), version=1)

    with pytest.raises(Stale) as refusal:
        intake.decline_report(received.pk, reason="not-found", by=actors.acceptor(), version=1)

    assert refusal.value.params["stage"] == "accepted"


def test_a_decided_report_is_reopened_only_when_its_cases_have_ended(city: None) -> None:
    received = report()
    intake.accept_report(received.pk, kind="event", class_code="0112", by=actors.acceptor())

    with pytest.raises(Refused) as refusal:
        intake.reopen_report(received.pk, reason="未解决", by=actors.acceptor())

    assert refusal.value.field == "no_live_case"


def test_personal_data_is_masked_unless_the_post_needs_it(city: None) -> None:
    received = report(by=actors.acceptor(), channel="phone", name="王小明", phone="13800000000")

    seen = queries.report_detail(received.pk, by=actors.acceptor()).row
    masked = queries.report_detail(received.pk, by=actors.chief()).row

    assert (seen.name, seen.phone) == ("王小明", "13800000000")
    assert (masked.name, masked.phone) == ("王**", "*********00")


def test_entries_hold_no_personal_data(city: None) -> None:
    received = report(by=actors.acceptor(), channel="phone", name="王小明", phone="13800000000", address="望江路9号")

    body = str(ledger.history(received.subject)[0].body)

    for secret in ("王小明", "13800000000", "望江路9号", received.description):
        assert secret not in body


def test_a_batch_keeps_the_good_and_answers_for_every_bad_one(city: None) -> None:
    drafts = [litter(channel="api"), litter(channel="api", class_code="9999"), litter(channel="api", description="")]
    result = intake.receive_reports(drafts, by=actors.actor("gateway-9901"))

    assert [number is not None for number in result.numbers] == [True, False, False]
    assert [error.field if error else None for error in result.errors] == [None, "class", "description"]
    assert Report.objects.count() == 1
    stored = Report.objects.get()
    assert [entry.verb for entry in ledger.history(stored.subject)] == ["report.received"]
