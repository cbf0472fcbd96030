"""The check of coverages is checked: planted faults of 1 cm and 5 cm are found where they are, and nothing else."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from gridlink.grid.drawing.coverage import CoverageReport, Fault, area_outside, check_coverage

SIDE = 6
STEP = 100.0
FAULTS = [0.01, 0.05]


def lattice(side: int = SIDE, seed: int = 3) -> list[Polygon]:
    """Crooked quadrilaterals that share their corners to the bit; polygon `row * side + column`."""
    move = np.random.default_rng(seed).integers(-2000, 2000, (side + 1, side + 1, 2)) / 100
    at = np.stack(np.meshgrid(np.arange(side + 1), np.arange(side + 1)), axis=2) * STEP + move
    around = ((0, 0), (0, 1), (1, 1), (1, 0))
    return [
        Polygon([at[row + up, column + along] for up, along in around]) for row in range(side) for column in range(side)
    ]


def moved(shape: Polygon, corner: int, east: float, north: float) -> Polygon:
    """`shape` with one of its corners moved."""
    points = list(shape.exterior.coords)[:-1]
    points[corner] = (points[corner][0] + east, points[corner][1] + north)
    return Polygon(points)


def near(fault: Fault, place: tuple[float, float], metres: float) -> bool:
    return float(np.hypot(fault.x - place[0], fault.y - place[1])) <= metres


def kinds(report: CoverageReport) -> set[str]:
    return {fault.kind for fault in report.faults}


@pytest.mark.parametrize("side", [1, 2, 6])
def test_a_clean_coverage_gives_nothing(side: int) -> None:
    report = check_coverage(lattice(side))

    assert report.faults == ()
    assert abs(report.relative) < 1e-12
    assert report.openings == ()


def test_no_polygons_are_a_coverage_of_nothing() -> None:
    assert check_coverage([]).is_clean


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 35), max_size=3))
def test_any_clean_coverage_gives_nothing_even_with_whole_units_left_out(seed: int, left_out: list[int]) -> None:
    shapes = [shape for at, shape in enumerate(lattice(seed=seed)) if at not in left_out]

    assert check_coverage(shapes).faults == ()


@pytest.mark.parametrize("width", FAULTS)
@pytest.mark.parametrize("direction", [(1.0, 0.0), (0.0, 1.0), (-0.7, 0.7)])
def test_a_shifted_corner_is_found_at_the_corner(width: float, direction: tuple[float, float]) -> None:
    shapes = lattice()
    corner = shapes[14].exterior.coords[2]
    shapes[14] = moved(shapes[14], 2, direction[0] * width, direction[1] * width)

    report = check_coverage(shapes)

    assert kinds(report) >= {"overlap"} or kinds(report) >= {"gap"}
    assert all(14 in fault.polygons for fault in report.faults)
    assert any(near(fault, corner, 1.0) or fault.width_m > width / 4 for fault in report.faults)
    assert max(fault.width_m for fault in report.faults) <= width * 1.5


@pytest.mark.parametrize("width", FAULTS)
def test_a_pure_gap_between_two_rows_is_found_with_its_width(width: float) -> None:
    """The upper half stands apart: no edge crosses, nothing overlaps, and GEOS's default sees nothing."""
    shapes = lattice()
    apart = [*shapes[:18], *(shapely.transform(each, lambda at: np.add(at, (0, width))) for each in shapes[18:])]

    report = check_coverage(apart)

    assert shapely.coverage_is_valid(apart)
    assert kinds(report) == {"gap"}
    assert {at for fault in report.faults for at in fault.polygons} == set(range(12, 24))
    assert max(fault.width_m for fault in report.faults) == pytest.approx(width, rel=0.1)
    assert all(280 < fault.y < 330 for fault in report.faults)


@pytest.mark.parametrize("width", FAULTS)
def test_a_gap_between_two_units_is_found_between_them(width: float) -> None:
    shapes = lattice()
    first = moved(moved(shapes[14], 1, -width, 0), 2, -width, 0)
    shapes[14] = first

    report = check_coverage(shapes)

    gap = max((fault for fault in report.faults if fault.kind == "gap"), key=lambda fault: fault.area_m2)
    assert {14, 15} <= set(gap.polygons)
    assert gap.width_m == pytest.approx(width, rel=0.15)
    assert near(gap, (300, 250), 80)


@pytest.mark.parametrize("width", FAULTS)
def test_an_overlap_is_found_with_both_its_polygons(width: float) -> None:
    shapes = lattice()
    shapes[14] = moved(moved(shapes[14], 1, width, 0), 2, width, 0)

    report = check_coverage(shapes)

    overlap = max((fault for fault in report.faults if fault.kind == "overlap"), key=lambda fault: fault.area_m2)
    assert overlap.polygons == (14, 15)
    assert overlap.width_m == pytest.approx(width, rel=0.15)
    assert near(overlap, (300, 250), 80)
    assert report.relative > 0


@pytest.mark.parametrize("width", FAULTS)
def test_a_sliver_hole_is_found_with_the_units_around_it(width: float) -> None:
    shapes = lattice()
    middle = shapely.line_interpolate_point(shapes[14].intersection(shapes[15]), 0.5, normalized=True)
    sliver = box(middle.x - width / 2, middle.y - 5, middle.x + width / 2, middle.y + 5)
    for at in (14, 15):
        shapes[at] = shapes[at].difference(sliver)

    report = check_coverage(shapes)

    assert "gap" in kinds(report)
    hole = next(fault for fault in report.faults if fault.kind == "gap")
    assert hole.polygons == (14, 15)
    assert hole.width_m == pytest.approx(width, rel=0.1)
    assert near(hole, (middle.x, middle.y), 5.1)


