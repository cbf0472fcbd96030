"""Every page of the console opens for those who may, in both languages, and for nobody who has not signed in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gridlink.cases.lifecycle import Stage
from gridlink.intake.models import Report
from gridlink.web.console import figure_pages
from tests import actors
from tests.walking import case_at
from tests.web.console.browsing import at_console

pytestmark = pytest.mark.django_db

PAGES = [
    "/work", "/cases", "/cases?stage=filed&order=stage_due", "/cases?class=event:0112&place=990101&overdue=1",
    "/reports", "/reports?stage=received", "/search", "/search?q=77", "/duties",
    "/duties?class=event:0112&place=990101001", "/duties/faults", "/catalogue", "/catalogue/jw-2026/event/0112",
    "/people", "/people/clean-990101", "/places/990101001", "/places/990101001001001", "/components/9901010101000001",
]  # fmt: skip
PAGES_OF = {
    "audit-9901": ["/figures", "/figures?by=organisation", "/figures?by=post", "/ledger", "/ledger?subject=case:1"],
    "admin-9901": ["/people/clean-990101?q=Min", "/catalogue/jw-2026/event/0112/1"],
    "acceptor-990101": ["/reports/new", "/reports/new?place=990101001001001", "/reports/around?lon=121.206&lat=31.903"],
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens(city: None, language: str) -> None:
    case = case_at(Stage.DISPATCHED)
    report = Report.objects.get()
    client = at_console("dispatch-990101", language=language)

    statuses = {path: client.get(path).status_code for path in [*PAGES, f"/cases/{case.pk}", f"/reports/{report.pk}"]}

    assert {path: status for path, status in statuses.items() if status != 200} == {}


@pytest.mark.parametrize("username", PAGES_OF)
def test_every_page_of_a_post_opens(city: None, username: str) -> None:
    case = case_at(Stage.CLOSED)
    client = at_console(username)

    statuses = {path: client.get(path.replace("case:1", f"case:{case.pk}")).status_code for path in PAGES_OF[username]}

    assert {path: status for path, status in statuses.items() if status != 200} == {}


@pytest.mark.parametrize("stage", list(Stage))
def test_a_case_of_every_stage_opens_for_everybody_on_its_way(city: None, stage: Stage) -> None:
    case = case_at(stage)

    for username in ("acceptor-990101", "duty-990101", "dispatch-990101", "handle-clean-990101", "city-chief"):
        page = at_console(username).get(f"/cases/{case.pk}")
        assert page.status_code == 200, (stage, username)
        assert case.number in page.content.decode()


def test_nobody_sees_anything_without_signing_in(city: None) -> None:
    client = Client()

    for path in ("/work", "/cases", "/reports/new", "/ledger", "/evidence/1"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("sign-in"))


def test_what_is_not_there_is_said_so(city: None) -> None:
    client = at_console("dispatch-990101")

    for path in (
        "/cases/77",
        "/reports/77",
        "/places/123",
        "/components/1",
        "/people/nobody",
        "/evidence/9",
        "/cases/1/fly",
    ):
        assert client.get(path).status_code in (404, 422), path


def test_pages_of_other_posts_are_refused(city: None) -> None:
    client = at_console("handle-clean-990101")

    assert client.get("/ledger").status_code == 403
    assert client.get("/figures").status_code == 403
    assert client.get("/reports/new").status_code == 403
    assert client.get("/catalogue/jw-2026/event/0112/1").status_code == 403


def test_a_case_of_another_district_is_not_shown(city: None) -> None:
    case = case_at(Stage.FILED)

    answer = at_console("dispatch-990102").get(f"/cases/{case.pk}")

    assert answer.status_code == 404
    assert str(actors.GRID) not in answer.content.decode()


def test_a_table_of_figures_says_how_many_lines_it_leaves_out(city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure_pages, "MOST", 0)
    case_at(Stage.CLOSED)

    shown = at_console("audit-9901").get("/figures?by=district&from=2026-01-01&to=2026-12-31").content.decode()

    assert "1 more line: narrow the filter." in shown
