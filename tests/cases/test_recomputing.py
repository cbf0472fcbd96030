"""A day off declared late moves the due times of open cases, each with an entry; the rest is left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gridlink.cases import actions as cases
from gridlink.cases import rebuild
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.catalogue.actions import revise_calendar_day
from gridlink.ledger import outbox
from gridlink.ledger import queries as ledger
from tests import actors
from tests.walking import MORNING, case_at

pytestmark = pytest.mark.django_db

# Filed on Tuesday 2 June 2026 late in the afternoon: due on Wednesday morning.
AFTERNOON = MORNING + timedelta(hours=7, minutes=20)
WEDNESDAY = date(2026, 6, 3)


def test_a_late_holiday_moves_the_due_time(city: None) -> None:
    case = case_at(Stage.DISPATCHED, now=AFTERNOON)
    finished = case_at(Stage.CLOSED, now=MORNING)
    before, version = case.handling_due_at, finished.version

    revise_calendar_day(
        WEDNESDAY, is_working=False, name="台风停工", reason="台风红色预警", by=actors.actor("admin-9901")
    )
    outbox.work_once()

    case.refresh_from_db()
    assert case.handling_due_at == before + timedelta(days=1)
    assert ledger.history(case.subject)[-1].verb == "case.due_times_recomputed"
    assert rebuild.differences(case.pk) == []
    assert Case.objects.get(pk=finished.pk).version == version


def test_recomputing_without_a_change_writes_nothing(city: None) -> None:
    case_at(Stage.DISPATCHED)

    assert cases.recompute_due_times() == 0


def test_an_overdue_alarm_raised_too_soon_is_raised_again(city: None) -> None:
    case = case_at(Stage.DISPATCHED, now=AFTERNOON)
    cases.tick(now=case.handling_due_at)
    case.refresh_from_db()
    assert set("hH") <= set(case.warned)

    revise_calendar_day(
        WEDNESDAY, is_working=False, name="台风停工", reason="台风红色预警", by=actors.actor("admin-9901")
    )
    assert cases.recompute_due_times(now=case.handling_due_at) == 1
    case.refresh_from_db()
    cases.tick(now=case.handling_due_at)

    verbs = [entry.verb for entry in ledger.history(case.subject)]
    assert verbs.count("case.handling_overdue") == 2
    assert rebuild.differences(case.pk) == []
