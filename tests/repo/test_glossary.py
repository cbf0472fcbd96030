"""docs/glossary.md names every table, stage, clock, light, role and noun of a permission."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from django.apps import apps

from gridlink.cases.lifecycle import Stage as CaseStage
from gridlink.intake.lifecycle import Stage as ReportStage
from gridlink.kernel.clocks import Light
from gridlink.kernel.limits import Clock
from gridlink.people.permissions import PERMISSIONS
from tests.repo.sources import ROOT

HEAD = "| 中文 | English | identifier | meaning |"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def rows() -> Iterator[list[str]]:
    """The cells of every row of the glossary's tables."""
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and line != HEAD and not line.startswith("| ---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def identifiers() -> list[str]:
    return [cells[2].strip("`") for cells in rows()]


def wanted() -> Iterator[str]:
    """Every identifier that must have its row."""
    for model in apps.get_models():
        if model.__module__.startswith("gridlink."):
            yield model._meta.label
    yield from (f"case.{stage.value}" for stage in CaseStage)
    yield from (f"report.{stage.value}" for stage in ReportStage)
    yield from (f"Clock.{clock.name}" for clock in Clock)
    yield from (f"Light.{light.name}" for light in Light)
    packs = sorted((ROOT / "packs").glob("*/roles.toml"))
    yield from sorted({role for pack in packs for role in tomllib.loads(pack.read_text(encoding="utf-8"))})
    yield from sorted({f"{permission.partition('.')[0]}.*" for permission in PERMISSIONS})


@pytest.mark.parametrize("name", sorted(wanted()))
def test_the_glossary_has_a_row_for(name: str) -> None:
    assert identifiers().count(name) == 1


def test_the_glossary_names_no_table_and_no_stage_that_is_not_there() -> None:
    tables = {model._meta.label for model in apps.get_models()}
    stages = {f"case.{stage.value}" for stage in CaseStage} | {f"report.{stage.value}" for stage in ReportStage}

    named = {name for name in identifiers() if re.fullmatch(r"[a-z]+\.[A-Z]\w+|(case|report)\.[a-z_]+", name)}

    assert named - tables - stages == set()


def test_every_row_has_its_four_cells_and_chinese_in_the_first() -> None:
    for cells in rows():
        assert len(cells) == 4, cells
        assert all(cells), cells
        assert CHINESE.search(cells[0]), cells
