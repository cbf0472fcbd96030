"""The city's languages and its own words take effect on the pages."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.test import Client

from gridlink.cases.lifecycle import Stage
from gridlink.grid import queries as grid
from tests.walking import case_at
from tests.web.console.browsing import at_console

pytestmark = pytest.mark.usefixtures("city")


def _with(**columns: object) -> None:
    apps.get_model("grid.City").objects.update(**columns)
    grid.forget()


@pytest.mark.parametrize(
    ("languages", "shown"), [(["en", "zh-hans"], "en"), (["zh-hans", "en"], "zh-hans"), ([], "zh-hans")]
)
def test_a_visitor_reads_the_first_language_of_the_city(languages: list[str], shown: str) -> None:
    _with(languages=languages)

    page = Client().get("/sign-in", follow=True)

    assert page.headers["Content-Language"] == shown


def test_the_installation_may_say_otherwise(settings) -> None:
    settings.FIRST_LANGUAGE = "en"

    assert Client().get("/sign-in", follow=True).headers["Content-Language"] == "en"


@pytest.mark.parametrize(("languages", "offered"), [(["en"], False), (["en", "zh-hans"], True)])
def test_only_the_languages_of_the_city_are_offered(languages: list[str], offered: bool) -> None:
    _with(languages=languages)

    page = at_console("dispatch-990101", language="en").get("/cases").content.decode()

    assert ('name="language"' in page) == offered


def test_pages_speak_of_supervisors_and_centres_in_the_citys_own_words() -> None:
    case = case_at(Stage.CLOSED)
    _with(
        terminology={
            "supervisor": ["巡管员", "Patroller"],
            "centre": ["大联动中心", "Linkage centre"],
            "street": ["镇", "Town"],
        }
    )
    client = at_console("dispatch-990101", language="en")

    page = client.get(f"/cases/{case.pk}").content.decode()
    place = client.get("/places/990101001").content.decode()

    assert "Patroller sent to check" in page
    assert "<dt>Linkage centre</dt>" in page
    assert "Town" in place
