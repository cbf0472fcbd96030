"""A pack may name places that have ended and who took over; packs without the column are read as before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.apps import apps

from gridlink.packs.findings import Finding
from gridlink.packs.loading import load_pack
from gridlink.packs.pack import Pack
from gridlink.packs.pack_reading import read_pack
from gridlink.people.permissions import SYSTEM
from tests.packs.planted import EXAMPLE

Read = Callable[..., tuple[Pack | None, list[Finding]]]
ZHABEI = "990103,district,闸北区,Zhabei District,1956-01-01,2015-11-03,990102"
STREET = "990103006,street,宝山路街道,Baoshan Road Street,1956-01-01,2015-11-03,990102001"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads the example pack with a successor column and more rows; districts in force since 1949."""

    def with_rows(*rows: str, **since: str) -> tuple[Pack | None, list[Finding]]:
        copy = Path(shutil.copytree(EXAMPLE, tmp_path / "copy", dirs_exist_ok=True))
        head, *lines = (copy / "places.csv").read_text(encoding="utf-8").splitlines()
        old = {row.split(",")[0] for row in rows}
        lines = [f"{_since(line, since)}," for line in lines if line.split(",")[0] not in old]
        text = "\n".join([f"{head},successor", *lines, *rows]) + "\n"
        (copy / "places.csv").write_text(text, encoding="utf-8")
        return read_pack(copy)

    return with_rows


def _since(line: str, since: dict[str, str]) -> str:
    return line.replace("2025-01-01", since.get(f"p{line.split(',')[0]}", "1949-10-01"))


def test_an_ended_place_is_read_without_an_outline(read: Read) -> None:
    pack, findings = read(ZHABEI, STREET)

    assert findings == []
    assert pack is not None
    assert {row.text: row.successor for row in pack.places if row.successor} == {
        "990103": 990102000000000,
        "990103006": 990102001000000,
    }


def test_a_pack_without_the_column_has_no_successors() -> None:
    pack, _ = read_pack(EXAMPLE)

    assert pack is not None
    assert {row.successor for row in pack.places} == {None}


@pytest.mark.parametrize(
    ("row", "since", "code"),
    [
        (ZHABEI.replace("990102", "990109"), {}, "unknown-reference"),
        (ZHABEI.replace("2015-11-03", ""), {}, "successor-open"),
        (ZHABEI, {"p990102": "2015-11-05"}, "successor-later"),
        (ZHABEI.replace(",990102", ",990102001"), {}, "successor-level"),
        (ZHABEI.replace(",990102", ",990103"), {}, "successor-cycle"),
        (ZHABEI.replace(",990102", ",99010"), {}, "bad-place-code"),
    ],
)
def test_a_successor_that_cannot_be_is_told_at_its_cell(read: Read, row: str, since: dict[str, str], code: str) -> None:
    pack, findings = read(row, **since)

    assert pack is None
    about = [f for f in findings if f.code != "shape-missing"]
    assert [(f.file, f.line, f.column, f.code) for f in about] == [("places.csv", 21, row.rindex(",") + 2, code)]


@pytest.mark.django_db
def test_a_place_is_in_force_up_to_and_on_the_last_day_its_pack_names(read: Read) -> None:
    pack, _ = read(ZHABEI, STREET)
    assert pack is not None

    load_pack(pack, by=SYSTEM, now=datetime(2026, 11, 23, tzinfo=UTC))

    row = apps.get_model("grid.Place").objects.get(code=990103000000000)
    assert (row.valid_to, row.successor, row.geometry) == (date(2015, 11, 4), 990102000000000, None)
