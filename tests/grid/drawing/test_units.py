"""Unit grids: side by side without gap or overlap, near their target, along the roads, and the same every time."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridlink.grid.drawing.blocks import FINE, carried_on, draw_blocks
from gridlink.grid.drawing.coverage import check_coverage
from gridlink.grid.drawing.outlines import outlines_text
from gridlink.grid.drawing.planning import COUNTRY, ROADS, TOWN, Plan, plan_units
from gridlink.grid.drawing.projecting import Projection
from gridlink.grid.drawing.units import Units, draw_units
from tests.grid.drawing.land import array, box, line, metres

NO_ROADS = np.empty(0, object)
TWO = array([box(0, 0, 8, 6), box(8, 0, 5, 6)])


def drawn(homes: np.ndarray, roads: np.ndarray = NO_ROADS, **how: float) -> tuple[Units, Plan]:
    plan = plan_units(homes, roads, **{"target": 10_000.0, **how})
    return draw_units(homes, roads, plan), plan


def test_every_square_metre_is_in_exactly_one_unit() -> None:
    units, _ = drawn(TWO, array([line((-1, 2), (14, 3)), line((3, -1), (4, 7))]))

    report = check_coverage(metres(units.areas))
    assert report.is_clean
    assert report.union_m2 == pytest.approx(metres(TWO[0]).area + metres(TWO[1]).area, rel=1e-9)


def test_no_unit_reaches_out_of_its_neighbourhood() -> None:
    units, _ = drawn(TWO, array([line((-1, 2), (14, 3)), line((6, -1), (10, 7))]))

    outside = shapely.difference(metres(units.areas), metres(TWO)[units.owner])
    assert shapely.area(outside).sum() < 0.01


def test_without_roads_units_have_their_target_and_are_round() -> None:
    units, _ = drawn(array([box(0, 0, 20, 10)]))

    sizes = shapely.area(metres(units.areas))
    wanted = metres(box(0, 0, 20, 10)).area / len(sizes)
    assert wanted == pytest.approx(10_000, rel=0.01)
    assert sizes.std() / sizes.mean() < 0.08
    assert (4 * np.pi * sizes / shapely.length(metres(units.areas)) ** 2).mean() > 0.68


def test_exactly_as_many_units_as_were_asked_for() -> None:
    for count in (60, 61, 75):
        units, _ = drawn(TWO, count=count)
        assert len(units.areas) == count


def test_a_road_through_a_neighbourhood_becomes_a_border() -> None:
    road = line((-1, 3), (14, 3))
    units, _ = drawn(TWO, array([road]))

    inside = shapely.intersection(metres(road), shapely.buffer(metres(units.areas), -0.05))
    assert shapely.length(inside).sum() == 0


def test_a_dead_end_is_carried_on_to_the_next_road() -> None:
    roads = array([line((-1, 3), (14, 3)), line((4, 3), (4, 4.5))])
    further = carried_on(roads, TWO, Projection.of(TWO))

    longest = max(metres(further), key=lambda each: each.length)
    assert longest.length == pytest.approx(metres(line((4, 4.5), (4, 6))).length, abs=1.0)


def test_the_strip_between_two_carriageways_is_no_unit() -> None:
    roads = array([line((-1, 3), (9, 3)), line((-1, 3.1), (9, 3.1))])
    blocks = draw_blocks(TWO[:1], roads, np.array([10_000.0]), Projection.of(TWO), FINE)

    assert len(blocks.areas) == 2


def test_no_unit_is_under_four_tenths_of_its_target() -> None:
    roads = array([line((x, -1), (x + 0.3, 7)) for x in (1.0, 1.4, 2.2, 5.0, 5.3, 9.1)])
    units, plan = drawn(TWO, roads)

    assert (shapely.area(metres(units.areas)) >= 0.4 * plan.targets[units.owner]).all()


def test_an_island_is_a_unit_of_its_own() -> None:
    with_island = shapely.MultiPolygon([box(0, 0, 5, 5), box(8, 8, 0.2, 0.2)])
    units, _ = drawn(array([with_island]))

    assert {area.geom_type for area in units.areas} == {"Polygon"}
    assert min(shapely.area(metres(units.areas))) == pytest.approx(metres(box(8, 8, 0.2, 0.2)).area, rel=1e-6)


def test_the_country_gets_large_cells_and_does_not_count() -> None:
    homes = array([box(0, 0, 6, 5), box(6, 0, 25, 25)])
    units, plan = drawn(homes, urban_km2=0.5, count=30)

    assert plan.kind.tolist() == [TOWN, COUNTRY]
    assert np.bincount(units.owner).tolist()[0] == 30
    assert shapely.area(metres(units.areas[units.owner == 1])).max() < 1_200_000


def test_neighbourhoods_with_roads_keep_the_target_when_a_count_is_asked_for() -> None:
    homes = array([box(0, 0, 6, 5), box(10, 0, 9, 9)])
    roads = array([line((0, 2.5), (6, 2.5)), line((3, 0), (3, 5))])
    plan = plan_units(homes, roads, target=10_000.0, count=40)

    assert plan.kind.tolist() == [ROADS, TOWN]
    assert plan.targets[0] == 10_000
    assert len(draw_units(homes, roads, plan).areas) == 40


def test_the_same_input_gives_the_same_bytes() -> None:
    roads = array([line((-1, 2), (14, 3)), line((3, -1), (4, 7))])
    one, two = (drawn(TWO, roads)[0] for _ in range(2))

    text = [outlines_text({str(index): area for index, area in enumerate(each.areas)}) for each in (one, two)]
    assert text[0] == text[1]


def test_the_order_of_roads_does_not_matter() -> None:
    roads = [line((-1, 2), (14, 3)), line((3, -1), (4, 7)), line((9, -1), (6, 7))]
    one, two = (drawn(TWO, array(each))[0] for each in (roads, roads[::-1]))

    assert shapely.equals_exact(one.areas, two.areas).all()


coordinates = st.integers(-10, 140).map(lambda number: number / 10)
roads_across = st.lists(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=4, unique=True), max_size=6)


@settings(max_examples=25, deadline=None)
@given(split=st.integers(20, 110), roads=roads_across, target=st.sampled_from([4_000.0, 10_000.0, 30_000.0]))
def test_any_roads_leave_no_gap_no_overlap_and_nothing_outside(
    split: int, roads: list[list[tuple[float, float]]], target: float
) -> None:
    homes = array([box(0, 0, split / 10, 6), box(split / 10, 0, 13 - split / 10, 6)])
    units, _ = drawn(homes, array([line(*points) for points in roads]), target=target)

    plane = metres(units.areas)
    assert check_coverage(plane).is_clean
    assert shapely.area(plane).sum() == pytest.approx(shapely.area(metres(homes)).sum(), rel=1e-8)
    assert shapely.area(shapely.difference(plane, metres(homes)[units.owner])).sum() < 0.1
    assert {area.geom_type for area in units.areas} == {"Polygon"}
