"""The geometry in packs/shanghai is what its generator makes: one district is drawn again and compared."""

from __future__ import annotations

import csv
import gzip
import json

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from gridlink.grid.drawing.coding import code_units
from gridlink.grid.drawing.neighbourhoods import draw_neighbourhoods
from gridlink.grid.drawing.planning import ROADS, Plan
from gridlink.grid.drawing.projecting import Projection
from gridlink.grid.drawing.roads import read_roads
from gridlink.grid.drawing.units import draw_units
from scripts.cities.writing import DATA, PACKS
from scripts.make_shanghai_places import SEED, TARGET, districts, people, towns
from tests.grid.drawing.land import array

HUANGPU = "310101"
CENTIMETRE = 0.01
"""What lines of the other districts, noded onto a border shared with them, may move a vertex."""
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the sources in {DATA}")


def shipped(name: str) -> dict[str, shapely.Geometry]:
    """Outlines in the pack inside Huangpu, by code."""
    features = json.loads(gzip.decompress((PACKS / "shanghai" / f"{name}.gz").read_bytes()))["features"]
    codes = ((feature["properties"]["code"], feature) for feature in features)
    return {code: shape(feature["geometry"]) for code, feature in codes if code.startswith(HUANGPU)}


def apart(drawn: dict[str, shapely.Geometry], kept: dict[str, shapely.Geometry], metres: float) -> list[str]:
    """Codes whose outlines are further from one another than `metres` somewhere."""
    codes = sorted(drawn)
    one, two = (array([shapes[code] for code in codes]) for shapes in (drawn, kept))
    projection = Projection.of(one)
    distance = shapely.hausdorff_distance(*(shapely.boundary(projection.metres(shapes)) for shapes in (one, two)))
    return [code for code, found in zip(codes, distance, strict=True) if found > metres]


def with_roads() -> set[str]:
    """Neighbourhoods of the pack drawn to the target of 10,000 m²: their unit grids have the grade A."""
    with (PACKS / "shanghai" / "grids.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"][:12] for row in csv.DictReader(file) if row["grade"] == "A"}


def test_huangpu_drawn_again_is_what_the_pack_ships() -> None:
    areas, inside = districts(), towns()
    roads = read_roads([DATA / "roads" / "shanghai_center.osm.gz"])

    homes = draw_neighbourhoods(areas, {HUANGPU: inside[HUANGPU]}, people(areas, inside, SEED), SEED, roads)
    codes = sorted(homes.keys() & with_roads())
    plan = Plan(np.full(len(codes), ROADS), np.full(len(codes), TARGET), None)
    whole = array(list(areas.values()))
    units = draw_units(array([homes[code] for code in codes]), roads, plan, around=whole)
    numbers = code_units(units.areas, [codes[index] for index in units.owner])

    grids = shipped("grids.geojson")
    assert not apart(homes, shipped("places.geojson"), CENTIMETRE)
    assert sorted(numbers) == sorted(code for code in grids if code[:12] in codes)
    border = areas[HUANGPU].boundary
    inner = {code for code in codes if homes[code].distance(border) > 0}
    drawn = {number: area for number, area in zip(numbers, units.areas, strict=True) if number[:12] in inner}
    assert len(drawn) > 1_000
    assert apart(drawn, grids, 0.001) == []