def test_a_t_junction_is_found_at_the_vertex_though_no_ground_is_missing() -> None:
    shapes: list[Polygon] = [box(0, 0, 200, 100), box(0, 100, 100, 200), box(100, 100, 200, 200)]

    report = check_coverage(shapes)

    assert [(fault.kind, fault.x, fault.y) for fault in report.faults] == [("unmatched", 100.0, 100.0)]
    assert report.faults[0].width_m == 0


@pytest.mark.parametrize("width", FAULTS)
def test_a_t_junction_that_is_off_the_edge_is_found_with_its_width(width: float) -> None:
    corner = (100.0, 100.0 + width)
    left = Polygon([(0, 100), corner, (100, 200), (0, 200)])
    right = Polygon([corner, (200, 100), (200, 200), (100, 200)])

    report = check_coverage([box(0, 0, 200, 100), left, right])

    assert [(fault.kind, fault.polygons) for fault in report.faults] == [("gap", (0, 1)), ("gap", (0, 2))]
    assert report.faults[0].width_m == pytest.approx(width, rel=0.05)
    assert near(report.faults[0], corner, 2 * width)


def test_a_small_hole_is_a_fault_and_a_large_opening_is_not() -> None:
    shapes: list[Polygon] = lattice()
    middle = shapes[14].centroid
    shapes[14] = shapes[14].difference(box(middle.x, middle.y, middle.x + 9, middle.y + 9))
    del shapes[28]

    report = check_coverage(shapes)

    assert [(fault.kind, fault.polygons, round(fault.area_m2, 6)) for fault in report.faults] == [("hole", (14,), 81)]
    assert [round(area, 3) for area in report.openings] == [round(lattice()[28].area, 3)]


@pytest.mark.parametrize(
    "planted", [lambda shape: shape, lambda shape: shape.buffer(-20), lambda shape: shape.buffer(20)]
)
def test_a_unit_drawn_twice_or_one_inside_another_is_an_overlap(planted: Callable[[Polygon], Polygon]) -> None:
    report = check_coverage([*lattice(), planted(lattice()[14])])

    overlaps = [fault for fault in report.faults if fault.kind == "overlap"]
    assert (14, 36) in [fault.polygons for fault in overlaps]
    assert report.relative > 1e-9


def test_a_polygon_that_crosses_itself_is_named_with_the_place_and_left_out_of_the_rest() -> None:
    shapes = lattice()
    bow = Polygon([(1000, 0), (1100, 100), (1100, 0), (1000, 100)])

    report = check_coverage([bow, *shapes, Polygon()])

    assert [(fault.kind, fault.polygons) for fault in report.faults] == [("invalid", (0,)), ("invalid", (37,))]
    assert (report.faults[0].x, report.faults[0].y) == (1050, 50)


def test_faults_name_polygons_by_their_index_also_after_an_invalid_one() -> None:
    bow = Polygon([(1000, 0), (1100, 100), (1100, 0), (1000, 100)])

    report = check_coverage([bow, box(0, 0, 10, 10), box(9, 0, 19, 10)])

    assert [fault.polygons for fault in report.faults if fault.kind == "overlap"] == [(1, 2)]


def test_a_sharp_corner_between_two_outer_borders_is_no_gap() -> None:
    """As in Shanghai, where the coast turns by 25 degrees a metre from the border of two districts."""
    west = Polygon([(0, 0), (0, -200), (-200, -200), (-200, 100), (-0.37, 0.79)])
    east = Polygon([(0, 0), (30, 75), (200, 75), (200, -200), (0, -200)])

    assert check_coverage([west, east]).faults == ()
    assert kinds(check_coverage([west, shapely.transform(east, lambda at: np.add(at, (0.05, 0)))])) == {"gap"}


def test_what_reaches_over_its_own_border_is_measured_each_and_in_all() -> None:
    west, east = box(0, 0, 100, 100), box(100, 0, 200, 100)
    shapes = [box(0, 0, 100, 60), box(0, 60, 103, 100), box(103, 0, 200, 100)]

    report = check_coverage(shapes, borders=[west, east], border_of=[0, 0, 1])

    outside = [fault for fault in report.faults if fault.kind == "outside"]
    assert [(fault.polygons, fault.area_m2) for fault in outside] == [((1,), 120.0)]
    assert outside[0].width_m == pytest.approx(3, rel=0.05)
    assert report.outside_m2 == 120.0
    assert area_outside(shapes, [west, east], [0, 0, 1]).tolist() == [0.0, 120.0, 0.0]


def test_crumbs_over_the_border_are_counted_but_are_no_fault() -> None:
    report = check_coverage([box(0, 0, 100.005, 100)], borders=[box(0, 0, 100, 100)])

    assert report.is_clean
    assert report.outside_m2 == pytest.approx(0.5)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 35), st.integers(0, 3), st.floats(0, 6.28, exclude_max=True), st.sampled_from(FAULTS))
def test_any_corner_of_any_unit_shifted_by_a_centimetre_is_found(
    unit: int, corner: int, angle: float, width: float
) -> None:
    """Also at the outer edge of the whole, wherever the shifted corner is shared with another unit."""
    shapes = lattice()
    shared = sum(shape.touches(shapely.Point(shapes[unit].exterior.coords[corner])) for shape in shapes)
    shapes[unit] = moved(shapes[unit], corner, width * np.cos(angle), width * np.sin(angle))

    report = check_coverage(shapes)

    assert report.is_clean == (shared == 1)
    assert all(unit in fault.polygons for fault in report.faults)
