"""Probes and metrics."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from gridlink.ledger.actions import record
from gridlink.ledger.outbox import handler, wire
from gridlink.people.permissions import SYSTEM

pytestmark = pytest.mark.django_db


def test_alive_touches_nothing(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, json.loads(response.content)) == (200, {"status": "ok"})


def test_ready_names_every_check(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    checks = {"database": "ok", "migrations": "ok", "outbox": "ok", "disk": "ok"}
    assert json.loads(response.content) == {"status": "ok", "checks": checks}


def test_a_database_that_is_away_is_not_ready_and_does_not_say_why(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("password authentication failed for user gridlink at 10.0.0.7")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert json.loads(response.content)["checks"]["database"] == "failed"
    assert "10.0.0.7" not in response.content.decode()


def test_a_stuck_outbox_is_not_ready(client: Client) -> None:
    from config import wiring

    wire({"test.happened": [handler("test.late")(lambda _entry: None)]})
    record("test:1", "test.happened", by=SYSTEM, at=timezone.now() - timedelta(minutes=6), body={}, new=True)
    wiring.install()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert json.loads(response.content)["checks"]["outbox"] == "1 deliveries are more than 5 minutes late"


def test_a_full_disk_is_not_ready(client: Client, settings) -> None:
    settings.DATA = "/nowhere"

    assert json.loads(client.get("/readyz").content)["checks"]["disk"] == "failed"


def test_metrics_are_for_this_machine_only_without_a_token(client: Client) -> None:
    here = client.get("/metrics", REMOTE_ADDR="127.0.0.1")
    elsewhere = client.get("/metrics", REMOTE_ADDR="203.0.113.9")
    through_a_proxy = client.get("/metrics", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "203.0.113.9"})

    assert [here.status_code, elsewhere.status_code, through_a_proxy.status_code] == [200, 403, 403]


def test_metrics_with_a_token_ask_for_it_everywhere(client: Client, settings) -> None:
    settings.METRICS_TOKEN = "sesame"

    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer sesam"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer sesame"}).status_code == 200


def test_metrics_tell_outbox_ledger_and_cases_in_few_statements(client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        text = client.get("/metrics").content.decode()

    for name in ("outbox_waiting", "outbox_dead", "ledger_newest_entry", "cases_open", "cases_overdue"):
        assert f"\ngridlink_{name} 0.0" in text
