"""A made-up register: as a file, and in the demo, once."""

from __future__ import annotations

import csv
import gzip
import sqlite3
from pathlib import Path

import pytest

from tests.cli.running import gridlink


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example city and 300 made-up components beside the pack's own 150."""
    folder = tmp_path_factory.mktemp("city")
    done = gridlink(folder, "demo", "--no-serve", "--days", "0", "--components", "300")
    assert done.returncode == 0, done.stderr
    return folder


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "gridlink.sqlite3") as database:
        return database.execute(statement).fetchall()


def test_the_demo_makes_up_as_many_as_asked_for_and_every_line_is_taken(city: Path) -> None:
    assert rows(city, "SELECT source, count(*) FROM grid_component GROUP BY source ORDER BY source") == [
        ("census", 300),
        ("survey", 150),
    ]
    assert not list(city.glob("demo-components-*"))


def test_made_up_components_have_the_bodies_of_the_duty_register(city: Path) -> None:
    found = rows(
        city,
        "SELECT DISTINCT c.code / 10000000000, o.code, m.code, a.code FROM grid_component c"
        " JOIN people_organisation o ON o.id = c.owner_id JOIN people_organisation m ON m.id = c.maintainer_id"
        " JOIN people_organisation a ON a.id = c.authority_id WHERE source = 'census' AND class_code = '0103' ORDER BY 1",
    )

    assert found == [
        (990101, "water-990101", "water-990101", "gov-990101"),
        (990102, "water-990102", "water-990102", "gov-990102"),
    ]


def test_the_demo_run_again_makes_up_nothing(city: Path) -> None:
    again = gridlink(city, "demo", "--no-serve", "--days", "0", "--components", "500")

    assert again.returncode == 0
    assert rows(city, "SELECT count(*) FROM grid_component") == [(450,)]


def test_a_file_is_made_whose_serials_follow_on_and_its_compressed_twin_holds_the_same(city: Path) -> None:
    plain = gridlink(city, "make-components", "--count", "200", "--seed", "5", "--out", str(city / "a.csv"))
    packed = gridlink(city, "make-components", "--count", "200", "--seed", "5", "--out", str(city / "a.csv.gz"))

    assert (plain.returncode, packed.returncode) == (0, 0)
    text = (city / "a.csv").read_bytes()
    assert gzip.decompress((city / "a.csv.gz").read_bytes()) == text
    made = {int(row["code16"]) for row in csv.DictReader(text.decode().splitlines())}
    assert len(made) == 200
    assert not made & {code for (code,) in rows(city, "SELECT code FROM grid_component")}
