"""`gridlink draw-patrols`: what it writes into a pack, what it keeps, and what it refuses."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.utils.translation import override

from gridlink.cli import main
from gridlink.packs.pack_reading import read_pack
from tests.walking import case_at


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Path(settings.PACKS) / "example", tmp_path / "pack"))


def run(pack: Path, *options: str) -> Result:
    with override("en"):
        return CliRunner().invoke(main, ["draw-patrols", str(pack), *options])


def rows(pack: Path) -> dict[str, dict[str, str]]:
    with (pack / "responsibility_grids.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def weights(pack: Path, weight: dict[str, str] | None = None, more: str = "") -> Path:
    with (pack / "grids.csv").open(encoding="utf-8") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    path = pack.parent / "weights.csv"
    lines = [f"{code},{(weight or {}).get(code, '1')}" for code in codes]
    path.write_text("\n".join(["code,weight", *lines, more]), encoding="utf-8")
    return path


def test_a_pack_with_patrols_drawn_is_clean_and_every_unit_grid_is_in_one(pack: Path) -> None:
    done = run(pack, "--count", "12")

    found, findings = read_pack(pack)
    assert (done.exit_code, findings) == (0, [])
    assert found is not None
    patrols = [row for row in found.responsibility_grids if row.network == "patrol"]
    assert len(patrols) == 12
    assert sorted(code for row in patrols for code in row.grids) == sorted(row.code for row in found.grids)
    assert all(found.city.scheme.contains(row.place, code) for row in patrols for code in row.grids)


def test_the_quality_table_is_told_with_goals(pack: Path) -> None:
    done = run(pack, "--count", "12")

    assert "responsibility grids" in done.output
    assert "pieces too many, islands apart" in done.output
    assert done.output.count("  met") >= 5


def test_without_a_count_there_are_as_many_as_before(pack: Path) -> None:
    before = sum(row["network"] == "patrol" for row in rows(pack).values())

    run(pack)

    assert sum(row["network"] == "patrol" for row in rows(pack).values()) == before


def test_drawn_twice_nothing_changes(pack: Path) -> None:
    run(pack, "--count", "12")
    first = (pack / "responsibility_grids.csv").read_bytes()

    again = run(pack, "--count", "12")

    assert "12 as they were, 0 new, 0 ended" in again.output
    assert (pack / "responsibility_grids.csv").read_bytes() == first


def test_other_networks_stay_as_they_are(pack: Path) -> None:
    before = rows(pack)["S990101001-1"]

    run(pack, "--count", "12")

    assert rows(pack)["S990101001-1"] == before


def test_a_post_goes_on_in_the_patrol_that_mostly_replaces_its_own_and_is_given_once(pack: Path) -> None:
    before = rows(pack)

    run(pack, "--count", "10")

    after = rows(pack)
    posts = [row["post"] for row in after.values() if row["post"]]
    assert len(posts) == len(set(posts))
    for row in after.values():
        old = next((each for each in before.values() if each["post"] == row["post"] != ""), None)
        if old is not None and row["code"] not in before:
            kept = set(old["grids"].split()) & set(row["grids"].split())
            assert len(kept) * 2 > len(old["grids"].split())


def test_new_patrols_are_named_after_their_town_in_both_languages(pack: Path) -> None:
    run(pack, "--count", "12")

    assert rows(pack)["R990101001-3"]["name"] == "望江街道第3责任网格"
    assert rows(pack)["R990101001-3"]["name_en"] == "Wangjiang Subdistrict responsibility grid 3"


def test_a_dry_run_writes_nothing(pack: Path) -> None:
    before = (pack / "responsibility_grids.csv").read_bytes()

    done = run(pack, "--count", "12", "--dry-run")

    assert done.exit_code == 0
    assert (pack / "responsibility_grids.csv").read_bytes() == before


def test_a_pack_without_the_file_gets_one_numbered_from_1(pack: Path) -> None:
    (pack / "responsibility_grids.csv").unlink()

    done = run(pack, "--count", "4")

    assert done.exit_code == 0, done.output
    assert sorted(rows(pack)) == ["R990101001-1", "R990101002-1", "R990102001-1", "R990102101-1"]


def test_work_from_a_file_is_balanced_instead_of_grades(pack: Path) -> None:
    heavy = "990101001001001"

    done = run(pack, "--count", "12", "--workload", str(weights(pack, {heavy: "30"})))

    assert done.exit_code == 0, done.output
    alone = next(row for row in rows(pack).values() if heavy in row["grids"] and row["network"] == "patrol")
    assert len(alone["grids"].split()) == 1


@pytest.mark.parametrize(
    ("weight", "more", "reason"),
    [
        ({"990101001001001": "much"}, "", "weights.csv, line 2: much is no weight: a number from 0 on."),
        ({"990101001001001": "-1"}, "", "line 2: -1 is no weight"),
        ({"990101001001001": "inf"}, "", "line 2: inf is no weight"),
        ({}, "990101001001001,1", "line 122: 990101001001001 is there twice"),
        ({}, "110101001001001,1", "line 122: no unit grid of this pack: 110101001001001,1"),
    ],
)
def test_a_bad_workload_is_refused_with_its_line(pack: Path, weight: dict[str, str], more: str, reason: str) -> None:
    before = (pack / "responsibility_grids.csv").read_bytes()

    done = run(pack, "--workload", str(weights(pack, weight, more)))

    assert done.exit_code == 1
    assert reason in done.output
    assert (pack / "responsibility_grids.csv").read_bytes() == before


def test_a_workload_that_misses_a_unit_grid_or_has_no_work_is_refused(pack: Path) -> None:
    path = weights(pack)
    path.write_text("\n".join(path.read_text().splitlines()[:-1]))
    short = run(pack, "--workload", str(path))
    path = weights(pack)
    path.write_text(path.read_text().replace(",1\n", ",0\n").rstrip().removesuffix(",1") + ",0\n")
    path.write_text("code,weight\n" + "\n".join(f"{line.split(',')[0]},0" for line in path.read_text().split()[1:]))
    idle = run(pack, "--workload", str(path))

    assert "is not there" in short.output
    assert "all weights are 0" in idle.output
    assert (short.exit_code, idle.exit_code) == (1, 1)


@pytest.mark.parametrize("count", ["3", "121"])
def test_a_count_no_drawing_can_have_is_refused(pack: Path, count: str) -> None:
    done = run(pack, "--count", count)

    assert done.exit_code == 1
    assert "(4 in all), and there are 120 unit grids" in done.output


def test_a_level_that_is_none_is_refused_and_another_widens_the_patrols(pack: Path) -> None:
    assert run(pack, "--within", "galaxy").exit_code == 2

    done = run(pack, "--within", "district", "--count", "3")

    assert done.exit_code == 0, done.output
    assert {row["place"] for row in rows(pack).values()} == {"990101", "990102", "990101001"}


def test_a_pack_with_a_fault_in_its_grids_is_not_drawn_on(pack: Path) -> None:
    path = pack / "grids.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",9869,", ",much,"), encoding="utf-8")

    done = run(pack)

    assert done.exit_code == 1
    assert "grids.csv:2:" in done.output


@pytest.mark.django_db
def test_work_can_be_counted_in_the_database_half_components_half_cases(city: None, pack: Path) -> None:
    case_at("filed")

    done = run(pack, "--from-database", "--count", "12")

    assert done.exit_code == 0, done.output
    assert read_pack(pack)[1] == []


@pytest.mark.django_db
def test_without_a_city_in_the_database_nothing_can_be_counted(pack: Path) -> None:
    done = run(pack, "--from-database")

    assert done.exit_code == 1
    assert "no components and no cases" in done.output
