"""A page asks the database the same number of questions for five rows as for fifty."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.intake.models import Report
from tests.walking import case_at, report
from tests.web.console.browsing import at_console

pytestmark = pytest.mark.django_db

MOST = 15


def statements(client: Client, path: str) -> int:
    """How many statements a page takes once the process is warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(seen)


def many_cases(number: int) -> None:
    """That many filed cases in all."""
    for _ in range(number - Case.objects.count()):
        case_at(Stage.FILED)


def many_reports(number: int) -> None:
    """That many received reports in all."""
    for _ in range(number - Report.objects.count()):
        report()


@pytest.mark.parametrize(
    ("path", "username", "grow"),
    [
        ("/cases?open=1", "dispatch-990101", many_cases),
        ("/cases?stage=filed&class=event:0112&place=990101001&order=stage_due", "dispatch-990101", many_cases),
        ("/reports?open=1", "acceptor-990101", many_reports),
        ("/work", "dispatch-990101", many_cases),
        ("/work", "acceptor-990101", many_reports),
        ("/places/990101001001001", "dispatch-990101", many_cases),
    ],
)
def test_a_list_costs_the_same_for_five_rows_and_fifty(
    city: None, path: str, username: str, grow: Callable[[int], None]
) -> None:
    client = at_console(username)
    grow(5)
    few = statements(client, path)
    grow(50)

    assert statements(client, path) == few
    assert few <= MOST


def test_the_page_of_a_case_costs_the_same_however_long_its_history_is(city: None) -> None:
    short, long = case_at(Stage.DISPATCHED), case_at(Stage.CLOSED)
    client = at_console("city-chief")

    client.get(f"/cases/{short.pk}")
    few, many = statements(client, f"/cases/{short.pk}"), statements(client, f"/cases/{long.pk}")

    assert many <= few + 2
    assert max(few, many) <= MOST
