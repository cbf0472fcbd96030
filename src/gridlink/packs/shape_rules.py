"""Rules on outlines: inside the parent, no overlap, components within their grid. Areas in m² on a local plane.

The plane touches the earth at the shape's own latitude (111,320 m to a degree); within a city it errs by less than 1 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from gridlink.packs.findings import Finding
from gridlink.packs.geojson_reading import Shape
from gridlink.packs.pack import GridRow, Pack, PlaceRow

METRES_PER_DEGREE = 111_320.0
SLIVER_M2 = 1.0
"""Overlaps up to this size come from rounding."""
AREA_SHARE = 0.05
ACCURACY_METRES = {"A": 0.5, "B": 1.0, "C": 10.0}


def metres_at(latitude: float) -> tuple[float, float]:
    """Metres per degree of longitude and of latitude."""
    return METRES_PER_DEGREE * math.cos(math.radians(latitude)), METRES_PER_DEGREE


def area_m2(geometry: BaseGeometry) -> float:
    """Area of a small geometry given in degrees."""
    if geometry.is_empty:
        return 0.0
    lon, lat = metres_at(geometry.centroid.y)
    return float(geometry.area * lon * lat)


def areas_agree(pack: Pack) -> Iterator[Finding]:
    """A grid's area_m2 is within 5 % of its outline's."""
    for row in pack.grids:
        shape = pack.grid_shapes.get(row.code)
        if shape is not None and abs((drawn := area_m2(shape.geometry)) - row.area_m2) > AREA_SHARE * drawn:
            yield row.at.finding("area-differs", "area_m2", value=row.area_m2, metres=round(drawn))


def shapes_lie_in_their_parents(pack: Pack) -> Iterator[Finding]:
    """No outline reaches out of the place it belongs to."""
    for shapes in (pack.place_shapes, pack.grid_shapes):
        for code, shape in shapes.items():
            parent = pack.place_shapes.get(pack.city.scheme.parent(code) or 0)
            if parent is None or parent.geometry.covers(shape.geometry):
                continue
            outside = area_m2(shapely.difference(shape.geometry, parent.geometry))
            if outside > SLIVER_M2:
                params = {"value": shape.code, "parent": parent.code, "metres": round(outside)}
                yield shape.where.finding("shape-outside", **params)


def neighbours_do_not_overlap(pack: Pack) -> Iterator[Finding]:
    """Places of one level, and unit grids, that are in force at the same time share no ground."""
    for level in pack.city.levels[:-1]:
        rows = [row for row in pack.places if row.level == level.name]
        yield from _overlaps(rows, pack.place_shapes)
    yield from _overlaps(pack.grids, pack.grid_shapes)


def _overlaps(rows: Iterable[PlaceRow | GridRow], shapes: Any) -> Iterator[Finding]:
    drawn: list[tuple[PlaceRow | GridRow, Shape]] = [(row, shapes[row.code]) for row in rows if row.code in shapes]
    geometries = np.array([shape.geometry for _, shape in drawn], dtype=object)
    if len(geometries) < 2:
        return
    left, right = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    shared = shapely.intersection(geometries[left], geometries[right])
    for first, second, common in zip(left.tolist(), right.tolist(), shared, strict=True):
        metres = area_m2(common)
        if metres > SLIVER_M2 and _same_time(drawn[first][0], drawn[second][0]):
            later, earlier = drawn[second][1], drawn[first][1]
            params = {"value": later.code, "other": earlier.code, "metres": round(metres)}
            yield later.where.finding("shapes-overlap", **params)


def _same_time(one: PlaceRow | GridRow, other: PlaceRow | GridRow) -> bool:
    end_one, end_other = one.valid_to or date.max, other.valid_to or date.max
    return one.valid_from <= end_other and other.valid_from <= end_one


def components_stand_in_their_grids(pack: Pack) -> Iterator[Finding]:
    """A component's point lies in its grid, or no farther out than its survey may err (A 0.5 m, B 1 m, C 10 m)."""
    shapes = list(pack.grid_shapes.values())
    tree = shapely.STRtree([shape.geometry for shape in shapes])
    for row in pack.components:
        shape = pack.grid_shapes.get(row.grid)
        if shape is None:
            continue
        point = Point(row.lon, row.lat)
        if shape.geometry.covers(point) or _metres(shape.geometry, point) <= ACCURACY_METRES[row.accuracy]:
            continue
        there = tree.query(point, predicate="intersects").tolist()
        near = f" (it lies in {shapes[there[0]].code})" if there else " (it lies in no grid)"
        yield row.at.finding("component-outside-grid", "lon", value=row.code, grid=shape.code, near=near)


def _metres(geometry: BaseGeometry, point: Point) -> float:
    """Distance in metres, on the plane at the point."""
    lon, lat = metres_at(point.y)
    nearest = shapely.get_coordinates(shapely.shortest_line(geometry, point))
    return math.hypot(*((nearest[1] - nearest[0]) * (lon, lat)))
