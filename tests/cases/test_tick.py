"""The tick raises what is due soon and overdue, once, and looks at nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridlink.cases import actions as cases
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.ledger import queries as ledger
from tests.walking import MORNING, case_at

pytestmark = pytest.mark.django_db

DUE_AT = MORNING + timedelta(hours=4, minutes=10)


def verbs(case_id: int) -> list[str]:
    return [entry.verb for entry in ledger.history(f"case:{case_id}")]


def test_nothing_due_is_one_statement(city: None, django_assert_num_queries) -> None:
    case_at(Stage.DISPATCHED)

    with django_assert_num_queries(1):
        assert cases.tick(now=MORNING + timedelta(minutes=11)).cases == 0


def test_due_soon_then_overdue_each_once(city: None) -> None:
    case = case_at(Stage.DISPATCHED)

    assert cases.tick(now=DUE_AT - timedelta(minutes=24)).alarms == 1
    assert cases.tick(now=DUE_AT - timedelta(minutes=23)).alarms == 0
    assert cases.tick(now=DUE_AT).alarms == 1
    assert cases.tick(now=DUE_AT + timedelta(days=9)).alarms == 0

    assert verbs(case.pk)[-2:] == ["case.handling_due_soon", "case.handling_overdue"]


def test_a_tick_that_comes_late_raises_both_in_order(city: None) -> None:
    case = case_at(Stage.DISPATCHED)

    assert cases.tick(now=DUE_AT + timedelta(hours=1)).alarms == 2

    assert verbs(case.pk)[-2:] == ["case.handling_due_soon", "case.handling_overdue"]


def test_the_dispatch_stage_has_a_clock_of_its_own(city: None) -> None:
    case = case_at(Stage.FILED)
    filed = MORNING + timedelta(minutes=5)
    assert case.stage_due_at == filed + timedelta(minutes=15)

    assert cases.tick(now=filed + timedelta(minutes=15)).alarms == 2

    assert verbs(case.pk)[-2:] == ["case.stage_due_soon", "case.stage_overdue"]


def test_a_closed_case_has_no_alarm_left(city: None) -> None:
    case = case_at(Stage.CLOSED)

    assert case.next_alarm_at is None


def test_an_alarm_set_under_an_older_setting_is_set_anew_and_does_not_block_the_tick(city: None) -> None:
    case = case_at(Stage.DISPATCHED)
    Case.objects.filter(pk=case.pk).update(next_alarm_at=MORNING)

    assert cases.tick(now=MORNING + timedelta(minutes=11)).alarms == 0
    assert cases.tick(now=MORNING + timedelta(minutes=12)).cases == 0

    assert verbs(case.pk)[-1] == "case.due_times_recomputed"


def test_a_case_that_cannot_be_moved_stops_no_other(city: None) -> None:
    stuck, other = case_at(Stage.SUSPENDED), case_at(Stage.DISPATCHED)
    Case.objects.filter(pk=stuck.pk).update(handling={"damaged": True})

    ticked = cases.tick(now=MORNING + timedelta(days=40))

    assert (ticked.failed, ticked.alarms) == (1, 2)
    assert verbs(other.pk)[-1] == "case.handling_overdue"


def test_what_was_sent_back_to_the_acceptor_has_a_clock(city: None) -> None:
    case = case_at(Stage.SENT_BACK)

    assert case.stage_due_at == MORNING + timedelta(minutes=15)
