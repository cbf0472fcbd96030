"""packs/boston is clean, and comes out of the city's own requests byte for byte."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from gridlink.packs.duty_rules import duties_fit
from gridlink.packs.pack_reading import read_pack
from scripts import make_boston_pack


def test_the_pack_of_boston_has_no_fault_and_no_warning() -> None:
    pack, findings = read_pack(settings.PACKS / "boston", check_duties=duties_fit)

    assert findings == []
    assert pack is not None


@pytest.mark.slow
def test_the_pack_of_boston_is_what_its_script_makes(tmp_path: Path) -> None:
    if not make_boston_pack.REQUESTS.is_file():
        pytest.skip(f"the requests it is made of are not there: {make_boston_pack.REQUESTS}")
    made = tmp_path / "boston"
    shutil.copytree(settings.PACKS / "boston", made)
    for path in made.glob("*.csv"):
        if path.name != "decline_reasons.csv":
            path.unlink()

    make_boston_pack.main([str(make_boston_pack.REQUESTS), str(made)])

    names = sorted(path.name for path in (settings.PACKS / "boston").iterdir())
    assert filecmp.cmpfiles(settings.PACKS / "boston", made, names, shallow=False) == (names, [], [])
