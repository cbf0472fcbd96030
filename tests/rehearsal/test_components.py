"""A made-up register: the same for the same seed, sound for the import, and spread as it says."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridlink.grid.geometry import metres_to_shape, wkb_of
from gridlink.grid.identifiers import component_id
from gridlink.grid.locating import Locator
from gridlink.kernel.errors import Invalid
from gridlink.rehearsal import components
from gridlink.rehearsal.components import Kind, component_register, mix
from gridlink.rehearsal.csv_bytes import decimals, joined, numbers, one_of, quoted

ON = date(2026, 11, 23)
SIDE = 0.002
CODES = ("0101", "0102", "0103", "0201", "0301", "0401", "0601")


def locator() -> Locator:
    """Two divisions of 5 × 10 square unit grids of some 200 m."""
    grids = []
    for x in range(10):
        for y in range(10):
            code = (990101 + x // 5) * 10**9 + 1_001_001 + (x % 5) * 10 + y
            west, south = 121.2 + x * SIDE, 31.2 + y * SIDE
            grids.append((code, wkb_of(shapely.box(west, south, west + SIDE, south + SIDE))))
    return Locator(grids)


def kinds(**used: int) -> list[Kind]:
    bodies = {990101: ("roads-1", "roads-1", "gov-1"), 990102: ("roads-2", "", "gov, of 2")}
    return [Kind(code, f"类{code}", bodies, {990101: used.get(f"c{code}", 0)}) for code in CODES]


def made(count: int = 5_000, seed: int = 1, of: list[Kind] | None = None) -> bytes:
    return b"".join(component_register(locator(), of or kinds(), count, seed, on=ON))


def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode())))


def test_the_same_seed_makes_the_same_file_and_another_another() -> None:
    assert made() == made()
    assert made() != made(seed=2)


def test_pieces_together_are_what_one_piece_would_be_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "TOGETHER", 333)

    pieces = list(component_register(locator(), kinds(), 5_000, 1, on=ON))

    assert len(pieces) == 1 + 16
    assert len(rows(b"".join(pieces))) == 5_000


@pytest.mark.parametrize("count", [1, 7, 99, 101])
def test_exactly_as_many_as_asked_for_are_made(count: int) -> None:
    assert len(rows(made(count))) == count


def test_every_id_is_valid_unique_and_of_the_division_and_class_it_stands_in() -> None:
    where = locator()
    found = rows(made())

    for row in found:
        parts = component_id(row["code16"])
        assert parts.class_code == row["class"]
        assert parts.division == (where.locate(float(row["lon"]), float(row["lat"])) or 0) // 10**9
        assert row["name"] == f"类{row['class']}{parts.serial}号"
    assert len({row["code16"] for row in found}) == 5_000


def test_serials_have_no_gaps_and_follow_on_those_in_use() -> None:
    found = rows(made(of=kinds(c0101=41)))

    serials = sorted(int(row["code16"]) % 10**6 for row in found if row["code16"].startswith("9901010101"))
    assert serials == list(range(42, 42 + len(serials)))


def test_seven_in_ten_stand_within_twelve_metres_of_a_border() -> None:
    where = locator()
    near = 0
    for row in rows(made(2_000)):
        point = float(row["lon"]), float(row["lat"])
        grid = where.locate(*point)
        assert grid is not None
        near += metres_to_shape(*point, where.shape(grid).exterior) <= 12.1

    assert 0.70 <= near / 2_000 <= 0.80


def test_states_classes_and_dates_are_mixed_as_stated() -> None:
    found = rows(made(20_000))
    states = Counter(row["state"] for row in found)
    majors = Counter(row["class"][:2] for row in found)
    days = {date.fromisoformat(row["recorded_on"]) for row in found}

    assert states["intact"] / 20_000 == pytest.approx(0.982, abs=0.003)
    assert set(states) == {"intact", "damaged", "lost", "abandoned"}
    assert majors["01"] / 20_000 == pytest.approx(0.45 / 0.98, abs=0.01)
    assert majors["06"] / 20_000 == pytest.approx(0.04 / 0.98, abs=0.01)
    assert 10 <= len(days) <= components.SURVEYS
    assert max(days) <= ON
    assert Counter(row["accuracy"] for row in found)["C"] / 20_000 == pytest.approx(0.7, abs=0.01)


def test_bodies_are_those_of_the_division_and_commas_in_them_are_quoted() -> None:
    found = rows(made())

    bodies = {(row["code16"][:6], row["owner"], row["maintainer"], row["authority"]) for row in found}
    assert bodies == {("990101", "roads-1", "roads-1", "gov-1"), ("990102", "roads-2", "", "gov, of 2")}


def test_neighbours_in_the_file_are_neighbours_in_the_city() -> None:
    points = np.array([(float(row["lon"]), float(row["lat"])) for row in rows(made(20_000))])
    steps = np.hypot(*np.diff(points, axis=0).T)

    assert np.median(steps) < 0.0007
    assert (steps < SIDE).mean() > 0.95


def test_shares_of_classes_come_to_one_and_fall_within_a_major() -> None:
    shares = dict(zip(CODES, mix(CODES).tolist(), strict=True))

    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["0101"] == pytest.approx(2 * shares["0102"])
    assert shares["0101"] == pytest.approx(3 * shares["0103"])


def test_more_of_a_class_than_serials_is_refused() -> None:
    with pytest.raises(Invalid, match=r"rehearsal\.too_many_of_a_class"):
        made(of=[Kind("0101", "井盖", {}, {990101: 999_000, 990102: 999_000})])


def test_a_city_without_grids_or_classes_is_refused() -> None:
    with pytest.raises(Invalid, match=r"rehearsal\.no_grids_or_classes"):
        list(component_register(Locator([]), kinds(), 5, 1, on=ON))
    with pytest.raises(Invalid, match=r"rehearsal\.no_grids_or_classes"):
        list(component_register(locator(), [], 5, 1, on=ON))


# Text made by the column


@given(st.lists(st.integers(0, 10**16 - 1), min_size=1), st.booleans())
def test_numbers_are_written_as_python_writes_them(values: list[int], plain: bool) -> None:
    text = joined([numbers(np.array(values), 16, plain=plain), one_of(["\n"], np.zeros(len(values), dtype=int))])

    assert text.decode().split() == [str(value) if plain else f"{value:016d}" for value in values]


@given(st.lists(st.floats(-180, 180).map(lambda value: round(value, 7)), min_size=1))
def test_decimals_are_written_as_python_writes_them(values: list[float]) -> None:
    text = joined([decimals(np.array(values), 7), one_of(["\n"], np.zeros(len(values), dtype=int))])

    assert text.decode().split() == [f"{value + 0.0:.7f}".replace("-0.0000000", "0.0000000") for value in values]


@pytest.mark.parametrize(("text", "cell"), [("井盖", "井盖"), ("a,b", '"a,b"'), ('a"b', '"a""b"'), ("a\nb", '"a\nb"')])
def test_a_cell_is_quoted_where_it_must_be(text: str, cell: str) -> None:
    assert quoted(text) == cell
