"""docs/howto/add-a-city.md works as it stands: its files and copies make a pack without a fault, which can be drawn and loaded."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.apps import apps

from gridlink.cli.gridding import draw_grids
from gridlink.packs.duty_rules import duties_fit
from gridlink.packs.loading import load_pack
from gridlink.packs.pack_reading import read_pack
from gridlink.people.permissions import SYSTEM
from tests.packs.planted import EXAMPLE

GUIDE = EXAMPLE.parents[1] / "docs" / "howto" / "add-a-city.md"
PRINTED = re.compile(r"^`([a-z_]+\.[a-z]+)`\n\n```[a-z]+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = re.compile(r"^cp packs/example/\{([a-z_,]+)\}(\.[a-z]+) newtown$", re.MULTILINE)


@pytest.fixture
def newtown(tmp_path: Path) -> Path:
    folder, guide = tmp_path / "newtown", GUIDE.read_text(encoding="utf-8")
    folder.mkdir()
    for names, suffix in COPIED.findall(guide):
        for name in names.split(","):
            shutil.copy(EXAMPLE / f"{name}{suffix}", folder)
    for name, text in PRINTED.findall(guide):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_files_of_the_guide_make_a_pack_without_errors(newtown: Path) -> None:
    pack, findings = read_pack(newtown, check_duties=duties_fit)

    assert pack is not None, findings
    assert {finding.code for finding in findings} == {"role-without-post"}
    assert len(pack.places) == 6


@pytest.mark.django_db
def test_its_grids_are_drawn_and_the_city_is_loaded(newtown: Path) -> None:
    drawn = CliRunner().invoke(draw_grids, [str(newtown), "--target", "40000"])
    assert drawn.exit_code == 0, drawn.output

    pack, findings = read_pack(newtown, check_duties=duties_fit)
    assert pack is not None, findings
    load_pack(pack, by=SYSTEM, now=datetime(2026, 11, 23, tzinfo=UTC))

    assert apps.get_model("grid.Place").objects.filter(level="grid").count() == len(pack.grids) >= 20
