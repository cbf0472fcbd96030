"""How good drawn unit grids are: the rows of the quality table for a pack's neighbourhoods and roads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from gridlink.grid.drawing.adjoining import adjoining
from gridlink.grid.drawing.coverage import check_coverage
from gridlink.grid.drawing.planning import COUNTRY, Plan
from gridlink.grid.drawing.projecting import Array, Projection
from gridlink.grid.drawing.quality import Measure, coverage_quality, unit_quality
from gridlink.grid.drawing.road_quality import kinds_of, road_quality
from gridlink.grid.drawing.units import Units
from gridlink.packs.gridding import Land


@dataclass(frozen=True, slots=True)
class Ground:
    """What units were drawn on: `borders` of districts in degrees, and the district and town of each neighbourhood."""

    borders: Array
    district: Array
    town: Array
    roads: Array


def ground_of(land: Land, roads: Array) -> Ground:
    """The ground of a pack: its districts are the places under the root, their borders those of their neighbourhoods."""
    scheme = land.city.scheme
    lines = [(*reversed(scheme.ancestors(row.code)), row.code) for row in land.homes]
    codes, district = np.unique([line[min(1, len(line) - 1)] for line in lines], return_inverse=True)
    town = np.unique([line[max(0, len(line) - 2)] for line in lines], return_inverse=True)[1]
    borders = np.array([shapely.union_all(land.shapes[district == number]) for number in range(len(codes))], object)
    return Ground(borders, district, town, roads)


def measure_units(units: Units, ground: Ground, plan: Plan) -> list[Measure]:
    """Every measure of `units` drawn by `plan`.

    Sizes, shapes and roads on the city's own projection. Overlap, gaps and what reaches out of a district on degrees
    stretched to metres, where borders stay as straight as they were drawn.
    """
    projection, roads = Projection.of(ground.borders), ground.roads
    plane, lines = projection.metres(units.areas), projection.metres(roads)
    kinds = kinds_of(plane, lines, plan.kind[units.owner] == COUNTRY)
    flat, borders = (_stretched(shapes, projection) for shapes in (units.areas, ground.borders))
    rows = coverage_quality(check_coverage(flat, borders=borders, border_of=ground.district[units.owner]))
    rows += unit_quality(adjoining(plane), kinds, plan.targets[units.owner], units.owner, ground.town[units.owner])
    return rows + (road_quality(plane, lines, kinds) if len(roads) else [])


def _stretched(shapes: Array, projection: Projection) -> Array:
    """Degrees as metres by one factor each for longitude and latitude, those of the middle of the city."""
    middle = np.array([[projection.lon, projection.lat]])
    step = projection.points_metres(np.array([(0.0, 0.0), (1e-3, 0.0), (0.0, 1e-3)]) + middle)
    factor = np.array([step[1, 0] - step[0, 0], step[2, 1] - step[0, 1]]) * 1e3
    stretched: Array = shapely.transform(shapes, lambda points: (points - middle) * factor)
    return stretched
