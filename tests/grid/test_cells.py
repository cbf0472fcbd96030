"""Cells of 64 m: every point within the radius is found; where cells do not meet, the question is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gridlink.grid.cells import EARTH_RADIUS, cell_of, cells_of, ranges_around
from gridlink.grid.geometry import metres_between
from gridlink.kernel.errors import Invalid

lons = st.floats(-179.5, 179.5)
lats = st.floats(-85.0, 85.0)
radii = st.floats(0.5, 2000.0)


def destination(lon: float, lat: float, bearing: float, metres: float) -> tuple[float, float]:
    """Where one comes out on the sphere after so many metres in a direction (radians from north)."""
    angle, start = metres / EARTH_RADIUS, math.radians(lat)
    end = math.asin(math.sin(start) * math.cos(angle) + math.cos(start) * math.sin(angle) * math.cos(bearing))
    across = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(start), math.cos(angle) - math.sin(start) * math.sin(end)
    )
    return lon + math.degrees(across), math.degrees(end)


@given(lons, lats, radii, st.floats(0, 2 * math.pi), st.floats(0, 1))
@example(121.2, 31.9, 50.0, math.pi / 2, 1.0)
@example(-179.4, 84.9, 2000.0, 3 * math.pi / 2, 1.0)
@example(0.0, 0.0, 64.0, 0.0, 1.0)
def test_a_point_within_the_radius_is_always_inside_the_ranges(
    lon: float, lat: float, metres: float, bearing: float, part: float
) -> None:
    there = destination(lon, lat, bearing, metres * part)

    cell = cell_of(*there)

    assert any(low <= cell <= high for low, high in ranges_around(lon, lat, metres))


@pytest.mark.parametrize("metres", [50.0, 2000.0])
def test_a_point_due_north_just_over_the_border_of_a_row_is_inside_too(metres: float) -> None:
    border = 55_500 * 64 / 111_320
    lat = border - math.degrees(metres / EARTH_RADIUS) + 1e-8

    cell = cell_of(121.2, lat + math.degrees(metres / EARTH_RADIUS))

    assert cell // 1_000_000 == 55_500 + 156_544
    assert any(low <= cell <= high for low, high in ranges_around(121.2, lat, metres))


@given(lons, lats)
def test_neighbours_along_a_row_are_consecutive_integers(lon: float, lat: float) -> None:
    here = cell_of(lon, lat)

    east = cell_of(min(lon + 64 / (111_320 * math.cos(math.radians(lat))), 179.9), lat)

    assert east - here in (0, 1, 2)


def test_the_formula_gives_the_figures_worked_out_by_hand() -> None:
    # iy = floor(31.9 * 111320 / 64) = 55486; its centre is at 31.900079 degrees; ix = floor(121.2 * 1739.375 * cos) = 178973
    assert cell_of(121.2, 31.9) == (55_486 + 156_544) * 1_000_000 + 178_973 + 320_000
    # Here the latitude of the point, or of the row's southern edge, would give 178974.
    assert cell_of(121.2003, 31.9) == (55_486 + 156_544) * 1_000_000 + 178_973 + 320_000


def test_the_corners_of_the_world_have_cells_that_are_not_negative() -> None:
    corners = [cell_of(lon, lat) for lon in (-180.0, 180.0) for lat in (-90.0, 90.0)]

    assert min(corners) >= 0
    assert max(corners) < 2**63


def test_a_circle_of_fifty_metres_takes_two_or_three_ranges() -> None:
    counts = {len(ranges_around(121.2, 31.9 + step / 10_000, 50.0)) for step in range(100)}

    assert counts == {2, 3}


@pytest.mark.parametrize(("lon", "lat", "edge"), [
    (121.2, 90.0, "pole"), (121.2, -89.9999, "pole"), (179.9999, 10.0, "meridian"), (-180.0, 10.0, "meridian"),
])  # fmt: skip
def test_a_circle_over_a_pole_or_the_180th_meridian_is_refused(lon: float, lat: float, edge: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ranges_around(lon, lat, 50.0)

    assert refusal.value.code == "place.circle_over_edge"
    assert refusal.value.params["edge"] == edge


@pytest.mark.parametrize(("lon", "lat"), [
    (math.nan, 31.0), (121.0, math.nan), (math.inf, 31.0), (121.0, -math.inf), (180.1, 0.0), (0.0, 90.1),
])  # fmt: skip
def test_coordinates_that_are_none_are_refused(lon: float, lat: float) -> None:
    for question in (lambda: cell_of(lon, lat), lambda: ranges_around(lon, lat, 50.0)):
        with pytest.raises(Invalid) as refusal:
            question()

        assert (refusal.value.code, refusal.value.field) == ("place.bad_coordinates", "location")


@pytest.mark.parametrize("metres", [0.0, -1.0, math.nan, math.inf])
def test_a_radius_that_is_not_above_zero_is_refused(metres: float) -> None:
    with pytest.raises(Invalid) as refusal:
        ranges_around(121.2, 31.9, metres)

    assert refusal.value.code == "place.bad_radius"


def test_haversine_gives_known_distances() -> None:
    one_degree_of_a_meridian = metres_between(121.0, 31.0, 121.0, 32.0)
    half_way_round = metres_between(0.0, 0.0, 180.0, 0.0)

    assert one_degree_of_a_meridian == pytest.approx(111_195.08, abs=0.01)
    assert half_way_round == pytest.approx(math.pi * EARTH_RADIUS)


@given(
    points=st.lists(
        st.tuples(st.floats(-180, 180, allow_nan=False), st.floats(-90, 90, allow_nan=False)), min_size=1, max_size=50
    )
)
def test_many_cells_at_once_are_the_cells_one_by_one(points: list[tuple[float, float]]) -> None:
    lons, lats = (np.array(column) for column in zip(*points, strict=True))

    assert cells_of(lons, lats).tolist() == [cell_of(lon, lat) for lon, lat in points]
