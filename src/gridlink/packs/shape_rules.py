"""Rules on outlines: inside the parent, no overlap, components within their grid. Areas in m² on a local plane.

The plane touches the earth at the shape's own latitude (111,320 m to a degree); within a city it errs by less than 1 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.coverage import GAP, HOLE, OVERLAP, Fault, check_coverage
from gridlink.grid.drawing.projecting import Projection
from gridlink.grid.succession import Succession
from gridlink.packs.findings import Finding
from gridlink.packs.geojson_reading import Shape
from gridlink.packs.pack import GridRow, Pack, PlaceRow

METRES_PER_DEGREE = 111_320.0
SLIVER_M2 = 1.0
"""Ground up to this size is not looked at where outlines were not drawn together."""
ROUNDING = 0.008
"""Metres: what rounding to seven decimals may move a vertex (half a unit north and half a unit east: 7.5 mm)."""
AREA_SHARE = 0.05
Array = np.ndarray[Any, Any]
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


def areas_m2(geometries: Array) -> Array:
    """Areas of many small geometries given in degrees."""
    middle = np.nan_to_num(shapely.get_y(shapely.centroid(geometries)))
    areas: Array = shapely.area(geometries) * METRES_PER_DEGREE**2 * np.cos(np.radians(middle))
    return areas


def areas_agree(pack: Pack) -> Iterator[Finding]:
    """A grid's area_m2 is within 5 % of its outline's."""
    rows = [row for row in pack.grids if row.code in pack.grid_shapes]
    drawn = areas_m2(_geometries(pack.grid_shapes[row.code] for row in rows))
    for row, metres in zip(rows, drawn.tolist(), strict=True):
        if abs(metres - row.area_m2) > AREA_SHARE * metres:
            yield row.at.finding("area-differs", "area_m2", value=row.area_m2, metres=round(metres))


def shapes_lie_in_their_parents(pack: Pack) -> Iterator[Finding]:
    """No outline reaches out of the place it belongs to."""
    for shapes in (pack.place_shapes, pack.grid_shapes):
        for code, shape in shapes.items():
            parent = pack.place_shapes.get(pack.city.scheme.parent(code) or 0)
            if parent is None or parent.geometry.covers(shape.geometry):
                continue
            beyond = shapely.difference(shape.geometry, parent.geometry)
            outside = area_m2(beyond)
            if outside > SLIVER_M2 and _width(beyond) > ROUNDING:
                params = {"value": shape.code, "parent": parent.code, "metres": round(outside)}
                yield shape.where.finding("shape-outside", **params)


def neighbours_do_not_overlap(pack: Pack) -> Iterator[Finding]:
    """Places of one level in force at the same time share no ground; nor do unit grids of which one has ended.

    Unit grids in force today are held to more: `grids_leave_no_gap`.
    """
    for level in pack.city.levels[:-1]:
        rows = [row for row in pack.places if row.level == level.name]
        yield from _overlaps(rows, pack.place_shapes, np.ones(len(rows), bool), _succession(pack))
    if any(row.valid_to for row in pack.grids):
        asked = np.array([bool(row.valid_to) for row in pack.grids])
        yield from _overlaps(pack.grids, pack.grid_shapes, asked, _succession(pack))


def _succession(pack: Pack) -> Succession:
    return Succession(pack.city.scheme, {row.code: row.successor for row in pack.places if row.successor})


def _overlaps(
    rows: Sequence[PlaceRow | GridRow], shapes: Mapping[int, Shape], asked: Array, succession: Succession
) -> Iterator[Finding]:
    """Pairs of rows in force at the same time that share ground; at least one of the two must be `asked` about.

    A place is drawn as it is today: that it covers what was merged into it is no fault.
    """
    asked = np.array([bool(asked[at]) for at, row in enumerate(rows) if row.code in shapes], bool)
    rows = [row for row in rows if row.code in shapes]
    geometries = _geometries(shapes[row.code] for row in rows)
    if not asked.any():
        return
    tree = shapely.STRtree(geometries)
    left, right = tree.query(geometries[asked], predicate="intersects")
    left = np.flatnonzero(asked)[left]
    pairs = np.unique(np.sort(np.column_stack((left, right))[left != right], axis=1), axis=0)
    first = np.array([row.valid_from.toordinal() for row in rows])
    last = np.array([(row.valid_to or date.max).toordinal() for row in rows])
    left, right = pairs.T
    together = (first[left] <= last[right]) & (first[right] <= last[left])
    left, right = left[together], right[together]
    shared = shapely.intersection(geometries[left], geometries[right])
    metres = areas_m2(shared)
    for at in np.flatnonzero(metres > SLIVER_M2).tolist():
        one, other = rows[left[at]].code, rows[right[at]].code
        merged = one in succession.after(other) or other in succession.after(one)
        if not merged and (width := _width(shared[at])) > ROUNDING:
            yield overlap(shapes[one], shapes[other], metres[at], width)


def overlap(one: Shape, other: Shape, metres: float, width: float) -> Finding:
    """The finding that two outlines share `metres` m² of ground, `width` metres wide; told where the later one stands."""
    earlier, later = sorted((one, other), key=lambda shape: shape.where.line)
    params = {"value": later.code, "other": earlier.code, "metres": f"{metres:.3g}", "width": written(width)}
    return later.where.finding("shapes-overlap", **params)


def written(metres: float) -> str:
    """A width for a sentence: centimetres below one metre."""
    return f"{metres * 100:.2g} cm" if metres < 1 else f"{metres:.3g} m"


def grids_leave_no_gap(pack: Pack) -> Iterator[Finding]:
    """Unit grids in force lie side by side (GB/T 30428.1): nothing shared, no opening under half a metre or 100 m².

    Widths up to `ROUNDING` are what seven decimals make of a border that two outlines write with different vertices.
    """
    shapes = [pack.grid_shapes[row.code] for row in pack.grids if row.valid_to is None and row.code in pack.grid_shapes]
    if not shapes:
        return
    geometries = _geometries(shapes)
    plane = Projection.of(geometries)
    metric = plane.metres(geometries)
    for fault in check_coverage(metric).faults:
        if fault.width_m <= ROUNDING or fault.kind not in (OVERLAP, GAP, HOLE):
            continue
        if fault.kind == OVERLAP:
            one, other = fault.polygons
            yield overlap(shapes[one], shapes[other], fault.area_m2, fault.width_m)
        else:
            yield _gap(fault, [shapes[at] for at in _beside(fault, metric)], plane)


def _beside(fault: Fault, metric: Array) -> list[int]:
    """Of the polygons around an opening, those that stand where it is widest."""
    far = shapely.distance(metric[list(fault.polygons)], shapely.Point(fault.x, fault.y))
    return [at for at, metres in zip(fault.polygons, far.tolist(), strict=True) if metres <= 1.05 * fault.width_m]


def _gap(fault: Fault, around: list[Shape], plane: Projection) -> Finding:
    """The finding about an opening, told where the last of the outlines beside it stands."""
    *others, last = sorted(around, key=lambda shape: shape.where.line)
    lon, lat = plane.points_degrees(np.array([[fault.x, fault.y]]))[0].tolist()
    params = {"others": ", ".join(shape.code for shape in others), "width": written(fault.width_m)}
    return last.where.finding("shapes-gap", value=last.code, place=f"{lon:.6f}, {lat:.6f}", **params)


def _geometries(shapes: Iterable[Shape]) -> Array:
    found = [shape.geometry for shape in shapes]
    array = np.empty(len(found), dtype=object)
    array[:] = found
    return array


def _width(ground: BaseGeometry) -> float:
    """Metres across the widest place of some ground given in degrees: the diameter of the largest circle in it."""
    lon, lat = metres_at(ground.centroid.y)
    plane = shapely.transform(ground, lambda points: points * (lon, lat))
    parts = [part for part in shapely.get_parts(plane) if shapely.get_dimensions(part) == 2]
    return max(
        (2 * shapely.maximum_inscribed_circle(part, tolerance=ROUNDING / 8).length for part in parts), default=0.0
    )


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
