"""What intake costs, in statements: it does not grow with the city or with the batch."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridlink.grid.queries import grid_centre
from gridlink.intake import actions as intake
from tests import actors
from tests.walking import litter

pytestmark = pytest.mark.django_db


def statements(job) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        job()
    return [query["sql"] for query in queries]


def test_a_report_by_phone_costs_at_most_eight_statements(city: None) -> None:
    acceptor = actors.acceptor()
    lon, lat = grid_centre(actors.GRID)
    draft = litter(place=None, lon=lon, lat=lat, channel="phone", name="王小明", phone="13800000000")
    intake.receive_report(draft, by=acceptor)

    made = statements(lambda: intake.receive_report(draft, by=acceptor))

    assert len(made) <= 8, made


@pytest.mark.parametrize("size", [10, 200])
def test_a_batch_costs_the_same_however_many(city: None, size: int) -> None:
    gateway = actors.actor("gateway-9901")
    lon, lat = grid_centre(actors.GRID)
    drafts = [litter(place=None, lon=lon, lat=lat, channel="api", name="王小明") for _ in range(size)]
    intake.receive_reports(drafts, by=gateway)

    made = statements(lambda: intake.receive_reports(drafts, by=gateway))

    # SQLite takes a thousand values a statement: there the chunks count.
    assert len(made) <= 11 + (size // 30 if connection.vendor == "sqlite" else 0), made
