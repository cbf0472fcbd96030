"""A place that was merged into another is still there, and says where it went."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps

from gridlink.grid import queries as grid
from tests.web.console.browsing import at_console

JINGAN, ZHABEI = 990102000000000, 990103000000000


@pytest.fixture(autouse=True)
def _merged(city: None) -> None:
    del city
    row = apps.get_model("grid.Place").objects.create
    ended = {"valid_from": date(1956, 1, 1), "valid_to": date(2015, 11, 4)}
    row(code=ZHABEI, level="district", name="闸北区", name_en="Zhabei District", successor=JINGAN, **ended)
    row(code=990103006000000, level="street", name="宝山路街道", name_en="Baoshan Road Street", **ended)
    grid.forget()


def test_the_page_of_the_old_district_says_until_when_and_into_what_and_what_was_in_it() -> None:
    page = at_console("audit-9901", language="en").get("/places/990103").content.decode()

    assert "2015-11-03" in page
    assert '<a href="/places/990102">' in page
    assert "Baoshan Road Street" in page


def test_the_page_of_the_successor_names_what_was_merged_into_it() -> None:
    page = at_console("audit-9901", language="en").get("/places/990102").content.decode()

    assert '<a href="/places/990103">Zhabei District</a>' in page


def test_lists_can_be_filtered_by_the_old_district() -> None:
    page = at_console("audit-9901", language="en").get("/cases").content.decode()

    assert '<option value="990103">Zhabei District (merged into another)</option>' in page
