"""Unit grids of a city of Shanghai's size: the pack's own where it has them, else as many made by code; and points."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from scipy.spatial import Voronoi

PACK = Path(__file__).resolve().parent.parent / "packs" / "shanghai"
COUNT = 34_619
WEST, SOUTH, WIDE, HIGH = 120.9, 30.7, 100_000.0, 120_000.0
"""South-west corner in degrees, and metres to the east and north."""
Array = np.ndarray[Any, Any]


def grids() -> tuple[str, list[tuple[int, bytes]]]:
    """What they are, and (code, WKB) of each."""
    for path in (PACK / "grids.geojson.gz", PACK / "grids.geojson"):
        if path.is_file():
            text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            features = json.loads(text)["features"]
            shapes = shapely.from_geojson([json.dumps(one["geometry"]) for one in features])
            codes = [int(one["properties"]["code"]) for one in features]
            return "packs/shanghai", list(zip(codes, shapely.to_wkb(shapes).tolist(), strict=True))
    shapes = made(COUNT)
    codes = [
        310_101_000_000_000 + at % 16 * 10**9 + at // 16 // 900 * 10**6 + at // 16 % 900 + 1_001_001
        for at in range(COUNT)
    ]
    return "made by code", list(zip(codes, shapely.to_wkb(shapes).tolist(), strict=True))


def made(count: int, seed: int = 1) -> Array:
    """Three in four on 900 km² in the middle, a seventh in twelve towns, the rest in the country; borders bent."""
    draw = np.random.default_rng(seed)
    discs = [(WIDE / 2, HIGH / 2, 17_000.0, 0.75)]
    discs += [(*draw.uniform(0.15, 0.85, 2) * (WIDE, HIGH), 2_800.0, 0.0125) for _ in range(12)]
    points = [_disc(draw, int(count * share), x, y, radius) for x, y, radius, share in discs]
    points.append(draw.uniform((0, 0), (WIDE, HIGH), (count - sum(map(len, points)), 2)))
    cells = _relaxed(np.vstack(points))

    def bent(xy: Array) -> Array:
        x, y = xy.T
        east = x + 9 * np.sin(y / 37.0) + 5 * np.sin(x / 23.0 + y / 61.0)
        north = y + 9 * np.sin(x / 41.0 + 1) + 5 * np.cos(y / 29.0 - x / 53.0)
        return np.round(np.column_stack((WEST + east / 95_500.0, SOUTH + north / 111_200.0)), 7)

    return shapely.transform(shapely.segmentize(cells, 25.0), bent)


def points_in(wkbs: list[bytes], count: int, seed: int = 3) -> Array:
    """Longitude and latitude: 80 % clustered around 2,000 grids, the rest anywhere in the box around the city."""
    draw = np.random.default_rng(seed)
    shapes = shapely.from_wkb(wkbs)
    west, south, east, north = shapely.total_bounds(shapes)
    clustered = count * 8 // 10
    middles = shapely.get_coordinates(shapely.centroid(shapes[draw.integers(0, len(shapes), 2_000)]))
    near = middles[draw.integers(0, 2_000, clustered)] + draw.normal(0, 0.0015, (clustered, 2))
    anywhere = draw.uniform((west, south), (east, north), (count - clustered, 2))
    return np.concatenate((near, anywhere))[draw.permutation(count)]


def _disc(draw: np.random.Generator, count: int, x: float, y: float, radius: float) -> Array:
    angle, far = draw.uniform(0, 2 * np.pi, count), radius * np.sqrt(draw.uniform(0, 1, count))
    return np.column_stack((x + far * np.cos(angle), y + far * np.sin(angle)))


def _relaxed(points: Array) -> Array:
    """Voronoi cells in the box, their points moved to the middle twice so that they are even."""
    for _ in range(3):
        mirrored = [
            points,
            points * (-1, 1),
            points * (1, -1),
            (2 * WIDE, 0) + points * (-1, 1),
            (0, 2 * HIGH) + points * (1, -1),
        ]
        found = Voronoi(np.vstack(mirrored))
        rings = [found.vertices[found.regions[found.point_region[at]]] for at in range(len(points))]
        points = np.array([ring.mean(axis=0) for ring in rings])
    return shapely.polygons([shapely.linearrings(ring) for ring in rings])
