"""The published schemas and the reader say the same: every pack fits them, and faults of one file fail both."""

from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gridlink.kernel.places import Level, PlaceScheme
from gridlink.packs.pack_reading import read_pack
from gridlink.packs.reading import records
from gridlink.packs.rows import read_table
from gridlink.packs.schemas import schemas_of_pack, text_of
from gridlink.packs.tables import FILES, GEOJSON_FILES, TABLES, TOML_FILES
from tests.packs.planted import EXAMPLE, edited

ROOT = EXAMPLE.parents[1]
SCHEMAS = schemas_of_pack()
PACKS = sorted(path.parent for path in (ROOT / "packs").glob("*/pack.toml"))
MOST = 100
"""So many rows or features of a file are enough to look at."""


def _faults(file: str, value: Any) -> list[str]:
    checker = Draft202012Validator(SCHEMAS[file], format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}" for fault in checker.iter_errors(value)]


def _values(folder: Path, file: str) -> list[Any]:
    """A file as its schema takes it: a CSV row by row, GeoJSON without most of its features."""
    packed = folder / f"{file}.gz"
    text = (gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / file).read_bytes()).decode()
    if file in TOML_FILES:
        return [json.loads(json.dumps(tomllib.loads(text), default=str))]
    if file in GEOJSON_FILES:
        drawn = json.loads(text)
        return [drawn | {"features": drawn["features"][:MOST]}]
    head, *rows = records(text)
    return [dict(zip(head.texts, row.texts, strict=True)) for row in rows[:MOST]]


def test_every_file_of_a_pack_has_a_schema_that_is_one() -> None:
    assert set(SCHEMAS) == set(FILES)
    for file, schema in SCHEMAS.items():
        Draft202012Validator.check_schema(schema)
        assert {"$id", "title", "description", "examples"} <= schema.keys(), file


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: path.name)
def test_every_file_of_every_pack_fits_its_schema(folder: Path) -> None:
    there = [file for file in FILES if (folder / file).exists() or (folder / f"{file}.gz").exists()]

    faults = {file: [each for value in _values(folder, file) for each in _faults(file, value)][:3] for file in there}

    assert {file: found for file, found in faults.items() if found} == {}


@pytest.mark.parametrize("file", FILES)
def test_the_examples_in_the_schemas_fit_them(file: str) -> None:
    assert [fault for example in SCHEMAS[file]["examples"] for fault in _faults(file, example)] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_the_reader_takes_the_example_row_of_a_schema(table) -> None:
    levels = [("city", 4), ("district", 2), ("street", 3), ("neighbourhood", 3), ("grid", 3)]
    scheme = PlaceScheme(tuple(Level(name, digits) for name, digits in levels))
    example = SCHEMAS[table.file]["examples"][0]
    text = ",".join(example) + "\n" + ",".join(example.values()) + "\n"

    assert read_table(table, text, scheme).findings == []


PLANTED = [
    ("pack.toml", "format = 1", 'format = "1"'),
    ("pack.toml", "digits = 2", "digits = 0"),
    ("pack.toml", 'name = "江湾市"\n', ""),
    ("pack.toml", '["zh-hans", "en"]', '["zh-hans", "fr"]'),
    ("pack.toml", 'name_en = "Jiangwan City"\n', ""),
    ("pack.toml", "max_days = 365", "max_days = 3651"),
    ("pack.toml", "once = true", 'once = "yes"'),
    ("pack.toml", 'crs = "WGS84"', 'crs = "GCJ-02"'),
    ("roles.toml", '"cases.urge"', '"cases.urgent"'),
    ("roles.toml", 'name = "受理员"\n', ""),
    ("calendar.toml", "hours_per_day = 8", "hours_per_day = 25"),
    ("calendar.toml", "saturday = []\n", ""),
    ("calendar.toml", '"08:00-12:00"', '"8-12"'),
    ("notices.toml", 'channel = "message"', 'channel = "pigeon"'),
    ("notices.toml", "编号 {number}。", "编号 {nummer}。"),
    ("indicators.toml", 'numerator = "reworked"', 'numerator = "rework"'),
    ("indicators.toml", "min = 75", "min = 175"),
    ("indicators.toml", 'better = "lower"\n', ""),
    ("places.csv", "990101,district", "99010x,district"),
    ("places.csv", "Binjiang District,2025-01-01", "Binjiang District,01/01/2025"),
    ("organisations.csv", ",block,city,9901", ",blok,city,9901"),
    ("grids.csv", "990101001001001,9869,", "990101001001001,9869.5,"),
    ("posts.csv", "acceptor-9901,江湾市受理员", ",江湾市受理员"),
    ("people.csv", "zh-hans,acceptor-9901,yes", "zh-hans,acceptor-9901,ja"),
    ("classes.csv", "jw-2026,component,0101,", "jw-2026,component,101,"),
    ("conditions.csv", "2,urgent_hour,", "2,hours,"),
    ("duties.csv", "handles,jw-2026,component,*,owner", "handles,jw-2026,component,1*,owner"),
    ("components.csv", ",121.206041,", ",east,"),
    ("holidays.csv", "2025-01-01,no", "2025-01-01,off"),
    ("stage_limits.csv", "acceptance,0.25", "accepting,0.25"),
    ("decline_reasons.csv", "not-found,现场核实未发现", "not-found,"),
    ("grids.geojson", '"type": "Polygon"', '"type": "Point"'),
    ("grids.geojson", '"code": "990101001001001"', '"code": 990101001001001'),
    ("places.geojson", '"FeatureCollection"', '"GeometryCollection"'),
]


@pytest.mark.parametrize(("file", "old", "new"), PLANTED)
def test_a_wrong_type_word_or_gap_fails_the_schema_and_the_reader(
    file: str, old: str, new: str, tmp_path: Path
) -> None:
    folder = edited(tmp_path, file, old, new)

    _, findings = read_pack(folder)

    assert [fault for value in _values(folder, file) for fault in _faults(file, value)]
    assert file in {finding.file for finding in findings if finding.is_error}


def test_the_published_schemas_are_up_to_date() -> None:
    folder = ROOT / "docs" / "pack-schemas"

    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == {
        f"{file}.schema.json": text_of(schema) for file, schema in SCHEMAS.items()
    }
