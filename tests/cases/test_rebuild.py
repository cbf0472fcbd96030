"""A row changed behind the actions' back is named: its entries tell another state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gridlink.cases import rebuild
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.intake import rebuild as intake_rebuild
from gridlink.intake.models import Report
from gridlink.ledger import outbox
from gridlink.ledger.models import Delivery
from tests.walking import case_at

pytestmark = pytest.mark.django_db


def test_an_untouched_city_has_no_difference(city: None) -> None:
    case_at(Stage.CLOSED)

    assert list(rebuild.all_differences()) == []
    assert list(intake_rebuild.all_differences()) == []


def test_a_row_edited_by_sql_is_named_with_its_column(city: None) -> None:
    case_at(Stage.DISPATCHED)
    case = case_at(Stage.DISPATCHED)
    Case.objects.filter(pk=case.pk).update(delay_count=2)
    Report.objects.update(urgent=True)

    found = list(rebuild.all_differences())

    assert [str(row) for row in found] == [f"case:{case.pk} delay_count: the row says 2, its entries say 0"]
    assert {row.column for row in intake_rebuild.all_differences()} == {"urgent"}


def test_deliveries_done_long_ago_are_forgotten_and_no_others(city: None) -> None:
    case_at(Stage.CLOSED)
    assert outbox.work_once() > 0
    case_at(Stage.CLOSED)
    done = Delivery.objects.filter(status="done").count()
    waiting = Delivery.objects.filter(status="waiting").count()

    assert outbox.forget_done(now=timezone.now() + timedelta(days=29)) == 0
    assert outbox.forget_done(now=timezone.now() + timedelta(days=31)) == done
    assert Delivery.objects.count() == waiting > 0
