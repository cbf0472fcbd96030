"""Posts are evaluated by the steps they took, read off the ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from gridlink.cases import actions as case_actions
from gridlink.cases.lifecycle import Stage
from gridlink.evaluation.actions import note_steps
from gridlink.evaluation.models import StepTaken
from gridlink.evaluation.periods import Period
from gridlink.evaluation.queries import FigureRow, cases_behind, figures, reports_behind, scores
from gridlink.intake import actions as intake
from gridlink.ledger.models import Cursor
from tests import actors, walking

pytestmark = pytest.mark.usefixtures("city")

JUNE = Period.month(walking.MORNING.date(), "Asia/Shanghai")
LATER = walking.MORNING + timedelta(minutes=30)


def noted() -> None:
    while note_steps(limit=50):
        pass


def table(by=None) -> dict[tuple[object, str], FigureRow]:
    rows = figures(JUNE, "post", by=by or actors.chief(), now=LATER)
    return {(row.group.key, row.code): row for row in rows}


def numbers(row: FigureRow) -> tuple[int, int | None, Decimal | None]:
    return (row.numerator.number, row.denominator.number if row.denominator else None, row.value)


def void(case_id: int) -> None:
    case_actions.request_void(case_id, reason="重复", by=actors.dispatcher(), now=LATER)
    case_actions.approve_void(case_id, by=actors.duty_chief(), now=LATER)


def give_back(case_id: int) -> None:
    case_actions.request_return(case_id, reason="不属本单位", by=actors.handler(), now=LATER)
    case_actions.approve_return(case_id, by=actors.dispatcher(), now=LATER)


def test_a_dispatch_the_body_had_taken_back_was_not_accurate() -> None:
    give_back(walking.case_at(Stage.DISPATCHED).pk)
    walking.case_at(Stage.DISPATCHED, place=actors.GRID + 1)
    walking.case_at(Stage.DISPATCHED, place=actors.GRID + 2)
    noted()

    row = table()["dispatch-990101", "dispatch_accuracy"]

    assert numbers(row) == (2, 3, Decimal("66.67"))
    assert (row.group.name, row.group.name_en, row.object) == ("滨江区派遣员", "Dispatcher, Binjiang", "dispatcher")


def test_dispatched_anew_after_a_return_counts_as_another_dispatch() -> None:
    case = walking.case_at(Stage.DISPATCHED)
    give_back(case.pk)
    case_actions.dispatch_case(case.pk, organisation=walking.body(), by=actors.dispatcher(), now=LATER)
    noted()

    row = table()["dispatch-990101", "dispatch_accuracy"]

    assert numbers(row) == (1, 2, Decimal("50.00"))
    behind = cases_behind(row.criteria, side="denominator", by=actors.chief())
    assert [one.id for one in behind.rows] == [case.pk, case.pk]


def test_a_step_within_the_limit_of_its_stage_is_on_time() -> None:
    walking.case_at(Stage.FILED, minutes=5)
    walking.case_at(Stage.FILED, minutes=24 * 60, place=actors.GRID + 1)
    noted()

    assert numbers(table()["duty-990101", "on_time_filing_rate"]) == (1, 2, Decimal("50.00"))


def test_a_case_voided_later_was_not_filed_soundly() -> None:
    walking.case_at(Stage.FILED)
    void(walking.case_at(Stage.FILED, place=actors.GRID + 1).pk)
    noted()

    assert numbers(table()["duty-990101", "sound_filing_rate"]) == (1, 2, Decimal("50.00"))


def test_a_report_is_valid_once_its_case_is_filed() -> None:
    walking.case_at(Stage.FILED)
    walking.case_at(Stage.SUBMITTED, place=actors.GRID + 1)
    declined = walking.report(place=actors.GRID + 2)
    intake.decline_report(declined.pk, reason="out-of-scope", by=actors.acceptor(), now=LATER)
    noted()

    (row,) = [row for row in table().values() if row.object == "supervisor" and row.code == "valid_report_rate"]

    assert numbers(row) == (1, 3, Decimal("33.33"))
    assert len(reports_behind(row.criteria, side="denominator", by=actors.chief()).rows) == 3


def test_a_further_report_of_a_filed_case_is_valid_at_once() -> None:
    case = walking.case_at(Stage.FILED)
    noted()
    further = walking.report(now=LATER)
    intake.accept_report(further.pk, kind="event", class_code="0112", case=case.pk, by=actors.acceptor(), now=LATER)
    noted()

    (row,) = [row for row in table().values() if row.object == "supervisor" and row.code == "valid_report_rate"]

    assert numbers(row) == (2, 2, Decimal("100.00"))


def test_what_the_acceptor_took_up_is_a_number_scored_by_tiers() -> None:
    walking.case_at(Stage.SUBMITTED)
    noted()

    row = table()["acceptor-990101", "acceptances"]

    assert (numbers(row), row.unit, row.score) == ((1, None, Decimal(1)), "number", Decimal(40))


def test_a_post_has_a_composite_for_what_it_did() -> None:
    walking.case_at(Stage.CLOSED)
    noted()

    rows = figures(JUNE, "post", by=actors.chief(), now=LATER)

    found = {(row.group.key, row.object): (row.score, row.grade.code) for row in scores(rows)}
    assert found["duty-990101", "duty_chief"] == (Decimal("100.00"), "A")
    # 派遣数 1 → 40 × 0.2 + 100 × 0.8
    assert found["dispatch-990101", "dispatcher"] == (Decimal("88.00"), "B")


def test_a_post_is_measured_only_by_what_it_did() -> None:
    walking.case_at(Stage.DISPATCHED)
    noted()

    assert {row.object for row in table().values() if row.group.key == "dispatch-990101"} == {"dispatcher"}


def test_the_other_district_chief_sees_nothing_of_it() -> None:
    walking.case_at(Stage.DISPATCHED)
    noted()

    assert table(by=actors.actor("chief-990102")) == {}


def test_every_entry_is_noted_once_however_often_it_is_asked_for() -> None:
    walking.case_at(Stage.CLOSED)

    first, again = note_steps(limit=10_000), note_steps(limit=10_000)

    assert (first > 0, again) == (True, 0)
    assert StepTaken.objects.filter(verb="case.closed").count() == 1


def test_steps_noted_one_at_a_time_are_those_noted_at_once() -> None:
    give_back(walking.case_at(Stage.DISPATCHED).pk)
    void(walking.case_at(Stage.FILED, place=actors.GRID + 1).pk)
    while note_steps(limit=1):
        pass
    one_by_one = list(StepTaken.objects.order_by("entry").values_list())
    StepTaken.objects.all().delete()
    Cursor.objects.all().delete()

    noted()

    assert list(StepTaken.objects.order_by("entry").values_list()) == one_by_one
    assert len(one_by_one) > 10
