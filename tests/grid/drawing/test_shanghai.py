"""The geometry in packs/shanghai is what its generator makes: one district is drawn again and compared."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

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
SAME_METRES = 0.002
"""A millimetre's grid, and what another line noded onto a shared border may move it."""
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the sources in {DATA}")


def shipped(name: str) -> dict[str, shapely.Geometry]:
    """Outlines in the pack inside Huangpu, by code."""
    features = json.loads(gzip.decompress((PACKS / "shanghai" / f"{name}.gz").read_bytes()))["features"]
    codes = ((feature["properties"]["code"], feature) for feature in features)
    return {code: shape(feature["geometry"]) for code, feature in codes if code.startswith(HUANGPU)}


def apart(drawn: dict[str, shapely.Geometry], kept: dict[str, shapely.Geometry]) -> Iterator[str]:
    """Codes whose outlines are further from one another than `SAME_METRES`."""
    codes = sorted(drawn)
    one, two = (array([shapes[code] for code in codes]) for shapes in (drawn, kept))
    projection = Projection.of(one)
    distance = shapely.hausdorff_distance(*(shapely.boundary(projection.metres(shapes)) for shapes in (one, two)))
    return (code for code, metres in zip(codes, distance, strict=True) if metres > SAME_METRES)


def test_huangpu_drawn_again_is_what_the_pack_ships() -> None:
    areas, inside = districts(), towns()
    roads = read_roads([DATA / "roads" / "shanghai_center.osm.gz"])

    homes = draw_neighbourhoods(areas, {HUANGPU: inside[HUANGPU]}, people(areas, inside, SEED), SEED, roads)
    codes = sorted(homes)
    plan = Plan(np.full(len(codes), ROADS), np.full(len(codes), TARGET), None)
    units = draw_units(array([homes[code] for code in codes]), roads, plan)
    numbers = code_units(units.areas, [codes[index] for index in units.owner])

    places, grids = shipped("places.geojson"), shipped("grids.geojson")
    assert not list(apart(homes, places))
    assert sorted(numbers) == sorted(grids)
    assert not list(apart(dict(zip(numbers, units.areas, strict=True)), grids))
