"""Neighbourhoods and towns drawn from codes: all there, in one piece, filling their district."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridlink.grid.drawing.neighbourhoods import draw_neighbourhoods
from gridlink.grid.drawing.noding import united
from tests.grid.drawing.land import HECTOMETRE, SOUTH, WEST, array, box, line, metres


def codes_of(district: str, sizes: list[int], villages: int = 0) -> dict[str, list[str]]:
    """Towns of a district with so many neighbourhoods, the last `villages` of them villages."""
    return {
        f"{district}{town:03d}": [
            f"{district}{town:03d}{number + 1 if number < size - villages else 200 + number:03d}"
            for number in range(size)
        ]
        for town, size in enumerate(sizes, start=1)
    }


def somewhere(seed: int, count: int = 3_000) -> np.ndarray:
    """Points around the middle of the land."""
    return np.random.default_rng(seed).normal((WEST + 0.03, SOUTH + 0.03), 0.02, (count, 2))


HORSESHOE = shapely.difference(box(0, 0, 60, 60), box(15, 15, 30, 45))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1_000), sizes=st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_towns_and_neighbourhoods_are_in_one_piece_and_fill_a_crooked_district(seed: int, sizes: list[int]) -> None:
    towns = codes_of("310101", sizes)

    found = draw_neighbourhoods({"310101": HORSESHOE}, {"310101": towns}, somewhere(seed), seed)

    assert sorted(found) == sorted(code for inside in towns.values() for code in inside)
    assert {area.geom_type for area in found.values()} == {"Polygon"}
    assert {united([found[code] for code in inside]).geom_type for inside in towns.values()} == {"Polygon"}
    assert shapely.coverage_is_valid(list(found.values()), gap_width=1e-6)
    assert metres(united(list(found.values()))).area == pytest.approx(metres(HORSESHOE).area, rel=1e-9)


def test_an_island_is_one_piece_of_one_town() -> None:
    district = shapely.MultiPolygon([box(0, 0, 30, 30), box(35, 0, 4, 4)])
    towns = codes_of("310101", [5, 6, 4])

    found = draw_neighbourhoods({"310101": district}, {"310101": towns}, somewhere(1), 1)

    island = box(35, 0, 4, 4)
    there = {code[:9] for code, area in found.items() if area.intersects(island.centroid.buffer(2 * HECTOMETRE))}
    assert len(there) == 1
    assert sum(len(shapely.get_parts(united([found[code] for code in inside]))) for inside in towns.values()) in (3, 4)


def test_the_larger_areas_get_the_village_codes() -> None:
    towns = codes_of("310101", [12], villages=5)

    found = draw_neighbourhoods({"310101": box(0, 0, 60, 60)}, {"310101": towns}, somewhere(3), 3)

    villages = [area.area for code, area in found.items() if int(code[-3:]) >= 200]
    assert min(villages) >= max(area.area for code, area in found.items() if int(code[-3:]) < 200)


def test_borders_run_along_roads_and_not_through_blocks() -> None:
    roads = array([line((x, -1), (x, 13)) for x in range(1, 24, 2)] + [line((-1, y), (25, y)) for y in range(1, 12, 2)])
    towns = codes_of("310101", [6, 8])

    found = draw_neighbourhoods({"310101": box(0, 0, 24, 12)}, {"310101": towns}, somewhere(4), 4, roads)

    net = shapely.union_all(np.append(metres(roads), shapely.boundary(metres(box(0, 0, 24, 12))))).buffer(0.1)
    assert all(shapely.difference(shapely.boundary(metres(area)), net).length < 1 for area in found.values())


def test_two_districts_share_the_border_they_were_given() -> None:
    districts = {"310101": box(0, 0, 20, 20), "310104": box(20, 0, 20, 20)}
    towns = {code: codes_of(code, [3, 4]) for code in districts}

    found = draw_neighbourhoods(districts, towns, somewhere(5), 5)

    for code, district in districts.items():
        own = united([area for each, area in found.items() if each.startswith(code)])
        assert shapely.symmetric_difference(own, district).area < 1e-15


def test_the_same_seed_gives_the_same_outlines_and_another_seed_others() -> None:
    towns = codes_of("310101", [5, 6])
    one, two, other = (
        draw_neighbourhoods({"310101": HORSESHOE}, {"310101": towns}, somewhere(6), seed) for seed in (6, 6, 7)
    )

    assert [shapely.to_wkb(area) for area in one.values()] == [shapely.to_wkb(area) for area in two.values()]
    assert any(not one[code].equals(other[code]) for code in one)
