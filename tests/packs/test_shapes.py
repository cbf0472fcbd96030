"""Outlines side by side: what seven decimals make of a border is let pass, a fault of one centimetre is found."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gridlink.packs.findings import Finding
from gridlink.packs.pack_reading import read_pack
from tests.packs.planted import EXAMPLE, edited

METRE = 1 / 94_500
"""One metre of longitude at the latitude of the example city, in degrees."""


def _draw(folder: Path, edit: Any) -> list[Finding]:
    """What is found in the example pack once `edit` has changed its grids (code → ring)."""
    copy = Path(shutil.copytree(EXAMPLE, folder / "copy"))
    path = copy / "grids.geojson"
    drawn = json.loads(path.read_text(encoding="utf-8"))
    edit({each["properties"]["code"]: each["geometry"]["coordinates"][0] for each in drawn["features"]})
    lines = ",\n".join(json.dumps(each) for each in drawn["features"])
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8")
    _, findings = read_pack(copy)
    return findings


def _bulge(metres: float) -> Any:
    """The west border of the second grid gets a vertex in its middle, that many metres to the east."""

    def edit(rings: dict[str, Any]) -> None:
        ring = rings["990101001001002"]
        (lon, lat), (other_lon, other_lat) = ring[-2], ring[-1]
        ring.insert(-1, [(lon + other_lon) / 2 + metres * METRE, (lat + other_lat) / 2])

    return edit


@pytest.mark.parametrize("metres", [-0.05, -0.01])
def test_an_overlap_of_a_centimetre_or_five_is_found_with_its_width(metres: float, tmp_path: Path) -> None:
    findings = _draw(tmp_path, _bulge(metres))

    assert [(f.file, f.line, f.code) for f in findings] == [("grids.geojson", 3, "shapes-overlap")]
    assert "990101001001002 and 990101001001001" in findings[0].message


@pytest.mark.parametrize("metres", [0.05, 0.01])
def test_a_gap_of_a_centimetre_or_five_is_found_with_its_place(metres: float, tmp_path: Path) -> None:
    findings = _draw(tmp_path, _bulge(metres))

    assert [(f.file, f.line, f.code) for f in findings] == [("grids.geojson", 3, "shapes-gap")]
    assert "at 121.2010" in findings[0].message


@pytest.mark.parametrize("metres", [-0.005, -1e-4, 0.0, 1e-4, 0.005])
def test_a_border_written_with_other_vertices_is_let_pass_within_seven_decimals(metres: float, tmp_path: Path) -> None:
    assert _draw(tmp_path, _bulge(metres)) == []


def test_a_grid_that_has_ended_may_lie_under_those_drawn_anew(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(EXAMPLE, tmp_path / "copy"))
    drawn = json.loads((copy / "grids.geojson").read_text(encoding="utf-8"))
    again = {**drawn["features"][0], "properties": {"code": "990101001001901"}}
    drawn["features"].append(again)
    (copy / "grids.geojson").write_text(json.dumps(drawn), encoding="utf-8")
    rows = (copy / "grids.csv").read_text(encoding="utf-8")
    old = rows.splitlines()[1].split(",")
    ended = ["990101001001901", *old[1:5], "2020-01-01", "2024-12-31", ""]
    (copy / "grids.csv").write_text(f"{rows}{','.join(ended)}\n", encoding="utf-8")
    patrolled, _ = read_pack(copy)

    at_once = rows + ",".join([*ended[:6], "2025-06-30", ""]) + "\n"
    (copy / "grids.csv").write_text(at_once, encoding="utf-8")
    _, findings = read_pack(copy)

    assert patrolled is not None
    assert [f.code for f in findings] == ["shapes-overlap"]


def test_a_third_coordinate_is_dropped(tmp_path: Path) -> None:
    def lift(rings: dict[str, Any]) -> None:
        for point in rings["990101001001001"]:
            point.append(12.5)

    assert _draw(tmp_path, lift) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('{"type": "FeatureCollection", "features": [', '{"type": "Collection", "features": [', 1, "FeatureCollection"),
        (
            '{"type": "FeatureCollection", "features": [',
            '{"type": "FeatureCollection", "shapes": [',
            1,
            "FeatureCollection",
        ),
        ('"990101001001002"}, "geometry"', '"990101001001002"}, geometry', 3, "property name"),
        ("121.200065, 31.901832], [121.199991", "121.200065 31.901832], [121.199991", 6, "delimiter"),
        ("\n]}\n", "\n\n", 123, "Expecting"),
    ],
)
def test_json_that_is_broken_is_told_with_its_place(old: str, new: str, line: int, reason: str, tmp_path: Path) -> None:
    _, findings = read_pack(edited(tmp_path, "grids.geojson", old, new))

    assert [(f.file, f.line, f.code) for f in findings] == [("grids.geojson", line, "bad-geojson")]
    assert reason in findings[0].message


def test_a_list_named_features_inside_another_key_is_not_taken_for_the_features(tmp_path: Path) -> None:
    old = '{"type": "FeatureCollection", "features": ['
    new = '{"type": "FeatureCollection", "made_by": {"features": [1]}, "features": ['

    pack, findings = read_pack(edited(tmp_path, "grids.geojson", old, new))

    assert findings == []
    assert pack is not None
    assert len(pack.grid_shapes) == 120
