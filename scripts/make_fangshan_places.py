"""Draw the places of `packs/fangshan`: outline, 28 towns, 669 neighbourhoods and villages, and their unit grids' borders.

    python -m scripts.make_fangshan_places

The outline is simplified from a source in GCJ-02 without a licence, so that nothing of it is copied but its rough shape.
What lies inside is drawn by a seeded generator: only the codes and names are real.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gridlink.grid.datum import to_wgs84
from gridlink.grid.drawing.neighbourhoods import draw_neighbourhoods
from scripts.cities.divisions import by_parent, neighbourhoods
from scripts.cities.shapes import write_shapes
from scripts.cities.writing import DATA, PACKS

FOLDER = PACKS / "fangshan"
DISTRICT = "110111"
SEED = 20260601
MOST_POINTS = 60
STEP = 0.01
"""Degrees between points set on the simplified outline's sides, which are straight in degrees and not in metres."""
POINTS = 20_000
CENTRES = ((116.14, 39.73, 0.05), (115.97, 39.72, 0.04), (116.05, 39.64, 0.06), (115.99, 39.60, 0.05))
"""Where people live close together: longitude, latitude, spread in degrees; a third of the points lie anywhere."""


def outline() -> BaseGeometry:
    """The district in WGS84, simplified until it has at most `MOST_POINTS` corners."""
    source = json.loads((DATA / "boundaries" / "fangshan_gcj02.geojson").read_text("utf-8"))
    area = shape(source["features"][0]["geometry"] if "features" in source else source["geometry"])
    area = shapely.transform(area, _from_gcj02)
    tolerance = 0.001
    while shapely.get_num_coordinates(simple := shapely.simplify(area, tolerance)) > MOST_POINTS:
        tolerance *= 1.1
    return shapely.segmentize(simple, STEP)


def _from_gcj02(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    lon, lat = to_wgs84(points[:, 0], points[:, 1], "gcj02")
    return np.column_stack([lon, lat])


def people(area: BaseGeometry) -> np.ndarray[Any, Any]:
    """Points where people live, invented: two thirds around four centres, the rest anywhere in the district."""
    draw = np.random.default_rng(SEED)
    west, south, east, north = area.bounds
    anywhere = draw.uniform((west, south), (east, north), (POINTS // 3, 2))
    near = [draw.normal((lon, lat), spread, (POINTS // 6, 2)) for lon, lat, spread in CENTRES]
    return np.concatenate([anywhere, *near])


def draw() -> Mapping[str, BaseGeometry]:
    """Outlines of the district, its towns and its neighbourhoods by code; those above are unions of those below."""
    area = outline()
    towns = by_parent(neighbourhoods("areaCode", DISTRICT), 9)
    codes = {town: [place.code for place in inside] for town, inside in towns.items()}
    drawn = draw_neighbourhoods({DISTRICT: area}, {DISTRICT: codes}, people(area), SEED)
    for town, inside in codes.items():
        drawn[town] = shapely.coverage_union_all([drawn[code] for code in inside])
    drawn[DISTRICT] = shapely.coverage_union_all([drawn[town] for town in codes])
    return drawn


def main() -> int:
    """Write places.geojson.gz."""
    write_shapes(FOLDER / "places.geojson.gz", draw())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
