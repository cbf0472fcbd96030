"""Many points together are answered by a raster; every answer must be the one the polygons give."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridlink.grid import raster_file
from gridlink.grid.geometry import wkb_of
from gridlink.grid.locating import MANY, Locator
from gridlink.grid.raster import ASK
from gridlink.grid.raster_drawing import MOST_BYTES, draw

SEED = 20261123
WEST, SOUTH = 121.2, 31.2
METRE = 1 / 111_195


@cache
def cover(count: int = 300, seed: int = SEED) -> tuple[tuple[int, bytes], ...]:
    """Unit grids of some 200 m by Voronoi cells with bent borders, as a city draws them; codes in no order."""
    draw = np.random.default_rng(seed)
    points = shapely.MultiPoint(draw.uniform(0, math.sqrt(count) * 0.002, (count, 2)))
    around = shapely.box(*points.bounds)
    cells = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(points, extend_to=around)), around)
    bent = shapely.transform(
        shapely.segmentize(cells, 0.0003),
        lambda xy: np.round(xy + 0.0001 * np.sin(xy[:, ::-1] * 9_000) + (WEST, SOUTH), 7),
    )
    codes = draw.permutation(np.arange(1, len(bent) + 1)).tolist()
    return tuple(zip(codes, [wkb_of(shape) for shape in bent], strict=True))


@cache
def exact() -> Locator:
    return Locator(cover())


@cache
def prepared() -> Locator:
    locator = Locator(cover())
    locator.prepare()
    assert locator._raster is not None
    return locator


def one_by_one(locator: Locator, points: np.ndarray) -> list[int]:
    return [locator.locate(*point) or 0 for point in points.tolist()]


def tricky(shapes: list[shapely.Geometry]) -> np.ndarray:
    """Corners, middles of edges, and points a hair, a metre and a snap beside them."""
    corners = shapely.get_coordinates(shapes)
    middles = (corners[1:] + corners[:-1]) / 2
    steps = [0.0, 1e-15, 1e-12, 1e-9, 4.9 * METRE, 5.1 * METRE, 30 * METRE]
    beside = [(x * step, y * step) for step in steps for x in (-1, 0, 1) for y in (-1, 0, 1)]
    return np.concatenate([part + each for part in (corners, middles) for each in beside])


def test_points_on_and_beside_every_border_are_located_as_by_the_polygons() -> None:
    shapes = [shapely.from_wkb(wkb) for _, wkb in cover()]
    points = tricky(shapes)
    points = points[np.random.default_rng(SEED).permutation(len(points))[:60_000]]

    assert prepared().locate_array(*points.T).tolist() == exact()._by_entry[exact()._exact(points) + 1].tolist()


@given(
    st.lists(
        st.tuples(st.floats(WEST - 0.001, WEST + 0.036), st.floats(SOUTH - 0.001, SOUTH + 0.036)),
        min_size=1,
        max_size=50,
    )
)
def test_any_point_is_located_as_by_the_polygons(points: list[tuple[float, float]]) -> None:
    found = prepared().locate_array(*zip(*points, strict=True)).tolist()

    assert found == [exact().locate(*point) or 0 for point in points]
    assert found == [prepared().locate(*point) or 0 for point in points]


boxes = st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 6)] * 2)


@settings(max_examples=25, deadline=None)
@given(st.lists(boxes, min_size=1, max_size=8), st.sampled_from([7.0, 33.3, 400.0]))
def test_shapes_that_overlap_touch_or_leave_gaps_too(places: list[tuple[int, int, int, int]], side: float) -> None:
    """Loaded packs have no overlaps, but the answer is the lowest code that holds the point, whatever they have."""
    unit = side * METRE
    squares = [
        (code, wkb_of(shapely.box(WEST + x * unit, SOUTH + y * unit, WEST + (x + w) * unit, SOUTH + (y + h) * unit)))
        for code, (x, y, w, h) in enumerate(places, start=3)
    ]
    slow, fast = Locator(squares), Locator(squares)
    fast.prepare()
    steps = np.arange(-1, 38) * unit / 2
    points = np.stack(np.meshgrid(WEST + steps, SOUTH + steps), axis=-1).reshape(-1, 2)

    assert fast.locate_array(*points.T).tolist() == slow.locate_array(*points.T).tolist() == one_by_one(slow, points)


def test_a_city_with_islands_and_a_hole_is_drawn_right() -> None:
    ring = shapely.box(0, 0, 0.01, 0.01) - shapely.box(0.004, 0.004, 0.006, 0.006)
    island = shapely.box(0.0048, 0.0048, 0.0052, 0.0052)
    twins = shapely.MultiPolygon([shapely.box(0.02, 0, 0.021, 0.001), shapely.box(0.03, 0, 0.031, 0.001)])
    locator = Locator([(5, wkb_of(ring)), (6, wkb_of(island)), (2, wkb_of(twins))])
    locator.prepare()

    lons = [0.002, 0.0045, 0.005, 0.0205, 0.025, 0.0305, 0.5]
    assert locator.locate_array(lons, [0.002, 0.0045, 0.005, 0.0005, 0.0005, 0.0005, 0.5]).tolist() == [
        5, 0, 6, 2, 0, 2, 0,
    ]  # fmt: skip


def test_most_points_of_a_city_never_reach_the_polygons() -> None:
    draw = np.random.default_rng(SEED)
    raster = prepared()._raster
    assert raster is not None

    entries, _ = raster.look_up(draw.uniform(WEST, WEST + 0.034, 50_000), draw.uniform(SOUTH, SOUTH + 0.034, 50_000))

    assert (entries == ASK).mean() < 0.1
    assert raster.cells.nbytes < MOST_BYTES


def test_what_is_no_point_is_nowhere() -> None:
    nowhere = [math.nan, math.inf, -math.inf, 181.0, 1e300, -1e300]

    assert prepared().locate_array(nowhere, [31.21] * 6).tolist() == [0] * 6
    assert prepared().locate_array([121.21] * 6, nowhere).tolist() == [0] * 6


def test_the_raster_is_drawn_once_very_many_have_been_asked_for_in_large_questions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gridlink.grid.locating.VERY_MANY", 3 * MANY)
    locator = Locator(cover())
    lons, lats = np.full(MANY, WEST + 0.01), np.full(MANY, SOUTH + 0.01)
    expected = {exact().locate(lons[0], lats[0])}

    for _ in range(3):
        assert locator._raster is None
        locator.locate_array(lons[1:], lats[1:])
        assert set(locator.locate_array(lons, lats).tolist()) == expected
    assert locator._raster is not None
    assert set(locator.locate_array(lons[:9], lats[:9]).tolist()) == expected


def test_a_raster_that_is_kept_is_opened_for_the_first_large_question(tmp_path: Path) -> None:
    kept_in(tmp_path)
    locator = Locator(cover(), tmp_path)
    lons, lats = np.full(MANY, WEST + 0.01), np.full(MANY, SOUTH + 0.01)

    locator.locate_array(lons[1:], lats[1:])
    assert locator._raster is None
    locator.locate_array(lons, lats)
    assert locator._raster is not None


@pytest.mark.parametrize("shape", [shapely.box(10, 88, 10.1, 88.1), shapely.box(179.5, 0, 179.6, 0.1)])
def test_at_the_edges_of_the_map_the_polygons_answer_alone(shape: shapely.Geometry) -> None:
    locator = Locator([(4, wkb_of(shape))])
    locator.prepare()

    assert locator._raster is None
    assert locator.locate_array(*[[each] for each in shape.centroid.coords[0]]).tolist() == [4]


def test_a_city_without_grids_has_no_raster() -> None:
    assert draw(np.empty(0, dtype=object), lambda points: np.zeros(len(points), dtype=int), 5.0) is None
    empty = Locator([])
    empty.prepare()
    assert empty.locate_array([121.2], [31.9]).tolist() == [0]


# The file


def kept_in(folder: Path) -> Locator:
    locator = Locator(cover(), folder)
    locator.prepare()
    return locator


def same(one: Locator, other: Locator) -> bool:
    points = np.random.default_rng(1).uniform((WEST, SOUTH), (WEST + 0.035, SOUTH + 0.035), (2_000, 2)).T
    return one.locate_array(*points).tolist() == other.locate_array(*points).tolist()


def forbid_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr("gridlink.grid.locating.draw", never)


def test_the_raster_is_drawn_once_and_mapped_by_the_next_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept_in(tmp_path)
    forbid_drawing(monkeypatch)
    second = kept_in(tmp_path)

    assert second._raster is not None
    assert not second._raster.cells.flags.writeable
    assert same(first, second)
    assert same(second, exact())


@pytest.mark.parametrize("place", [0, 30, 200, 4_096, 5_000, -70, -1])
def test_a_damaged_file_is_drawn_again(tmp_path: Path, place: int, caplog: pytest.LogCaptureFixture) -> None:
    kept_in(tmp_path)
    (path,) = tmp_path.glob("*.raster")
    sound = bytearray(path.read_bytes())
    damaged = bytearray(sound)
    damaged[place] ^= 1
    path.write_bytes(damaged)

    again = kept_in(tmp_path)

    assert "drawn again" in caplog.text
    assert same(again, exact())
    assert path.read_bytes() == sound


@pytest.mark.parametrize("length", [0, 1, 4_095, 4_096, 20_000])
def test_a_file_cut_short_is_drawn_again(tmp_path: Path, length: int) -> None:
    kept_in(tmp_path)
    (path,) = tmp_path.glob("*.raster")
    sound = path.read_bytes()
    path.write_bytes(sound[:length])

    assert same(kept_in(tmp_path), exact())
    assert path.read_bytes() == sound


def test_a_file_of_other_grids_under_this_name_is_not_believed(tmp_path: Path) -> None:
    kept_in(tmp_path)
    (path,) = tmp_path.glob("*.raster")
    other = Locator(cover(seed=7), tmp_path / "other")
    other.prepare()
    (foreign,) = (tmp_path / "other").glob("*.raster")
    foreign.replace(path)

    assert same(kept_in(tmp_path), exact())


def test_new_codes_or_shapes_are_other_grids_and_the_old_file_goes(tmp_path: Path) -> None:
    kept_in(tmp_path)
    (path,) = tmp_path.glob("*.raster")
    renamed = Locator([(code + 1, wkb) for code, wkb in cover()], tmp_path)
    renamed.prepare()

    (now,) = tmp_path.glob("*.raster")
    assert now != path
    assert (
        renamed.locate_array([WEST + 0.01], [SOUTH + 0.01])[0] == (exact().locate(WEST + 0.01, SOUTH + 0.01) or 0) + 1
    )


def test_a_file_of_another_format_is_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster_file, "FORMAT", 0)
    kept_in(tmp_path)
    (path,) = tmp_path.glob("*.raster")
    old = path.read_bytes()
    monkeypatch.undo()

    assert same(kept_in(tmp_path), exact())
    assert path.read_bytes() != old


def test_where_nothing_can_be_written_the_raster_is_drawn_and_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")

    locator = kept_in(tmp_path / "file")

    assert locator._raster is not None
    assert same(locator, exact())
    assert "not kept" in caplog.text
