"""My work: each post sees its own queues, with what waits in them, and each count opens its list."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from gridlink.cases import actions as cases
from gridlink.cases.lifecycle import Stage
from gridlink.intake import actions as intake
from tests import actors
from tests.walking import case_at, report
from tests.web.console.browsing import at_console

pytestmark = pytest.mark.django_db

QUEUES = {
    "sup-990101001-2": {"verify", "check", "mine"},
    "acceptor-990101": {
        "received", "answered", "verifying", "sent_back", "handled", "ruling", "checking", "grant_appeals",
    },
    "duty-990101": {"file", "close", "void"},
    "dispatch-990101": {"dispatch", "delays", "returns", "suspensions", "appeals", "overdue", "at_work", "suspended"},
    "handle-clean-990101": {"handle", "late", "paused", "being_checked"},
    "chief-990101": {"place_overdue", "listed", "escalated", "open"},
    "audit-9901": set(),
    "admin-9901": set(),
}  # fmt: skip
CARD = re.compile(r'href="([^"]+)" data-queue="(\w+)">\s*<span class="gl-queue-count">(\d+)</span>')


def work(username: str) -> dict[str, tuple[int, str]]:
    """{queue: (count, address)} of a person's page."""
    text = at_console(username).get("/work").content.decode()
    return {name: (int(count), url.replace("&amp;", "&")) for url, name, count in CARD.findall(text)}


@pytest.mark.parametrize("username", QUEUES)
def test_each_post_sees_its_own_queues(city: None, username: str) -> None:
    assert set(work(username)) == QUEUES[username]


def test_the_doors_of_auditor_and_administrator(city: None) -> None:
    auditor = at_console("audit-9901").get("/work").content.decode()
    administrator = at_console("admin-9901").get("/work").content.decode()

    assert 'href="/ledger"' in auditor
    assert 'href="/figures"' in auditor
    assert 'href="/people"' in administrator
    assert 'href="/catalogue"' in administrator


@pytest.mark.parametrize(
    ("stage", "username", "queue"),
    [
        (Stage.SUBMITTED, "duty-990101", "file"),
        (Stage.SENT_BACK, "acceptor-990101", "sent_back"),
        (Stage.FILED, "dispatch-990101", "dispatch"),
        (Stage.DISPATCHED, "handle-clean-990101", "handle"),
        (Stage.SUSPENDED, "dispatch-990101", "suspended"),
        (Stage.HANDLED, "acceptor-990101", "handled"),
        (Stage.CHECKING, "sup-990101001-2", "check"),
        (Stage.ANSWERED, "acceptor-990101", "ruling"),
        (Stage.CHECKED, "duty-990101", "close"),
    ],
)
def test_a_case_waits_with_whoever_has_the_next_step(city: None, stage: Stage, username: str, queue: str) -> None:
    case = case_at(stage, now=timezone.now() - timedelta(hours=1), minutes=1)

    count, url = work(username)[queue]

    assert count == 1
    assert case.number in at_console(username).get(url).content.decode()


def test_a_report_waits_with_the_acceptor_then_with_the_supervisor(city: None) -> None:
    received = report(now=timezone.now())
    assert work("acceptor-990101")["received"][0] == 1
    intake.send_to_verify(received.pk, supervisor=actors.user_id("sup-990101001-2"), by=actors.acceptor())

    count, url = work("sup-990101001-2")["verify"]

    assert count == 1
    assert received.number in at_console("sup-990101001-2").get(url).content.decode()
    assert work("acceptor-990101")["received"][0] == 0
    assert work("acceptor-990101")["verifying"][0] == 1


def test_a_request_waits_with_the_dispatcher(city: None) -> None:
    case = case_at(Stage.DISPATCHED, now=timezone.now(), minutes=0)
    cases.request_delay(case.pk, reason="缺车", by=actors.handler())

    count, url = work("dispatch-990101")["delays"]

    assert count == 1
    assert case.number in at_console("dispatch-990101").get(url).content.decode()


def test_an_escalated_case_leaves_the_district_for_the_city(city: None) -> None:
    case = case_at(Stage.FILED, now=timezone.now(), minutes=0)
    cases.escalate_case(case.pk, reason="跨区", by=actors.dispatcher())

    assert work("dispatch-990101")["dispatch"][0] == 0
    assert work("dispatch-9901")["dispatch"][0] == 1
    assert work("chief-990101")["escalated"][0] == 1
