"""Coordinates of Chinese maps against the figures the open libraries publish, and there and back again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlink.grid.datum import BOX, from_wgs84, to_wgs84
from gridlink.kernel.errors import Invalid

# googollee/eviltransform, python/test.py: WGS84, then GCJ-02.
PUBLISHED_GCJ02 = [
    (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
    (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
    # wandergis/coordtransform, test/app.js
    (116.404, 39.915, 116.41024449916938, 39.91640428150164),
]
# wandergis/coordtransform, test/app.js: GCJ-02, then BD-09.
PUBLISHED_BD09 = (116.404, 39.915, 116.41036949371029, 39.92133699351021)


@pytest.mark.parametrize(("lon", "lat", "there_lon", "there_lat"), PUBLISHED_GCJ02)
def test_gcj02_is_the_published_one(lon: float, lat: float, there_lon: float, there_lat: float) -> None:
    assert np.array(from_wgs84(lon, lat, "gcj02")) == pytest.approx([there_lon, there_lat], abs=1e-12)
    assert np.array(to_wgs84(there_lon, there_lat, "gcj02")) == pytest.approx([lon, lat], abs=1e-9)


def test_bd09_is_the_published_one() -> None:
    gcj_lon, gcj_lat, bd_lon, bd_lat = PUBLISHED_BD09
    here = to_wgs84(gcj_lon, gcj_lat, "gcj02")

    assert np.array(from_wgs84(*here, "bd09")) == pytest.approx([bd_lon, bd_lat], abs=1e-9)
    assert np.array(to_wgs84(bd_lon, bd_lat, "bd09")) == pytest.approx(np.array(here), abs=1e-9)


@given(st.floats(73.0, 136.0), st.floats(1.5, 55.0), st.sampled_from(["gcj02", "bd09"]))
def test_there_and_back_is_where_it_began(lon: float, lat: float, datum: str) -> None:
    back = to_wgs84(*from_wgs84(lon, lat, datum), datum)

    assert np.array(back) == pytest.approx([lon, lat], abs=1e-8)


@pytest.mark.parametrize("point", [(2.35, 48.85), (-71.06, 42.36), (139.7, 35.7), (104.0, -1.0), (BOX[0] - 1e-9, 40.0)])
@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_outside_china_nothing_moves(point: tuple[float, float], datum: str) -> None:
    assert tuple(float(each) for each in to_wgs84(*point, datum)) == point
    assert tuple(float(each) for each in from_wgs84(*point, datum)) == point


def test_wgs84_stays_and_what_is_not_finite_stays_what_it_is() -> None:
    lons, lats = to_wgs84([121.5, np.nan, np.inf], [31.2, 31.2, 31.2], "gcj02")

    assert to_wgs84(121.5, 31.2, "wgs84") == (121.5, 31.2)
    assert 300 < (121.5 - lons[0]) * 95_000 < 500
    assert np.isnan(lons[1])
    assert np.isinf(lons[2])
    assert lats[1:].tolist() == [31.2, 31.2]


def test_a_whole_table_goes_at_once_and_what_was_given_is_left_alone() -> None:
    lons, lats = np.full((3, 2), 116.4), np.full((3, 2), 39.9)

    there = to_wgs84(lons, lats, "gcj02")

    assert there[0].shape == (3, 2)
    assert (lons == 116.4).all()
    assert to_wgs84([], [], "bd09")[0].shape == (0,)


def test_an_unknown_datum_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match=r"datum\.unknown") as refused:
        to_wgs84(121.5, 31.2, "beijing54")

    assert refused.value.params["known"] == "wgs84, gcj02, bd09"
