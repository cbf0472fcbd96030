"""Draw the geometry of `packs/shanghai`: neighbourhoods, towns, unit grids; and the table of unit grids.

    python -m scripts.make_shanghai_places

Real: the outlines of the districts, today's and those of 2014 (ni1o1/pygeo-tutorial, MIT), the codes of streets, towns and
neighbourhoods, and the roads of the centre (OpenStreetMap contributors, ODbL). Everything else is drawn by a seeded
generator: no outline below the district is a real one. The same data gives the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.coding import code_units
from gridlink.grid.drawing.neighbourhoods import draw_neighbourhoods
from gridlink.grid.drawing.noding import united
from gridlink.grid.drawing.outlines import write_outlines
from gridlink.grid.drawing.planning import COUNTRY, ROADS, Plan, plan_units
from gridlink.grid.drawing.projecting import Projection
from gridlink.grid.drawing.roads import read_roads
from gridlink.grid.drawing.units import Units, draw_units
from scripts.cities.divisions import by_parent, neighbourhoods
from scripts.cities.writing import DATA, PACKS, write_csv

FOLDER = PACKS / "shanghai"
SEED = 20250801
CITY = "31"
URBAN_KM2 = 1_200.0
UNITS = 34_619
"""Urbanised area and unit grids of the city as its papers give them."""
TARGET = 10_000.0
ZHABEI, JINGAN = "310108", "310106"
FIRST_OF_ZHABEI = "310106015"
"""From this code on the streets of Jing'an are those that were Zhabei's until 2015."""
CHONGMING_COUNTY, CHONGMING = "310230", "310151"
POINTS = 150_000
MIDDLE = (121.4737, 31.2304)
"""People's Square: the closer to it, the closer people live."""


def districts() -> dict[str, BaseGeometry]:
    """The 17 districts and counties of 2014 in degrees, so that Zhabei's old border is one of the borders drawn."""
    source = json.loads((DATA / "boundaries" / "shanghai_districts_2014_wgs84.geojson").read_text("utf-8"))
    return {feature["properties"]["adcode"]: shape(feature["geometry"]) for feature in source["features"]}


def towns() -> dict[str, dict[str, list[str]]]:
    """District of 2014 → street or town → codes of its neighbourhoods and villages."""
    found: dict[str, dict[str, list[str]]] = {}
    for town, inside in sorted(by_parent(neighbourhoods("provinceCode", CITY), 9).items()):
        home = ZHABEI if town[:6] == JINGAN and town >= FIRST_OF_ZHABEI else town[:6]
        home = CHONGMING_COUNTY if home == CHONGMING else home
        found.setdefault(home, {})[town] = [place.code for place in inside]
    return found


def people(
    areas: Mapping[str, BaseGeometry], inside: Mapping[str, Mapping[str, list[str]]], seed: int
) -> np.ndarray[Any, Any]:
    """Points where people live, invented: half around as many hubs as a district has towns, half anywhere in it.

    A district gets points by its number of real neighbourhoods. Hubs lie nearer the city's middle than chance has it.
    """
    total = sum(len(codes) for homes in inside.values() for codes in homes.values())
    points = []
    for number, (code, homes) in enumerate(sorted(inside.items())):
        draw = np.random.default_rng((seed, number))
        share = round(POINTS * sum(len(codes) for codes in homes.values()) / total)
        area = areas[code]
        shapely.prepare(area)
        anywhere = _within(area, share, draw)
        tried = _within(area, 3 * len(homes), draw)
        away = np.hypot((tried[:, 0] - MIDDLE[0]) * 0.855, tried[:, 1] - MIDDLE[1])
        hubs = tried[np.argsort(away * draw.uniform(0.5, 1.5, len(away)))[: len(homes)]]
        spread = np.sqrt(area.area / len(homes)) / 3
        near = hubs[draw.integers(len(hubs), size=share)] + draw.normal(0, spread, (share, 2))
        points += [anywhere[: share // 2], near[shapely.contains_xy(area, near)]]
    return np.concatenate(points)


def _within(area: BaseGeometry, count: int, draw: np.random.Generator) -> np.ndarray[Any, Any]:
    west, south, east, north = area.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        tried = draw.uniform((west, south), (east, north), (2 * count + 16, 2))
        found = np.concatenate((found, tried[shapely.contains_xy(area, tried)]))
    return found[:count]


def draw_city(seed: int = SEED) -> tuple[list[str], Units, Plan]:
    """Codes of the neighbourhoods, and the unit grids in them."""
    areas, inside = districts(), towns()
    roads = read_roads([DATA / "roads" / "shanghai_center.osm.gz"])
    drawn = draw_neighbourhoods(areas, inside, people(areas, inside, seed), seed, roads)
    codes = sorted(drawn)
    shapes = np.array([drawn[code] for code in codes], object)
    plan = plan_units(shapes, roads, target=TARGET, urban_km2=URBAN_KM2, count=UNITS)
    return codes, draw_units(shapes, roads, plan, lambda line: print(line, file=sys.stderr)), plan


def places_above(units: Units, codes: list[str]) -> dict[str, BaseGeometry]:
    """Outlines of every place above the unit grid, each the union of those below, ended districts too."""
    below = {codes[index]: units.areas[units.owner == index] for index in range(len(codes))}
    outlines = {code: united(areas) for code, areas in below.items()}
    for digits in (9, 6, 2):
        length = {9: 12, 6: 9, 2: 6}[digits]
        parts: dict[str, list[BaseGeometry]] = {}
        for code, area in outlines.items():
            if len(code) == length:
                parts.setdefault(code[:digits], []).append(area)
        outlines |= {code: united(areas) for code, areas in parts.items()}
    streets = [
        area for code, area in outlines.items() if len(code) == 9 and code[:6] == JINGAN and code >= FIRST_OF_ZHABEI
    ]
    outlines[ZHABEI] = united(streets)
    outlines[CHONGMING_COUNTY] = outlines[CHONGMING]
    return outlines


def rows(units: Units, plan: Plan, numbers: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    """The rows of grids.csv, by code. The street or town answers for a unit grid."""
    sizes = shapely.area(Projection.of(units.areas).metres(units.areas))
    kind = plan.kind[units.owner]
    for number, at in sorted(zip(numbers, range(len(numbers)), strict=True)):
        grade = "A" if kind[at] == ROADS else "D" if kind[at] == COUNTRY else "B"
        use = "rural" if kind[at] == COUNTRY else "urban"
        yield number, round(sizes[at]), grade, use, f"off-{number[:9]}", "2007-01-01", "", "drawn, not surveyed"


def main() -> int:
    """Write places.geojson.gz, grids.geojson.gz and grids.csv."""
    FOLDER.mkdir(exist_ok=True)
    codes, units, plan = draw_city()
    numbers = code_units(units.areas, [codes[index] for index in units.owner])
    write_outlines(FOLDER, "grids.geojson", dict(zip(numbers, units.areas, strict=True)))
    write_outlines(FOLDER, "places.geojson", places_above(units, codes))
    header = "code area_m2 grade land_use body valid_from valid_to note"
    write_csv(FOLDER / "grids.csv", header, rows(units, plan, numbers))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
