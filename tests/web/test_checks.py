"""Foreign keys, which import-linter cannot see, point down the same order as imports."""

import tomllib

import pytest
from django.core.checks.registry import registry
from django.db import models
from django.test.utils import isolate_apps

from gridlink.web.checks import LAYERS, foreign_key_faults, foreign_keys_point_down
from tests.repo.sources import ROOT


def test_every_foreign_key_points_down():
    assert foreign_keys_point_down in registry.get_checks()
    assert foreign_keys_point_down(None) == []


def test_the_order_is_that_of_the_import_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(each for each in contracts if each["id"] == "layers")["layers"]

    imports = [frozenset(name.strip(" ()") for name in row.split("|")) for row in rows]

    assert [row for row in imports if row != {"cli"}] == list(LAYERS)


@pytest.mark.parametrize(
    ("upper", "lower", "fires"),
    [("grid", "people", False), ("people", "people", False), ("people", "grid", True), ("intake", "patrol", True)],
)
def test_a_key_that_points_up_or_sideways_is_an_error(upper, lower, fires):
    with isolate_apps("gridlink.people", "gridlink.grid"):

        class Lower(models.Model):  # noqa: DJ008
            __module__ = f"gridlink.{lower}.models"

            class Meta:
                app_label = lower

        class Upper(models.Model):  # noqa: DJ008
            __module__ = f"gridlink.{upper}.models"
            key = models.ForeignKey(Lower, on_delete=models.PROTECT, related_name="+")
            more = models.ManyToManyField(Lower, related_name="+")

            class Meta:
                app_label = upper

        found = foreign_key_faults([Upper])

    assert [each.id for each in found] == (["gridlink.E001", "gridlink.E001"] if fires else [])


def test_an_app_without_a_place_is_an_error():
    with isolate_apps("gridlink.people"):

        class Stray(models.Model):  # noqa: DJ008
            __module__ = "gridlink.weather.models"

            class Meta:
                app_label = "weather"

        found = foreign_key_faults([Stray])

    assert [each.id for each in found] == ["gridlink.E002"]
