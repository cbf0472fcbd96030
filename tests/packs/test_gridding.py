"""`gridlink draw-grids`: what it writes into a pack, what it keeps, and what it refuses."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
from pathlib import Path

import pytest
import shapely
from click.testing import CliRunner, Result
from django.utils.translation import override
from shapely.geometry import shape

from gridlink.cli import main
from gridlink.packs.pack_reading import read_pack
from tests.cli.running import ROOT


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the example pack."""
    return Path(shutil.copytree(ROOT / "packs" / "example", tmp_path / "pack"))


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    """Two roads across the example city."""
    path = tmp_path / "roads.csv"
    path.write_text("geometry\n121.19 31.9105;121.24 31.9107\n121.2091 31.89;121.2093 31.93\n")
    return path


def draw(pack: Path, *options: str) -> Result:
    with override("en"):
        return CliRunner().invoke(main, ["draw-grids", str(pack), *options])


def rows(pack: Path) -> list[dict[str, str]]:
    with (pack / "grids.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outlines(pack: Path) -> dict[str, shapely.Geometry]:
    features = json.loads((pack / "grids.geojson").read_text("utf-8"))["features"]
    return {feature["properties"]["code"]: shape(feature["geometry"]) for feature in features}


def test_a_pack_with_units_drawn_has_no_error_and_says_how_good_they_are(pack: Path, roads: Path) -> None:
    done = draw(pack, "--roads", str(roads), "--count", "150")

    assert done.exit_code == 0, done.output
    assert not [finding for finding in read_pack(pack)[1] if finding.is_error]
    assert sum(not row["valid_to"] for row in rows(pack)) == 150
    assert "missed" not in done.output
    assert "150 new, 120 ended" in done.output


def test_what_is_replaced_ends_the_day_before_and_keeps_its_row_and_outline(pack: Path) -> None:
    before, drawn = rows(pack), outlines(pack)

    draw(pack, "--from", "2027-03-01")

    after = {row["code"]: row for row in rows(pack)}
    assert all(after[row["code"]] == row | {"valid_to": "2027-02-28"} for row in before)
    assert all(outlines(pack)[code].equals(area) for code, area in drawn.items())
    new = [row for row in after.values() if not row["valid_to"]]
    assert {row["valid_from"] for row in new} == {"2027-03-01"}
    assert not {row["code"] for row in new} & {row["code"] for row in before}


def test_a_new_unit_takes_grade_use_and_body_of_the_one_that_stood_there(pack: Path) -> None:
    before = {row["code"]: (row["grade"], row["land_use"], row["body"]) for row in rows(pack)}

    draw(pack, "--from", "2027-03-01")

    after = {(row["grade"], row["land_use"], row["body"]) for row in rows(pack) if not row["valid_to"]}
    assert after <= set(before.values())


def test_drawn_twice_nothing_changes(pack: Path, roads: Path) -> None:
    draw(pack, "--roads", str(roads), "--from", "2027-03-01")
    once = {path.name: path.read_bytes() for path in pack.iterdir()}

    done = draw(pack, "--roads", str(roads), "--from", "2027-04-01")

    assert "0 new, 0 ended" in done.output
    assert {path.name: path.read_bytes() for path in pack.iterdir()} == once


def test_drawn_again_with_other_roads_only_what_changed_is_new(pack: Path, roads: Path) -> None:
    draw(pack, "--from", "2027-03-01")
    roads.write_text("geometry\n121.2003 31.9005;121.2003 31.9035\n")

    done = draw(pack, "--roads", str(roads), "--from", "2027-04-01")

    assert done.exit_code == 0, done.output
    begun = [row for row in rows(pack) if row["valid_from"] == "2027-04-01"]
    ended = [row for row in rows(pack) if row["valid_to"] == "2027-03-31"]
    assert 0 < len(begun) < 60
    assert {row["code"][:12] for row in begun} == {row["code"][:12] for row in ended}
    assert len({row["code"] for row in rows(pack)}) == len(rows(pack))


def test_a_dry_run_writes_nothing(pack: Path) -> None:
    before = {path.name: path.read_bytes() for path in pack.iterdir()}

    done = draw(pack, "--dry-run")

    assert done.exit_code == 0
    assert "unit grids" in done.output
    assert {path.name: path.read_bytes() for path in pack.iterdir()} == before


def test_units_that_would_end_before_they_begin_are_refused(pack: Path) -> None:
    draw(pack, "--from", "2027-03-01")

    done = draw(pack, "--from", "2027-03-01", "--target", "5000")

    assert done.exit_code == 1
    assert "[drawing.too_early]" in done.output


def test_a_pack_without_grids_gets_its_first_ones_from_the_day_its_neighbourhoods_begin(pack: Path) -> None:
    (pack / "grids.csv").unlink()
    (pack / "grids.geojson").unlink()

    done = draw(pack)

    assert done.exit_code == 0, done.output
    assert {row["valid_from"] for row in rows(pack)} == {"2025-01-01"}
    assert {row["code"][12:] for row in rows(pack)} >= {"001", "002"}


def test_a_bad_road_file_is_named_with_its_line(pack: Path, roads: Path) -> None:
    roads.write_text("geometry\n121.1 31.9;121.2 31.9\n121.1 31.9;121.2\n")

    done = draw(pack, "--roads", str(roads))

    assert done.exit_code == 1
    assert re.search(r"roads\.csv.*3.*'121\.2' is no longitude and latitude.*\[drawing\.bad_road_file\]", done.output)


def test_a_pack_without_outlines_of_its_neighbourhoods_is_not_drawn_on(pack: Path) -> None:
    (pack / "places.geojson").write_text('{"type": "FeatureCollection", "features": []}')

    done = draw(pack)

    assert done.exit_code == 1
    assert "[shape-missing]" in done.output


def test_large_outlines_are_packed_and_the_plain_file_goes(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gridlink.grid.drawing.outlines.PACKED_FROM", 1_000)

    draw(pack)

    assert not (pack / "grids.geojson").exists()
    assert gzip.decompress((pack / "grids.geojson.gz").read_bytes()).startswith(b'{"type": "FeatureCollection"')
    assert not [finding for finding in read_pack(pack)[1] if finding.is_error]
