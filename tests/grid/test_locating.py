"""Point to unit grid: inside, on a border, just outside, far away; one at a time and many together."""

from __future__ import annotations

import json
import math
import random
from functools import cache

import pytest
import shapely
from django.conf import settings

from gridlink.grid.geometry import wkb_of
from gridlink.grid.locating import Locator

SEED = 20261123
METRE = 1 / 111_195


@cache
def example() -> dict[int, shapely.Geometry]:
    found = json.loads((settings.PACKS / "example" / "grids.geojson").read_text(encoding="utf-8"))
    return {int(one["properties"]["code"]): shapely.geometry.shape(one["geometry"]) for one in found["features"]}


@cache
def locator() -> Locator:
    return Locator((code, wkb_of(shape)) for code, shape in example().items())


def square(code: int, west: float, south: float, side: float = 0.001) -> tuple[int, bytes]:
    return code, wkb_of(shapely.box(west, south, west + side, south + side))


def test_a_point_inside_a_grid_is_found_in_it() -> None:
    found = {code: locator().locate(*locator().centre(code)) for code in example()}

    assert len(found) == 120
    assert {code: code for code in example()} == found


def test_a_point_on_a_shared_border_goes_to_the_lower_code() -> None:
    corners: dict[tuple[float, float], list[int]] = {}
    for code, shape in example().items():
        for corner in shape.exterior.coords[:-1]:
            corners.setdefault(corner, []).append(code)
    shared = {corner: min(codes) for corner, codes in corners.items() if len(codes) > 1}

    located = {corner: locator().locate(*corner) for corner in shared}

    assert len(shared) > 100
    assert located == shared


def test_along_a_shared_edge_too() -> None:
    two = Locator([square(7, 0.0, 0.0), square(3, 0.001, 0.0)])

    assert [two.locate(0.001, step / 10_000) for step in range(11)] == [3] * 11


def test_where_four_grids_meet_the_lowest_has_the_point() -> None:
    four = Locator([square(4, 0.0, 0.0), square(3, 0.001, 0.0), square(2, 0.0, 0.001), square(9, 0.001, 0.001)])

    assert four.locate(0.001, 0.001) == 2
    assert four.locate_many([0.001], [0.001]) == [2]


def test_a_point_within_five_metres_outside_snaps_to_the_nearest_grid() -> None:
    two = Locator([square(1, 0.0, 0.0), square(2, 0.001, 0.0)])

    assert two.locate(0.0005, -4.9 * METRE) == 1
    assert two.locate(0.0015, -4.9 * METRE) == 2
    assert two.locate(0.001, -4.9 * METRE) == 1
    assert two.locate(0.0005, -5.1 * METRE) is None


def test_a_point_by_a_corner_is_measured_along_the_diagonal() -> None:
    one = Locator([square(1, 121.2, 31.9)])
    wide = METRE / math.cos(math.radians(31.9))

    assert one.locate(121.2 - 3.5 * wide, 31.9 - 3.5 * METRE) == 1
    assert one.locate(121.2 - 3.6 * wide, 31.9 - 3.6 * METRE) is None


def test_far_points_and_no_points_are_nowhere() -> None:
    nowhere = [(0.0, 0.0), (121.2, 91.0), (math.nan, 31.9), (121.2, math.inf), (0.0, 90.0), (-180.0, -90.0)]

    assert [locator().locate(*point) for point in nowhere] == [None] * 6
    assert locator().locate_many(*zip(*nowhere, strict=True)) == [None] * 6


def test_many_together_agree_with_one_at_a_time() -> None:
    draw = random.Random(SEED)
    west, south, east, north = shapely.union_all(list(example().values())).bounds
    lons = [draw.uniform(west - 0.0003, east + 0.0003) for _ in range(3000)]
    lats = [draw.uniform(south - 0.0003, north + 0.0003) for _ in range(3000)]

    together = locator().locate_many(lons, lats)

    assert together == [locator().locate(lon, lat) for lon, lat in zip(lons, lats, strict=True)]
    assert 0 < together.count(None) < 1000


def test_a_city_without_grids_locates_nothing() -> None:
    empty = Locator([])

    assert empty.locate(121.2, 31.9) is None
    assert empty.locate_many([121.2], [31.9]) == [None]
    assert locator().locate_many([], []) == []


@pytest.mark.parametrize("code", [990101001001001, 990102002003004])
def test_the_locator_knows_its_grids(code: int) -> None:
    assert (code in locator()) == (code in example())
    assert len(locator()) == 120
