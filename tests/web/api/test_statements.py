"""What a request may cost."""

from __future__ import annotations

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridlink.intake.models import Report
from gridlink.people.actions import appoint
from gridlink.people.permissions import SYSTEM
from tests.web.api.asking import LITTER, Asker

MOST_FOR_ONE_REPORT = 15
"""Of the issue: with the token, the Idempotency-Key and the ledger; BEGIN, COMMIT and savepoints counted too."""


def test_one_report_is_received_in_at_most_fifteen_statements(transactional_city):
    asker = Asker("sup-990101001-2")
    full = LITTER | {"name": "李四", "phone": "13800000000", "address": "望江路 1 号"}
    asker.post("/reports", full, Idempotency_Key="warm")

    with CaptureQueriesContext(connection) as queries:
        response = asker.post("/reports", full, Idempotency_Key="counted")

    assert response.status_code == 201
    assert len(queries) <= MOST_FOR_ONE_REPORT, [query["sql"][:90] for query in queries]


def test_a_batch_costs_the_same_however_many_there_are(city):
    appoint(Asker("acceptor-990101").actor.user_id, post="gateway-9901", by=SYSTEM)
    asker = Asker("acceptor-990101")
    asker.post("/reports/batch", {"reports": [LITTER]})

    def counted(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = asker.post("/reports/batch", {"reports": [LITTER] * count})
        assert response.json()["accepted"] == count
        return len(queries)

    # SQLite takes 999 values in one statement, so there a table's rows go in some fifty at a time.
    few, many = counted(2), counted(200)
    assert many <= 20
    assert connection.vendor == "sqlite" or few == many


def test_a_page_of_reports_costs_the_same_at_any_length(acceptor):
    for _ in range(6):
        acceptor.post("/reports", LITTER)
    acceptor.get("/reports?limit=1")  # what is kept in the process is read once

    def counted(limit: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(acceptor.get(f"/reports?limit={limit}").json()["reports"]) == limit
        return len(queries)

    assert counted(1) == counted(6) <= 4


def test_a_batch_of_five_thousand_is_answered_for_one_by_one(city):
    appoint(Asker("acceptor-990101").actor.user_id, post="gateway-9901", by=SYSTEM)
    asker = Asker("acceptor-990101")
    reports = [LITTER if index % 2 else LITTER | {"class_code": "9999"} for index in range(5000)]

    body = asker.post("/reports/batch", json.dumps({"reports": reports}).encode()).json()

    assert (body["accepted"], body["refused"], len(body["results"])) == (2500, 2500, 5000)
    assert body["results"][0]["problem"]["errors"][0]["code"] == "class.unknown"
    assert Report.objects.filter(number=body["results"][4999]["number"]).exists()
