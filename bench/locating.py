"""Points to unit grids in batch and singly, over as many grids as Shanghai has, beside shapely's own tree."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "src"))

import numpy as np  # noqa: E402
import shapely  # noqa: E402
from _city import say, table  # noqa: E402
from _grids import grids, points_in  # noqa: E402

from gridlink.grid.locating import Locator  # noqa: E402

POINTS = int(os.environ.get("BENCH_POINTS", "1000000"))
ROUNDS = 5
SINGLES = 20_000


def main() -> None:
    source, pairs = grids()
    points = points_in([wkb for _, wkb in pairs], POINTS)
    say(f"{len(pairs):,} unit grids {source}, {POINTS:,} points")
    with tempfile.TemporaryDirectory(prefix="gridlink-bench-") as folder:
        built, locator = seconds(lambda: Locator(pairs, Path(folder)))
        drawn, _ = seconds(locator.prepare)
        again = Locator(pairs, Path(folder))
        opened, _ = seconds(again.prepare)
        size = sum(path.stat().st_size for path in Path(folder).glob("*.raster"))
    raster = locator._raster
    assert raster is not None
    asked = float((raster.look_up(*points.T)[0] < 0).mean())
    print(f"## Locating: {len(pairs):,} unit grids ({source}), {POINTS:,} points\n")
    print("80 % of the points around 2,000 places, the rest anywhere in the box around the city. Median of")
    print(f"{ROUNDS} runs, one process, warm. The baseline is `shapely.STRtree.query(points, predicate='intersects')`")
    print("on the same polygons, with and without making the points.\n")
    print(batch(pairs, locator, points))
    print(f"\n{singles(pairs, locator, points)}")
    print(f"\nThe locator is built from WKB in {built:.2f} s. The raster is drawn in {drawn:.1f} s, opened by the next")
    print(
        f"process in {opened:.2f} s, {size / 1e6:.0f} MB on disk; {asked:.1%} of the points fall on cells that ask the polygons."
    )


def batch(pairs: list[tuple[int, bytes]], locator: Locator, points: np.ndarray) -> str:
    """Points a second, and how many answers differ from the tree's."""
    pairs = sorted(pairs)
    codes = np.array([0, *(code for code, _ in pairs)])
    shapes = shapely.from_wkb([wkb for _, wkb in pairs])
    tree = shapely.STRtree(shapes)
    made = shapely.points(points)

    def plain(geometries: np.ndarray) -> np.ndarray:
        which, ranks = tree.query(geometries, predicate="intersects")
        lowest = np.full(len(points), len(pairs))
        np.minimum.at(lowest, which, ranks)
        return np.where(lowest < len(pairs), lowest + 1, 0)

    exact = Locator(pairs)
    truth = exact._by_entry[exact._exact(points) + 1]
    jobs: list[tuple[str, Callable[[], np.ndarray]]] = [
        ("STRtree.query, points made before", lambda: codes[plain(made)]),
        ("STRtree.query, points made", lambda: codes[plain(shapely.points(points))]),
        ("gridlink locate_array", lambda: locator.locate_array(*points.T)),
        ("gridlink locate_many (a list)", lambda: np.array([code or 0 for code in locator.locate_many(*points.T)])),
    ]
    rows, first = [], 0.0
    for name, job in jobs:
        say(name)
        differ = int(np.count_nonzero(job() != truth))
        spent = statistics.median(seconds(job)[0] for _ in range(ROUNDS))
        first = first or spent
        rows.append((name, f"{len(points) / spent:,.0f}", f"{first / spent:.1f}", f"{differ:,}"))
    say("done")
    head = ("what", "points/s", "times the baseline", "answers unlike the exact one")
    note = "\n\n(The plain tree answers nothing for points within 5 m outside the city, which are given to the nearest grid.)"
    return table(head, rows) + note


def singles(pairs: list[tuple[int, bytes]], locator: Locator, points: np.ndarray) -> str:
    """Microseconds of one point."""
    tree = shapely.STRtree(shapely.from_wkb([wkb for _, wkb in pairs]))
    without = Locator(pairs)
    some = points[:SINGLES].tolist()
    rows = []
    for name, job in (
        ("STRtree.query, one point", lambda lon, lat: tree.query(shapely.points(lon, lat), predicate="intersects")),
        ("gridlink locate, no raster drawn", without.locate),
        ("gridlink locate, raster there", locator.locate),
    ):
        spent = sorted(seconds(lambda job=job, point=point: job(*point))[0] * 1e6 for point in some)
        rows.append((name, *(f"{spent[int(len(spent) * share)]:.1f}" for share in (0.5, 0.95, 0.99))))
    return table(("one at a time", "p50 µs", "p95 µs", "p99 µs"), rows)


def seconds(job: Callable[[], object]) -> tuple[float, object]:
    """How long it took, and what came of it."""
    started = time.perf_counter()
    made = job()
    return time.perf_counter() - started, made


if __name__ == "__main__":
    main()
