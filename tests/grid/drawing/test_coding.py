"""Codes of unit grids: in reading order, 999 at most, and never used again."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridlink.grid.drawing.coding import code_units, recode_units, rows_of
from gridlink.kernel.errors import Invalid
from tests.grid.drawing.land import array, box

HOME = "310101002001"


def squares(columns: int, rows: int) -> np.ndarray:
    """Squares of a hectometre, from the south-west, row after row to the north."""
    return array([box(x, y, 1, 1) for y in range(rows) for x in range(columns)])


def test_numbers_run_from_west_to_east_in_rows_from_north_to_south() -> None:
    codes = code_units(squares(3, 2), [HOME] * 6)

    assert [code[12:] for code in codes] == ["004", "005", "006", "001", "002", "003"]


def test_each_neighbourhood_counts_from_one() -> None:
    codes = code_units(squares(2, 1), [HOME, "310101002002"])

    assert codes == ("310101002001001", "310101002002001")


def test_a_thousand_units_in_a_neighbourhood_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        code_units(squares(100, 10), [HOME] * 1_000)

    assert refused.value.code == "drawing.too_many_units"
    assert refused.value.params == {"neighbourhood": HOME, "needed": 1_000, "most": 999}


def test_a_unit_drawn_again_as_it_was_keeps_its_code() -> None:
    areas = squares(3, 2)
    standing = dict(zip(code_units(areas, [HOME] * 6), areas, strict=True))

    again = recode_units(areas[::-1], [HOME] * 6, standing, ())

    assert dict(zip(again.codes, areas[::-1], strict=True)) == standing
    assert (again.kept, again.ended) == (frozenset(standing), ())


def test_a_redrawn_unit_gets_a_number_never_used_there() -> None:
    standing = {f"{HOME}001": box(0, 0, 1, 1), f"{HOME}002": box(1, 0, 2, 1)}
    new = array([box(0, 0, 1, 1), box(1, 0, 1, 1), box(2, 0, 1, 1)])

    again = recode_units(new, [HOME] * 3, standing, [f"{HOME}001", f"{HOME}002", f"{HOME}007"])

    assert again.codes == (f"{HOME}001", f"{HOME}008", f"{HOME}009")
    assert again.ended == (f"{HOME}002",)


def test_a_shift_of_a_metre_is_another_unit() -> None:
    again = recode_units(array([box(0.01, 0, 1, 1)]), [HOME], {f"{HOME}001": box(0, 0, 1, 1)}, ())

    assert again.codes == (f"{HOME}002",)


def test_the_same_outline_in_another_neighbourhood_is_another_unit() -> None:
    again = recode_units(array([box(0, 0, 1, 1)]), ["310101002002"], {f"{HOME}001": box(0, 0, 1, 1)}, ())

    assert (again.codes, again.ended) == (("310101002002001",), (f"{HOME}001",))


@settings(max_examples=50, deadline=None)
@given(cuts=st.lists(st.lists(st.integers(1, 59), min_size=1, max_size=5, unique=True), min_size=2, max_size=4))
def test_however_often_it_is_drawn_again_no_code_names_two_outlines(cuts: list[list[int]]) -> None:
    named: dict[str, shapely.Geometry] = {}
    standing: dict[str, shapely.Geometry] = {}
    for places in cuts:
        edges = [0, *sorted(places), 60]
        areas = array([box(one / 10, 0, (two - one) / 10, 1) for one, two in pairwise(edges)])
        again = recode_units(areas, [HOME] * len(areas), standing, list(named))
        standing = dict(zip(again.codes, areas, strict=True))
        assert len(standing) == len(areas)
        for code, area in standing.items():
            assert named.setdefault(code, area).equals(area)


@given(st.lists(st.tuples(st.floats(0, 1_000), st.floats(0, 1_000)), min_size=1, max_size=40))
def test_every_unit_has_its_own_place_in_the_order(points: list[tuple[float, float]]) -> None:
    assert sorted(rows_of(np.array(points), 100.0).tolist()) == list(range(len(points)))
