"""How far unit grids follow roads: how much road is a border, how much border is a road. Metres on a plane; pure."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gridlink.grid.drawing.quality import COUNTRY, DENSE, TOWN, Measure

ON_THE_LINE = 0.05
"""Metres: a border this near to a road runs on it."""
BESIDE = 15.0
"""Metres: so far apart are the two carriageways of one road, of which one is the border."""
DENSE_BLOCK_M2 = 300_000.0
"""A block between roads smaller than this is dense; a larger one is river, park or where the roads known end."""
SPOKEN_OF = 5.0
"""Metres of road inside a unit from which it counts as crossed."""


def kinds_of(shapes: NDArray[np.object_], roads: NDArray[np.object_], country: NDArray[np.bool_]) -> NDArray[np.str_]:
    """The kind of each unit (`quality`): dense where the face between roads that holds it is under 0.3 km²."""
    kinds = np.where(country, COUNTRY, TOWN)
    if len(roads):
        faces = np.array(list(shapely.polygonize([shapely.union_all(roads)]).geoms), object)
        faces = faces[shapely.area(faces) < DENSE_BLOCK_M2]
        inside = shapely.STRtree(faces).query(shapely.point_on_surface(shapes), predicate="intersects")[0]
        kinds[np.setdiff1d(inside, np.flatnonzero(country))] = DENSE
    return kinds


def road_quality(shapes: NDArray[np.object_], roads: NDArray[np.object_], kinds: NDArray[np.str_]) -> list[Measure]:
    """The rows about roads. What of a road lies in the country, or in no unit, is left out."""
    town = np.flatnonzero(kinds != COUNTRY)
    road, unit = shapely.STRtree(shapes[town]).query(roads, predicate="intersects")
    if not len(unit):
        return []
    known = float(shapely.length(shapely.intersection(roads, shapely.union_all(shapes[town[np.unique(unit)]]))).sum())
    inside, apart = (
        shapely.length(shapely.intersection(roads[road], shapely.buffer(shapes[town][unit], -metres, quad_segs=1)))
        for metres in (ON_THE_LINE, BESIDE)
    )
    rows = [
        Measure("road in town, km", known / 1000),
        Measure("road that is a border, within 5 cm", 1 - float(inside.sum()) / known, at_least=0.85, share=True),
        Measure("road with a border within 15 m (the other carriageway)", 1 - float(apart.sum()) / known, share=True),
    ]
    dense = kinds[town] == DENSE
    if dense.any():
        crossed = float((np.bincount(unit, inside, len(town))[dense] > SPOKEN_OF).mean())
        follows = _border_on_roads(shapes[town][dense], roads)
        rows.append(Measure("borders in dense blocks that are road", follows, at_least=0.45, share=True))
        rows.append(Measure("unit grids in dense blocks with more than 5 m of road inside", crossed, share=True))
    return rows


def _border_on_roads(shapes: NDArray[np.object_], roads: NDArray[np.object_]) -> float:
    """Which share of the outlines runs within 5 cm of a road."""
    borders = shapely.boundary(shapes)
    unit, road = shapely.STRtree(roads).query(shapes, predicate="dwithin", distance=ON_THE_LINE)
    strips = shapely.buffer(roads, ON_THE_LINE, cap_style="flat", quad_segs=2)
    order = np.argsort(unit, kind="stable")
    unit, road = unit[order], road[order]
    on_road = 0.0
    for at, some in zip(np.unique(unit).tolist(), np.split(road, np.flatnonzero(np.diff(unit)) + 1), strict=False):
        on_road += shapely.length(shapely.intersection(borders[at], shapely.union_all(strips[some])))
    return float(on_road / shapely.length(borders).sum())
