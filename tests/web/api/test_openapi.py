"""The API is what its own OpenAPI document says, whatever it is sent."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gridlink.people.actions import appoint
from gridlink.people.permissions import SYSTEM
from gridlink.web.api.v1 import api
from tests.walking import photo
from tests.web.api.asking import LITTER, Asker

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "25"))
CHECKS = (not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance)

document = api.get_openapi_schema(path_prefix="/api/v1/")


@pytest.fixture
def asker(city: None) -> Asker:
    """Somebody who may do most things in a district that has a report, a case and evidence."""
    person = Asker("acceptor-990101").actor.user_id
    for post in ("admin-990101", "gateway-9901", "duty-990101", "dispatch-990101"):
        appoint(person, post=post, by=SYSTEM)
    asker = Asker("acceptor-990101")
    report = asker.post("/reports", LITTER).json()
    asker.upload(f"/reports/{report['id']}/evidence", photo(), "found")
    asker.post(f"/reports/{report['id']}/steps/accept", {"case_class": "event:0112"})
    asker.post("/reports", LITTER)
    return asker


@pytest.fixture
def one_connection(asker: Asker) -> Iterator[None]:
    """Keeps the test's own connection open between requests, as Django's test client does (`asker` first: it connects
    them again)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def served(one_connection: None) -> schemathesis.BaseSchema:
    """The document as the web process gives it out, with the process to ask, in here."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def test_operation_ids_are_unique_and_every_route_says_what_it_may_answer():
    operations = [each for methods in document["paths"].values() for each in methods.values()]

    assert len({each["operationId"] for each in operations}) == len(operations) == 22
    assert all({200, 201} & set(each["responses"]) and 401 in each["responses"] for each in operations)


def test_the_document_and_its_page_are_for_everybody(client, city):
    assert client.get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "/api/v1/reports/batch" in page.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_api_is_what_its_document_says(served, asker, mode):
    headers = {"Authorization": f"Bearer {asker.token}"}
    for found in served.get_all_operations():
        operation = found.ok()

        @seed(20261123)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()
