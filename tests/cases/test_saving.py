"""What a step changes is saved: an update names only the tracked columns that differ, so none may change beside them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model

from gridlink.cases.actions import recomputing, ticking
from gridlink.cases.actions import turn as case_turn
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.intake.actions import turn as report_turn
from gridlink.intake.models import Report
from gridlink.ledger.saving import save_and_record
from tests.walking import case_at

WRITTEN_ONCE = {"id", "address", "description"}
"""Columns outside the entries: no step may change one. A new column belongs into TRACKED."""


@pytest.mark.parametrize(("model", "tracked"), [(Case, case_turn.TRACKED), (Report, report_turn.TRACKED)])
def test_every_column_a_step_may_change_is_tracked(model: type[Model], tracked: tuple[str, ...]) -> None:
    assert {field.attname for field in model._meta.concrete_fields} - set(tracked) == WRITTEN_ONCE


@pytest.mark.django_db
def test_after_every_step_the_row_holds_what_the_action_left_in_memory(
    city: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    different: list[tuple[str, str]] = []
    steps: list[str] = []

    def saved(row: Any, columns: Any, before: Any, verb: str, *given: Any, **named: Any) -> None:
        save_and_record(row, columns, before, verb, *given, **named)
        there = type(row).objects.get(pk=row.pk)
        names = [field.attname for field in row._meta.concrete_fields]
        different.extend((verb, name) for name in names if getattr(row, name) != getattr(there, name))
        steps.append(verb)

    for module in (case_turn, ticking, recomputing, report_turn):
        monkeypatch.setattr(module, "save_and_record", saved)

    case_at(Stage.CLOSED)

    assert different == []
    assert steps == [
        "report.accepted", "case.filed", "case.dispatched", "case.finished", "case.check_sent", "case.check_answered",
        "case.check_passed", "case.closed",
    ]  # fmt: skip
