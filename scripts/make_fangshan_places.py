"""Draw the places of `packs/fangshan`: outline, 28 towns, 669 neighbourhoods and villages, unit grids.

    python -m scripts.make_fangshan_places

The outline is simplified from a source in GCJ-02 without a licence, so that nothing of it is copied but its rough shape.
What lies inside is drawn by a seeded generator: only the codes and names are real.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gridlink.grid.datum import to_wgs84
from gridlink.grid.drawing.coding import code_units
from gridlink.grid.drawing.neighbourhoods import draw_neighbourhoods
from gridlink.grid.drawing.noding import united
from gridlink.grid.drawing.outlines import write_outlines
from gridlink.grid.drawing.planning import COUNTRY, Plan, plan_units
from gridlink.grid.drawing.projecting import Projection
from gridlink.grid.drawing.units import Units, draw_units
from scripts.cities.divisions import by_parent, neighbourhoods
from scripts.cities.writing import DATA, PACKS, write_csv

FOLDER = PACKS / "fangshan"
DISTRICT = "110111"
SEED = 20260601
MOST_POINTS = 60
STEP = 0.01
"""Degrees between points set on the simplified outline's sides, which are straight in degrees and not in metres."""
POINTS = 20_000
URBAN_KM2 = 60.0
TARGET = 40_000.0
"""Urbanised area and m² of a unit grid in it, both set here; outside it villages lie under larger cells."""
FIRST_DAY = "2007-01-01"
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


def draw() -> tuple[list[str], Units, Plan]:
    """Codes of the neighbourhoods and villages, the unit grids in them, and how large those were to be."""
    towns = by_parent(neighbourhoods("areaCode", DISTRICT), 9)
    codes = {town: [place.code for place in inside] for town, inside in towns.items()}
    area = outline()
    drawn = draw_neighbourhoods({DISTRICT: area}, {DISTRICT: codes}, people(area), SEED)
    names = sorted(drawn)
    shapes = np.array([drawn[name] for name in names], object)
    roads = np.empty(0, object)
    plan = plan_units(shapes, roads, target=TARGET, urban_km2=URBAN_KM2)
    return names, draw_units(shapes, roads, plan), plan


def places_above(units: Units, codes: list[str]) -> dict[str, BaseGeometry]:
    """Outlines of neighbourhoods, towns and the district, each the union of those below."""
    outlines: dict[str, BaseGeometry] = {
        code: united(units.areas[units.owner == index]) for index, code in enumerate(codes)
    }
    for digits in (9, 6):
        parts: dict[str, list[BaseGeometry]] = {}
        for code, area in outlines.items():
            if len(code) == digits + 3:
                parts.setdefault(code[:digits], []).append(area)
        outlines |= {code: united(areas) for code, areas in parts.items()}
    return outlines


def rows(units: Units, plan: Plan, numbers: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    """The rows of grids.csv, by code. The street or town answers for a unit grid."""
    sizes = shapely.area(Projection.of(units.areas).metres(units.areas))
    rural = plan.kind[units.owner] == COUNTRY
    for number, at in sorted(zip(numbers, range(len(numbers)), strict=True)):
        grade, use = ("D", "rural") if rural[at] else ("B", "urban")
        yield number, round(sizes[at]), grade, use, f"off-{number[:9]}", FIRST_DAY, "", "drawn, not surveyed"


def main() -> int:
    """Write places.geojson.gz, grids.geojson.gz and grids.csv."""
    FOLDER.mkdir(exist_ok=True)
    codes, units, plan = draw()
    numbers = code_units(units.areas, [codes[index] for index in units.owner])
    write_outlines(FOLDER, "grids.geojson", dict(zip(numbers, units.areas, strict=True)))
    write_outlines(FOLDER, "places.geojson", places_above(units, codes))
    write_csv(
        FOLDER / "grids.csv", "code area_m2 grade land_use body valid_from valid_to note", rows(units, plan, numbers)
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
