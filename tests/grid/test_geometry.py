"""Areas, shapes in and out, and what is no sound area."""

from __future__ import annotations

import math

import pytest
import shapely

from gridlink.grid.geometry import area_m2, centre_of, checked_area, metres_to_shape, shape_of, wkb_of
from gridlink.kernel.errors import Invalid

A, E2 = 6_378_137.0, 0.00669437999014


def integrated(south: float, north: float, width: float, steps: int = 20_000) -> float:
    """The area between two parallels over `width` degrees, by adding up M N cos(latitude) of the WGS84 ellipsoid."""
    total, step = 0.0, math.radians(north - south) / steps
    for index in range(steps):
        at = math.radians(south) + (index + 0.5) * step
        w = 1 - E2 * math.sin(at) ** 2
        total += A**2 * (1 - E2) / w**2 * math.cos(at) * step
    return total * math.radians(width)


@pytest.mark.parametrize("south", [-60.0, -0.05, 0.0, 22.5, 31.9, 40.0, 64.0])
def test_an_area_of_city_scale_is_good_to_a_hundred_thousandth(south: float) -> None:
    box = shapely.box(121.0, south, 121.6, south + 0.5)

    assert area_m2(box) == pytest.approx(integrated(south, south + 0.5, 0.6), rel=1e-5)


def test_a_hectare_is_a_hectare() -> None:
    # One degree there: 111,424 m cos(latitude) along the parallel, 110,885 m along the meridian (WGS84).
    wide, high = 100 / (111_424 * math.cos(math.radians(31.9))), 100 / 110_885
    grid = shapely.box(121.2, 31.9 - high / 2, 121.2 + wide, 31.9 + high / 2)

    assert area_m2(grid) == pytest.approx(10_000, rel=1e-4)


def test_a_hole_does_not_count() -> None:
    whole, hole = shapely.box(121.0, 31.0, 121.1, 31.1), shapely.box(121.02, 31.02, 121.03, 31.03)

    assert area_m2(whole.difference(hole)) == pytest.approx(area_m2(whole) - area_m2(hole), rel=1e-9)


def test_a_shape_comes_back_from_wkb_as_it_went_in() -> None:
    shape = shapely.box(121.2, 31.9, 121.3, 32.0)

    assert shape_of(memoryview(wkb_of(shape))).equals_exact(shape)


@pytest.mark.parametrize(("wkb", "code"), [
    (b"", "geometry.not_wkb"),
    (b"<html>", "geometry.not_wkb"),
    (shapely.to_wkb(shapely.Point(121, 31)), "geometry.not_an_area"),
])  # fmt: skip
def test_bytes_that_are_no_area_are_refused(wkb: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        shape_of(wkb)

    assert refusal.value.code == code


@pytest.mark.parametrize(("shape", "code"), [
    (shapely.LineString([(121, 31), (122, 32)]), "geometry.not_an_area"),
    (shapely.Polygon(), "geometry.empty"),
    (shapely.Polygon([(121, 31), (122, 32), (122, 31), (121, 32)]), "geometry.not_valid"),
    (shapely.Polygon([(121, 31), (122, math.inf), (122, 32)]), "geometry.bad_coordinates"),
    (shapely.Polygon([(121, 31), (221, 31), (221, 32)]), "geometry.bad_coordinates"),
])  # fmt: skip
def test_an_unsound_area_is_refused(shape: shapely.Geometry, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_area(shape)

    assert refusal.value.code == code


def test_a_sound_area_is_handed_back() -> None:
    shape = shapely.box(121, 31, 122, 32)

    assert checked_area(shape) is shape


def test_metres_to_a_shape_are_measured_on_the_ground() -> None:
    shape = shapely.box(121.0, 31.0, 121.1, 31.1)

    assert metres_to_shape(121.05, 31.05, shape) == 0.0
    assert metres_to_shape(121.05, 31.1001, shape) == pytest.approx(11.12, abs=0.01)
    assert metres_to_shape(121.1001, 31.05, shape) == pytest.approx(9.526, abs=0.01)


def test_the_point_that_stands_for_a_shape_is_inside_even_of_a_horseshoe() -> None:
    horseshoe = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 3))

    assert centre_of(shapely.box(0, 0, 2, 2)) == (1.0, 1.0)
    assert horseshoe.contains(shapely.Point(centre_of(horseshoe)))
