"""Files of components into the register: what is taken, what is rejected and why, what a second import does."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from gridlink.grid import queries as grid
from gridlink.grid.actions import register_component
from gridlink.grid.actions.importing import try_components
from gridlink.grid.current import current_locator
from gridlink.grid.datum import from_wgs84
from gridlink.grid.geometry import metres_between
from gridlink.grid.importing.opening import ImportOptions
from gridlink.grid.importing.rejected import COLUMNS
from gridlink.grid.models import Component, ComponentImport
from gridlink.kernel.errors import Denied, Invalid
from gridlink.kernel.places import PlaceRange
from gridlink.ledger.queries import history
from gridlink.people.permissions import SYSTEM, Actor, Grant
from gridlink.people.queries import organisation_by_code
from tests.actors import DISTRICT, GRID, OTHER_DISTRICT, actor, supervisor
from tests.grid.component_files import FIRST, HEADER, counts, csv_file, imported, line
from tests.grid.test_components import draft

pytestmark = [pytest.mark.usefixtures("city")]
OTHER_GRID = 990102001001001


def rejected(path: Path | None) -> list[dict[str, str]]:
    assert path is not None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def ours() -> list[Component]:
    return list(Component.objects.filter(code__gte=FIRST, code__lt=FIRST + 1000).order_by("code"))


def test_good_lines_are_kept_and_bad_ones_told_with_line_column_and_reason(tmp_path: Path) -> None:
    path = csv_file(tmp_path, line(0), line(1, state="gone", **{"class": "0199"}), line(2), line(3, lon="abc"))

    report = imported(path)

    assert counts(report) == (2, 0, 0, 2)
    assert [row.code for row in ours()] == [FIRST, FIRST + 2]
    bad = rejected(report.rejected_file)
    assert [(row["rejected_line"], row["rejected_column"], row["rejected_code"]) for row in bad] == [
        ("3", "state class", "bad-state unknown-class"), ("5", "lon", "bad-number"),
    ]  # fmt: skip
    assert bad[1]["lon"] == "abc"
    assert "abc is no number of degrees." in bad[1]["rejected_reason"]
    assert bad[1]["退回原因"] == "abc 不是经纬度数值。"


def test_an_imported_component_has_its_grid_bodies_and_defaults(tmp_path: Path) -> None:
    imported(csv_file(tmp_path, line(0, name="", recorded_on="2026/1/5", state="破损", accuracy="a")))

    row = ours()[0]

    water = organisation_by_code("water-co").id
    assert (row.place, row.owner_id, row.maintainer_id) == (GRID, water, None)
    assert (row.name, row.state, row.accuracy, row.recorded_on.isoformat()) == (
        "上水井盖",
        "damaged",
        "A",
        "2026-01-05",
    )
    assert grid.components_near(row.lon, row.lat, 1.0, include_hidden=True)[0].code == FIRST


def test_one_entry_tells_of_a_file_with_its_hash_and_counts(tmp_path: Path) -> None:
    report = imported(csv_file(tmp_path, line(0), line(1), line(2, lat="95")))

    (entry,) = history(f"component-import:{report.id}")

    assert entry.verb == "components.imported"
    assert entry.body["sha256"] == report.sha256
    assert {name: entry.body[name] for name in ("added", "changed", "unchanged", "rejected")} == {
        "added": 2, "changed": 0, "unchanged": 0, "rejected": 1,
    }  # fmt: skip


def test_importing_a_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, line(0), line(1), line(2, code16="", name="无标识码"))
    imported(path)
    before = list(Component.objects.order_by("id").values())

    again = imported(path)

    assert counts(again) == (0, 0, 3, 0)
    assert list(Component.objects.order_by("id").values()) == before
    assert history(f"component-import:{again.id}") == ()


def test_other_content_is_reported_and_changed_only_when_asked(tmp_path: Path) -> None:
    imported(csv_file(tmp_path, line(0), line(1)))
    path = csv_file(tmp_path, line(0, name="换了名字", state="lost"), line(1), name="second.csv")

    refused = imported(path)

    assert counts(refused) == (0, 0, 1, 1)
    assert rejected(refused.rejected_file)[0]["rejected_reason"].endswith("other content: name, state.")
    assert counts(imported(path, update=True)) == (0, 1, 1, 0)
    assert (ours()[0].name, ours()[0].state) == ("换了名字", "lost")
    (entry,) = history(f"component:{FIRST}")
    assert entry.verb == "component.updated"
    assert entry.body["set"].keys() == {"name", "state", "changed_on"}


def test_a_column_the_file_does_not_have_is_left_as_it_is(tmp_path: Path) -> None:
    imported(csv_file(tmp_path, line(0, note="旧注")))
    row = ours()[0]
    path = csv_file(tmp_path, f"{FIRST},{row.lon},{row.lat},新名", header="ObjID,X,Y,ObjName", name="partial.csv")

    assert counts(imported(path, update=True)) == (0, 1, 0, 0)

    assert (ours()[0].name, ours()[0].note, ours()[0].owner_id) == ("新名", "旧注", row.owner_id)


def test_an_id_twice_in_a_file_is_told_unless_the_lines_are_the_same(tmp_path: Path) -> None:
    report = imported(csv_file(tmp_path, line(0), line(0), line(0, name="另一个")))

    assert counts(report) == (1, 0, 1, 1)
    assert rejected(report.rejected_file)[0]["rejected_code"] == "twice-in-file"


def test_missing_ids_are_the_next_of_their_class_in_their_division_without_gaps(tmp_path: Path) -> None:
    register_component(draft(code=str(FIRST + 6)), by=SYSTEM)
    lines = [line(number, code16="", name=f"新{number}") for number in range(3)]

    imported(csv_file(tmp_path, *lines, line(8), line(4, code16="", name="新4")))

    named = dict(Component.objects.filter(code__gt=FIRST + 6, code__lt=FIRST + 99).values_list("code", "name"))
    assert named == {
        FIRST + 8: "上水井盖8", FIRST + 9: "新0", FIRST + 10: "新1", FIRST + 11: "新2", FIRST + 12: "新4",
    }  # fmt: skip


def test_the_file_of_rejected_lines_can_be_mended_and_imported_alone(tmp_path: Path) -> None:
    report = imported(csv_file(tmp_path, line(0), line(1, state="gone")))
    assert report.rejected_file is not None
    text = report.rejected_file.read_text(encoding="utf-8-sig").replace("gone", "lost")
    report.rejected_file.write_text(text, encoding="utf-8")

    mended = imported(report.rejected_file)

    assert counts(mended) == (1, 0, 0, 0)
    assert ours()[1].state == "lost"


@pytest.mark.parametrize(("encoding", "said"), [("gb18030", "gb18030"), ("utf-8-sig", "utf-8"), ("utf-8", "utf-8")])
def test_the_encoding_is_found_and_said(tmp_path: Path, encoding: str, said: str) -> None:
    report = imported(csv_file(tmp_path, line(0), encoding=encoding))

    assert (report.encoding, report.added, ours()[0].name) == (said, 1, "上水井盖0")


def test_one_line_that_is_not_utf8_costs_that_line(tmp_path: Path) -> None:
    path = csv_file(tmp_path, line(0), line(1), line(2))
    data = path.read_bytes().split(b"\n")
    data[2] = data[2].decode().encode("gbk")
    path.write_bytes(b"\n".join(data))

    report = imported(path)

    assert (report.encoding, *counts(report)) == ("utf-8", 2, 0, 0, 1)
    assert rejected(report.rejected_file)[0]["rejected_code"] == "not-decodable"


def test_chinese_headers_and_the_names_of_bodies_are_understood(tmp_path: Path) -> None:
    lon, lat = grid.grid_centre(GRID)
    body = organisation_by_code("water-co")
    header = "标识码;部件名称;经度(°);纬度;权属单位;状态;初始日期;备注;巡查员"
    text = f"{FIRST};上水井盖;{lon};{lat};{body.name};完好;2026年1月5日;;某人"

    assert counts(imported(csv_file(tmp_path, text, header=header))) == (1, 0, 0, 0)

    assert (ours()[0].owner_id, ours()[0].class_code) == (body.id, "0101")


def test_a_header_of_ones_own_is_named(tmp_path: Path) -> None:
    lon, lat = grid.grid_centre(GRID)
    path = csv_file(tmp_path, f"{FIRST},{lon},{lat},盖", header="facility,east,north,label")

    with pytest.raises(Invalid) as refusal:
        imported(path)
    report = imported(path, columns={"code16": "facility", "lon": "east", "lat": "north", "name": "label"})

    assert (refusal.value.code, refusal.value.params["missing"]) == ("import.columns_missing", ["lon", "lat", "class"])
    assert counts(report) == (1, 0, 0, 0)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_points_of_another_datum_are_converted_at_the_door(tmp_path: Path, datum: str) -> None:
    lon, lat = grid.grid_centre(GRID)
    there = from_wgs84(np.array([lon]), np.array([lat]), datum)
    path = csv_file(tmp_path, line(0, lon=f"{there[0][0]:.9f}", lat=f"{there[1][0]:.9f}"))

    imported(path, datum=datum)

    assert (ours()[0].lon, ours()[0].lat) == pytest.approx((lon, lat), abs=2e-7)
    assert ours()[0].place == GRID


def near_a_neighbour() -> tuple[float, float, int]:
    """A point of `GRID` two metres from the grid next to it, and that grid."""
    locator = current_locator()
    own = locator.shape(GRID)
    neighbour = next(
        code for code in locator.codes if code != GRID and own.intersection(locator.shape(code)).length > 0
    )
    border = own.intersection(locator.shape(neighbour)).interpolate(0.5, normalized=True)
    centre = own.centroid
    share = 2.0 / metres_between(border.x, border.y, centre.x, centre.y)
    return border.x + share * (centre.x - border.x), border.y + share * (centre.y - border.y), neighbour


def test_the_grid_a_surveyor_wrote_stands_within_the_error_of_the_survey_and_is_refused_beyond(tmp_path: Path) -> None:
    lon, lat, neighbour = near_a_neighbour()
    there = {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}"}
    lines = [line(0, accuracy="C", **there), line(1, accuracy="A", **there), line(2, accuracy="A", **there), line(3)]
    grids = [neighbour, neighbour, GRID, 123]
    given = [f"{text},{code}" for text, code in zip(lines, grids, strict=True)]

    report = imported(csv_file(tmp_path, *given, header=f"{HEADER},grid"))

    assert [(row.code - FIRST, row.place) for row in ours()] == [(0, neighbour), (2, GRID)]
    assert [row["rejected_code"] for row in rejected(report.rejected_file)] == ["other-grid", "unknown-grid"]


def test_longitude_and_latitude_exchanged_are_told_as_that(tmp_path: Path) -> None:
    lon, lat = grid.grid_centre(GRID)

    report = imported(csv_file(tmp_path, line(0, lon=f"{lat}", lat="80.5"), line(1, lon="12.5", lat="41.9")))

    assert [row["rejected_code"] for row in rejected(report.rejected_file)] == ["outside-city", "outside-city"]
    assert lon > 90  # Where longitudes pass 90 the exchange is no latitude any more, and is told so:
    again = imported(csv_file(tmp_path, line(0, lon=f"{lat}", lat=f"{lon}"), name="b.csv"))
    assert rejected(again.rejected_file)[0]["rejected_code"] == "not-on-earth"


def test_an_editor_of_one_district_imports_there_only(tmp_path: Path) -> None:
    lon, lat = grid.grid_centre(OTHER_GRID)
    elsewhere = line(1, code16="9901020101900001", lon=f"{lon}", lat=f"{lat}")
    by = actor("admin-990101")
    scope = by.scope("grid.edit")[0].places
    assert scope.low >= DISTRICT
    assert scope.high < OTHER_DISTRICT

    report = imported(csv_file(tmp_path, line(0), elsewhere), by=by)

    assert counts(report) == (1, 0, 0, 1)
    assert rejected(report.rejected_file)[0]["rejected_code"] == "not-your-place"


def test_a_component_that_stands_where_one_may_not_edit_is_not_brought_over_by_an_update(tmp_path: Path) -> None:
    imported(csv_file(tmp_path, line(0)))
    next_door = 990101001001002
    lon, lat = grid.grid_centre(next_door)
    own = Grant("p", "r", 1, "o", frozenset({"grid.edit"}), PlaceRange(next_door, next_door))
    moved = csv_file(tmp_path, line(0, lon=f"{lon:.7f}", lat=f"{lat:.7f}"), name="moved.csv")

    report = imported(moved, by=Actor("user:1", 1, (own,)), update=True)

    assert counts(report) == (0, 0, 0, 1)
    assert rejected(report.rejected_file)[0]["rejected_code"] == "not-your-place"
    assert ours()[0].place == GRID


def test_who_may_not_edit_the_grid_imports_nothing(tmp_path: Path) -> None:
    with pytest.raises(Denied):
        imported(csv_file(tmp_path, line(0)), by=supervisor())

    assert (ours(), ComponentImport.objects.count()) == ([], 0)


def test_a_dry_run_writes_nothing_but_the_rejected_lines(tmp_path: Path) -> None:
    path = csv_file(tmp_path, line(0), line(1, state="gone"))

    report = try_components(path, ImportOptions(scheme="jw-2026"), classes={("jw-2026", "0101"): "井盖"}, by=SYSTEM)

    assert counts(report) == (1, 0, 0, 1)
    assert len(rejected(report.rejected_file)) == 1
    assert (ours(), ComponentImport.objects.count()) == ([], 0)


def test_merged_cells_of_a_workbook_are_filled_and_sheets_chosen_by_name(tmp_path: Path) -> None:
    lon, lat = grid.grid_centre(GRID)
    book = openpyxl.Workbook()
    book.active.title = "说明"  # type: ignore[union-attr]
    for name, first in (("甲", 0), ("乙", 2)):
        sheet = book.create_sheet(name)
        sheet.append(["部件普查表"])
        sheet.merge_cells("A1:E1")
        sheet.append(["标识码", "部件名称", "权属单位", "经度", "纬度"])
        sheet.append([str(FIRST + first), "water-co", "", lon, lat])
        sheet.append([str(FIRST + first + 1), "", "", lon, lat])
        sheet.merge_cells("B3:C4")
    path = tmp_path / "普查.xlsx"
    book.save(path)

    report = imported(path, sheets=("甲", "乙"))

    assert counts(report) == (4, 0, 0, 0)
    assert {row.owner_id for row in ours()} == {organisation_by_code("water-co").id}
    assert {row.name for row in ours()} == {"water-co"}


def test_an_id_that_excel_has_rounded_is_told_as_that(tmp_path: Path) -> None:
    lon, lat = grid.grid_centre(GRID)
    book = openpyxl.Workbook()
    for row in (["标识码", "名称", "经度", "纬度"], [FIRST, "盖", lon, lat]):
        book.active.append(row)  # type: ignore[union-attr]
    path = tmp_path / "rounded.xlsx"
    book.save(path)

    report = imported(path)

    assert "a number keeps 15 digits" in rejected(report.rejected_file)[0]["rejected_fix"]


def test_points_of_a_geojson_are_imported_and_what_is_no_point_is_told(tmp_path: Path) -> None:
    lon, lat = grid.grid_centre(GRID)
    point = {"type": "Point", "coordinates": [lon, lat, 4.5]}

    def feature(number: int, geometry: Any) -> dict[str, Any]:
        given = {"ObjID": str(FIRST + number), "ObjName": "盖", "DeptCode2": "water-co", "lon": None}
        return {"type": "Feature", "properties": given, "geometry": geometry}

    features = [feature(0, point), feature(1, {"type": "LineString", "coordinates": []}), feature(2, point)]
    path = tmp_path / "points.geojson"
    path.write_text(json.dumps({"name": {"features": []}, "features": features, "type": "FeatureCollection"}, indent=1))

    report = imported(path)

    assert counts(report) == (2, 0, 0, 1)
    assert rejected(report.rejected_file)[0]["rejected_code"] == "not-a-point"
    assert ours()[1].owner_id == organisation_by_code("water-co").id


def test_half_a_character_in_a_geojson_costs_that_feature(tmp_path: Path) -> None:
    lon, lat = grid.grid_centre(GRID)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {"code16": str(FIRST + number), "name": name},
        }
        for number, name in enumerate(["\ud800", "井盖"])
    ]
    path = tmp_path / "half.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")

    report = imported(path)

    assert counts(report) == (1, 0, 0, 1)
    assert rejected(report.rejected_file)[0]["rejected_code"] == "control-character"


def test_the_columns_of_the_rejected_file_are_no_fields() -> None:
    from gridlink.grid.importing.columns import field_of

    assert [field_of(name) for name in COLUMNS] == [None] * len(COLUMNS)
