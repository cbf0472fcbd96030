"""How far units follow roads, on blocks whose figures can be worked out by hand."""

import numpy as np
import pytest
from shapely.geometry import LineString, box

from gridlink.grid.drawing.quality import COUNTRY, DENSE, TOWN
from gridlink.grid.drawing.road_quality import kinds_of, road_quality

UNITS = np.array([box(0, 0, 100, 100), box(100, 0, 200, 100), box(0, 100, 200, 1000), box(200, 0, 300, 1000)], object)
AROUND = [LineString([(0, 0), (200, 0), (200, 100), (0, 100), (0, 0)])]


def roads(*more: list[tuple[float, float]]) -> np.ndarray:
    return np.array([*AROUND, *(LineString(points) for points in more)], object)


def test_a_unit_is_dense_where_roads_close_a_small_block_around_it() -> None:
    kinds = kinds_of(UNITS, roads(), np.array([False, True, False, True]))

    assert kinds.tolist() == [DENSE, COUNTRY, TOWN, COUNTRY]
    assert kinds_of(UNITS, np.empty(0, object), np.zeros(4, bool)).tolist() == [TOWN] * 4


def test_road_on_a_border_counts_and_road_through_a_unit_does_not() -> None:
    through = roads([(50, 0), (50, 100)])
    kinds = kinds_of(UNITS, roads(), np.zeros(4, bool))

    rows = {row.name: row.value for row in road_quality(UNITS, through, kinds)}

    assert rows["road in town, km"] == pytest.approx(0.7)
    assert rows["road that is a border, within 5 cm"] == pytest.approx(6 / 7, abs=1e-3)
    assert rows["borders in dense blocks that are road"] == pytest.approx(6 / 8, abs=2e-3)
    assert rows["unit grids in dense blocks with more than 5 m of road inside"] == 0.5


def test_the_other_carriageway_is_told_apart() -> None:
    kinds = kinds_of(UNITS, roads(), np.zeros(4, bool))

    rows = {row.name: row.value for row in road_quality(UNITS, roads([(0, 10), (200, 10)]), kinds)}

    assert rows["road that is a border, within 5 cm"] == pytest.approx(0.75, abs=1e-3)
    assert rows["road with a border within 15 m (the other carriageway)"] == pytest.approx(1, abs=1e-3)


def test_road_in_the_country_is_left_out() -> None:
    kinds = np.array([COUNTRY, COUNTRY, TOWN, COUNTRY])

    rows = {row.name: row.value for row in road_quality(UNITS, roads([(250, 10), (250, 900)]), kinds)}

    assert rows["road in town, km"] == pytest.approx(0.2)
