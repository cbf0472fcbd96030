"""packs/shanghai, packs/minhang and packs/fangshan: as many as the papers count, one body for every class in every place."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from gridlink.packs.duty_rules import duties_fit
from gridlink.packs.pack_reading import read_pack
from scripts import make_fangshan_pack, make_minhang_pack, make_shanghai_pack
from scripts.cities.writing import DATA
from tests.packs.planted import EXAMPLE

PACKS = EXAMPLE.parent
SHANGHAI, MINHANG, FANGSHAN = PACKS / "shanghai", PACKS / "minhang", PACKS / "fangshan"

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data, which is not part of the project")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def districts_on(day: str) -> set[str]:
    return {
        row["code"]
        for row in rows(SHANGHAI, "places.csv")
        if row["level"] == "district" and row["valid_from"] <= day <= (row["valid_to"] or "9999")
    }


def test_shanghai_has_sixteen_districts_and_had_seventeen() -> None:
    assert len(districts_on("2026-01-01")) == 16
    assert len(districts_on("2014-12-31")) == 17
    assert districts_on("2014-12-31") - districts_on("2026-01-01") == {"310108", "310230"}


def test_zhabei_and_chongming_county_name_who_took_over() -> None:
    ended = {
        row["code"]: (row["valid_to"], row["successor"]) for row in rows(SHANGHAI, "places.csv") if row["successor"]
    }

    assert ended == {"310108": ("2015-11-04", "310106"), "310230": ("2016-07-22", "310151")}


def test_shanghai_has_the_sizes_its_papers_name() -> None:
    levels = Counter(row["level"] for row in rows(SHANGHAI, "places.csv"))
    ground = Counter(row["land_use"] for row in rows(SHANGHAI, "grids.csv"))
    kinds = Counter(row["kind"] for row in rows(SHANGHAI, "classes.csv") if row["scheme"] == "sh-grid")

    assert (levels["street"], levels["neighbourhood"]) == (234, 6_509)
    assert ground["urban"] == 34_619
    assert kinds == {"component": 88, "event": 32}
    assert len(rows(SHANGHAI, "responsibility_grids.csv")) == 1_809


def test_the_countryside_is_covered_too() -> None:
    gridded = {row["code"][:12] for row in rows(SHANGHAI, "grids.csv")}
    neighbourhoods = {row["code"] for row in rows(SHANGHAI, "places.csv") if row["level"] == "neighbourhood"}

    assert gridded == neighbourhoods


@pytest.mark.parametrize("folder", [SHANGHAI, MINHANG, FANGSHAN], ids=lambda folder: folder.name)
def test_each_area_that_is_patrolled_has_a_post_of_its_own(folder: Path) -> None:
    posts = [row["post"] for row in rows(folder, "responsibility_grids.csv")]

    assert "" not in posts
    assert len(set(posts)) == len(posts)
    assert set(posts) <= {row["code"] for row in rows(folder, "posts.csv")}


def test_classes_the_standard_has_nothing_in_are_numbered_downwards_from_99() -> None:
    mapped = {
        (row["from_kind"], row["from_code"])
        for row in rows(SHANGHAI, "mappings.csv")
        if row["from_scheme"] == "sh-grid"
    }
    classes = [row for row in rows(SHANGHAI, "classes.csv") if row["scheme"] == "sh-grid"]

    inferred = {row["code4"] for row in classes if (row["kind"], row["code4"]) not in mapped}

    assert inferred == {"0899", "0999", "0998", "1099", "1199", "1198", "0599", "0598"}


def test_minhang_is_linked_at_three_levels() -> None:
    places = Counter(row["level"] for row in rows(MINHANG, "places.csv"))
    bodies = Counter((row["kind"], row["level"]) for row in rows(MINHANG, "organisations.csv"))
    hotline = {row["phone"] for row in rows(MINHANG, "organisations.csv") if row["phone"]}

    assert places == {"district": 1, "street": 14, "neighbourhood": 596}
    assert bodies["centre", "district"] == 2
    assert bodies["centre", "street"] == 2 * 14
    assert bodies["block", "neighbourhood"] == 596
    assert hotline == {"962000"}


def test_minhangs_street_network_lies_over_all_of_its_neighbourhood_network() -> None:
    covered: dict[str, set[str]] = {"patrol": set(), "street": set()}
    for row in rows(MINHANG, "responsibility_grids.csv"):
        covered[row["network"]] |= set(row["grids"].split())

    assert covered["patrol"] == covered["street"] == {row["code"] for row in rows(MINHANG, "grids.csv")}


def test_fangshan_has_its_towns_and_villages_and_one_number() -> None:
    places = Counter(row["level"] for row in rows(FANGSHAN, "places.csv"))

    assert places == {"district": 1, "street": 28, "neighbourhood": 669}
    assert {row["phone"] for row in rows(FANGSHAN, "organisations.csv") if row["phone"]} == {"12345"}


@pytest.mark.parametrize("folder", [MINHANG, FANGSHAN], ids=lambda folder: folder.name)
def test_nothing_is_found_in_the_pack_nor_in_its_duty_register(folder: Path) -> None:
    pack, findings = read_pack(folder, check_duties=duties_fit)

    assert findings == []
    assert pack is not None


@pytest.mark.slow
def test_nothing_is_found_in_packs_shanghai_nor_in_its_duty_register() -> None:
    pack, findings = read_pack(SHANGHAI, check_duties=duties_fit)

    assert findings == []
    assert pack is not None


@needs_data
@pytest.mark.parametrize(
    ("script", "folder"),
    [(make_shanghai_pack, SHANGHAI), (make_fangshan_pack, FANGSHAN)],
    ids=["shanghai", "fangshan"],
)
def test_the_tables_are_what_their_script_makes(script, folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "responsibility_grids.csv", tmp_path)

    script.main(tmp_path)

    assert len(list(tmp_path.iterdir())) == 11
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


@needs_data
def test_minhang_is_cut_out_of_shanghai(tmp_path: Path) -> None:
    shutil.copy(MINHANG / "responsibility_grids.csv", tmp_path)

    make_minhang_pack.main(tmp_path)

    for path in tmp_path.iterdir():
        assert path.read_bytes() == (MINHANG / path.name).read_bytes(), path.name
