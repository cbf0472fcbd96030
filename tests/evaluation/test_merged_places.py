"""History stays countable under the district as it was and under the one it was merged into (Zhabei into Jing'an)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.test.utils import CaptureQueriesContext

from gridlink.cases.queries import CaseFilter, list_cases
from gridlink.evaluation.periods import Period
from gridlink.evaluation.queries import cases_behind, figures
from gridlink.grid import queries as grid
from tests import actors
from tests.evaluation.making import closed, overdue

JINGAN, ZHABEI = 990102000000000, 990103000000000
STREET_NOW, STREET_THEN = 990102009000000, 990103006000000
GRID_OF_JINGAN, GRID_OF_ZHABEI = 990102001001001, 990103006003002
OCTOBER_2015 = Period.month(date(2015, 10, 1), "Asia/Shanghai")
THEN, NOW = datetime(2015, 10, 20, 2, tzinfo=UTC), datetime(2016, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _merged(city: None) -> None:
    del city
    row = apps.get_model("grid.Place").objects.create
    ended = {"valid_from": date(1956, 1, 1), "valid_to": date(2015, 11, 4)}
    row(code=ZHABEI, level="district", name="闸北区", name_en="Zhabei District", successor=JINGAN, **ended)
    row(code=STREET_THEN, level="street", name="宝山路街道", name_en="Baoshan Road", successor=STREET_NOW, **ended)
    row(code=STREET_NOW, level="street", name="宝山路街道", name_en="Baoshan Road", valid_from=date(2015, 11, 4))
    grid.forget()
    closed(3, at=THEN, place=GRID_OF_ZHABEI)
    closed(1, at=THEN, place=GRID_OF_ZHABEI, on_time=False)
    closed(2, at=THEN, place=GRID_OF_JINGAN)
    overdue(1, at=THEN, place=GRID_OF_JINGAN)


def _closed_at(group_by: str) -> dict[int | str, int]:
    rows = figures(OCTOBER_2015, group_by, by=actors.city_chief(), now=NOW)
    return {row.group.key: row.numerator.number for row in rows if row.code == "closing_rate"}


def test_a_case_of_the_old_district_counts_under_it_and_under_its_successor() -> None:
    assert _closed_at("district") == {ZHABEI: 4, JINGAN: 6}


def test_a_case_of_the_old_street_counts_under_its_own_new_code() -> None:
    assert _closed_at("street") == {STREET_THEN: 4, STREET_NOW: 4, 990102001000000: 2}


def test_the_city_counts_every_case_once() -> None:
    assert _closed_at("city") == {990100000000000: 6}


@pytest.mark.parametrize("group_by", ["city", "district", "street", "organisation"])
def test_every_figure_opens_to_exactly_the_cases_it_counted(group_by: str) -> None:
    by = actors.city_chief()
    for row in figures(OCTOBER_2015, group_by, by=by, now=NOW):
        if row.opens == "cases":
            behind = cases_behind(row.criteria, side="numerator", by=by, limit=200)
            assert len(behind.rows) == row.numerator.number, (row.group, row.code)


def test_a_list_of_cases_of_the_successor_holds_those_of_the_old_district() -> None:
    by = actors.city_chief()

    assert len(list_cases(CaseFilter(place=JINGAN), by=by).rows) == 7
    assert len(list_cases(CaseFilter(place=ZHABEI), by=by).rows) == 4
    assert len(list_cases(CaseFilter(place=STREET_NOW), by=by).rows) == 4


def test_history_is_found_by_ranges_on_the_index(django_assert_num_queries) -> None:
    by = actors.city_chief()
    list_cases(CaseFilter(place=JINGAN), by=by)

    with django_assert_num_queries(2) as asked:
        list_cases(CaseFilter(place=JINGAN), by=by)

    assert isinstance(asked, CaptureQueriesContext)
    said = asked.captured_queries[0]["sql"]
    assert f'"place" >= {JINGAN} AND "cases_case"."place" <= {ZHABEI + 10**9 - 1}' in said
