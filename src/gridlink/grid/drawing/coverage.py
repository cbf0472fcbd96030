"""Whether polygons are a coverage: side by side without overlap, gap or vertex out of place, inside their border.

Three ways of looking that share no code: GEOS's own validation of edges with a gap width (its default is blind to a
gap of 5 cm between two outlines that match each other nowhere), DE-9IM on every touching pair, and the union, whose
holes and area must agree. Coordinates in metres on a plane. A fault carries the polygons it is about, by index, where
it is and how wide. The check is itself checked: tests plant faults of 1 cm and 5 cm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

INVALID, OVERLAP, GAP, HOLE, UNMATCHED, AREAS, OUTSIDE = "invalid overlap gap hole unmatched areas outside".split()
GAP_WIDTH = 0.5
"""Metres: an opening up to this wide between two polygons is a fault; a wider one is land left out on purpose."""
LEAST_HOLE_M2 = 100.0
"""An enclosed opening smaller than this is a fault however wide."""
EXACT = 1e-3
"""Metres: what is narrower has no width that anybody could measure, only vertices that do not match."""
SLIT = 10.0
SAME_AREA = 1e-9
"""How far the sum of areas may be from the area of the union, as a share."""
TO_THE_BORDER_M2 = 1.0
"""What one polygon may reach over its border: noding on a grid of 1 cm moves it by up to that."""

Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, the polygons by index, a point (x, y) on it, its greatest width (m) and area (m²).

    Kinds: `invalid` (crosses itself, is empty), `overlap`, `gap` (narrower than the gap width), `hole` (enclosed, wider
    but small), `unmatched` (a vertex of one on an edge of another), `areas` (their sum is not the union's), `outside`.
    """

    kind: str
    polygons: tuple[int, ...]
    x: float
    y: float
    width_m: float = 0.0
    area_m2: float = 0.0


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """The faults, and areas in m². `openings`: areas of the enclosed openings left out on purpose, smallest first.

    `outside_m2`: None where no border was given.
    """

    faults: tuple[Fault, ...]
    sum_m2: float
    union_m2: float
    openings: tuple[float, ...]
    outside_m2: float | None

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.faults

    @property
    def relative(self) -> float:
        """Sum of areas / union - 1."""
        return self.sum_m2 / self.union_m2 - 1 if self.union_m2 else 0.0


def check_coverage(
    polygons: Sequence[BaseGeometry] | Shapes,
    *,
    gap_width: float = GAP_WIDTH,
    borders: Sequence[BaseGeometry] | Shapes = (),
    border_of: Sequence[int] | NDArray[np.int64] | None = None,
) -> CoverageReport:
    """Everything wrong with `polygons` (metres) as a coverage.

    `borders` with `border_of` (for each polygon the index of its border; none given: all in the first) adds what
    reaches outside. Invalid polygons are reported and left out of the rest.
    """
    shapes = _array(polygons)
    faults = list(_invalid(shapes))
    sound = np.setdiff1d(np.arange(len(shapes)), [fault.polygons[0] for fault in faults])
    net = _Net(shapes[sound], gap_width)
    found = [*net.overlaps(), *net.holes(), *net.gaps()]
    found += [*net.unmatched(found), *net.areas(found)]
    faults += [_renumbered(fault, sound) for fault in found]
    outside = None
    if len(borders):
        belongs = np.zeros(len(shapes), np.int64) if border_of is None else np.asarray(border_of, np.int64)
        over = area_outside(shapes[sound], borders, belongs[sound])
        outside = float(over.sum())
        faults += [_renumbered(fault, sound) for fault in _reaching_out(shapes[sound], borders, belongs[sound], over)]
    return CoverageReport(tuple(faults), net.sum_m2, float(net.union.area), net.openings, outside)


def area_outside(
    polygons: Sequence[BaseGeometry] | Shapes,
    borders: Sequence[BaseGeometry] | Shapes,
    border_of: Sequence[int] | NDArray[np.int64],
) -> NDArray[np.float64]:
    """For each polygon, the m² of it outside its border."""
    shapes, belongs = _array(polygons), np.asarray(border_of)
    outside = np.zeros(len(shapes))
    for number, border in enumerate(borders):
        mine = np.flatnonzero(belongs == number)
        shapely.prepare(border)
        beyond = mine[~shapely.covers(border, shapes[mine])]
        outside[beyond] = shapely.area(shapely.difference(shapes[beyond], border))
    return outside


class _Net:
    """The valid polygons with what the checks share: their tree, flagged edges, union and its holes."""

    def __init__(self, shapes: Shapes, gap_width: float) -> None:
        self.shapes, self.gap_width = shapes, gap_width
        self.tree = shapely.STRtree(shapes)
        edges = shapely.coverage_invalid_edges(shapes, gap_width=gap_width) if len(shapes) else _array([])
        self.suspects = np.flatnonzero(~shapely.is_empty(edges) & ~shapely.is_missing(edges))
        self.edges = edges[self.suspects]
        self.union = shapely.union_all(shapes)
        self.sum_m2 = float(shapely.area(shapes).sum())
        enclosed = _openings(self.union)
        widths = np.array([_widest(each)[0] for each in enclosed])
        areas = shapely.area(enclosed)
        wanted = (areas >= LEAST_HOLE_M2) & (widths > gap_width)
        self.openings = tuple(sorted(areas[wanted].tolist()))
        self.enclosed = enclosed[~wanted]

    def overlaps(self) -> Iterator[Fault]:
        """Pairs that share ground, by DE-9IM over all and by area where edges do not match (one inside another)."""
        left, right = self.tree.query(self.shapes, predicate="overlaps")
        near, far = self.tree.query(self.shapes[self.suspects], predicate="intersects")
        pairs = np.column_stack((np.append(left, self.suspects[near]), np.append(right, far)))
        pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
        for (one, other), common in zip(
            pairs.tolist(), shapely.intersection(*self.shapes[pairs.T]) if len(pairs) else (), strict=True
        ):
            if common.area > 0 and (widest := _widest(common))[0] > EXACT:
                yield Fault(OVERLAP, (one, other), *widest[1], widest[0], float(common.area))

    def holes(self) -> Iterator[Fault]:
        """Openings enclosed by polygons: gaps where narrow, holes where wide but small."""
        for opening in self.enclosed:
            width, point = _widest(opening)
            if width > EXACT:
                around = self.tree.query(opening, predicate="dwithin", distance=EXACT).tolist()
                kind = GAP if width <= self.gap_width else HOLE
                yield Fault(kind, tuple(sorted(around)), *point, width, float(opening.area))

    def gaps(self) -> Iterator[Fault]:
        """Narrow openings that run out to the edge of the whole, and so are no holes of the union.

        One that is not `SLIT` times as long as wide is a corner where two outer borders meet, and no fault.
        """
        owner, points, length = self._along_flagged_edges()
        where, other = self.tree.query(points, predicate="dwithin", distance=self.gap_width)
        where, other = where[other != owner[where]], other[other != owner[where]]
        metres = shapely.distance(points[where], self.shapes[other])
        open_there = ~np.isin(where, where[metres <= EXACT]) & (length[where] >= SLIT * metres)
        where, other, metres = where[open_there], other[open_there], metres[open_there]
        pairs = np.sort(np.column_stack((owner[where], other)), axis=1)
        order = np.lexsort((-metres, pairs[:, 1], pairs[:, 0]))
        _, first = np.unique(pairs[order], axis=0, return_index=True)
        for at in order[first].tolist():
            point = points[where[at]]
            yield Fault(GAP, (int(pairs[at, 0]), int(pairs[at, 1])), point.x, point.y, float(metres[at]))

    def _along_flagged_edges(self) -> tuple[NDArray[np.int64], Shapes, NDArray[np.float64]]:
        """Points along the edges GEOS flagged, but for those of enclosed openings: whose edge, the point, its length."""
        lines, at = shapely.get_parts(self.edges, return_index=True)
        sampled = [_sampled(line) for line in lines]
        if not sampled:
            return np.empty(0, np.int64), _array([]), np.empty(0)
        times = [len(each) for each in sampled]
        owner, length = np.repeat(self.suspects[at], times), np.repeat(shapely.length(lines), times)
        points = _array(shapely.points(np.vstack(sampled)))
        enclosed = shapely.STRtree(self.enclosed).query(points, predicate="dwithin", distance=EXACT)[0]
        elsewhere = np.setdiff1d(np.arange(len(points)), enclosed)
        return owner[elsewhere], points[elsewhere], length[elsewhere]

    def unmatched(self, found: Iterable[Fault]) -> Iterator[Fault]:
        """Vertices of one polygon on an edge of another that has none there (T-junctions); then what nothing explains."""
        if not len(self.suspects):
            return
        explained = {at for fault in found for at in fault.polygons}
        corners, of = shapely.get_coordinates(self.shapes, return_index=True)
        corners, number = np.unique(corners, axis=0, return_inverse=True)
        points = _array(shapely.points(corners))
        corner, edge = shapely.STRtree(self.edges).query(points, predicate="dwithin", distance=EXACT)
        own = np.isin(self.suspects[edge] * len(corners) + corner, of * len(corners) + number.ravel())
        for at in np.unique(corner[~own]).tolist():
            around = self.tree.query(points[at], predicate="dwithin", distance=EXACT).tolist()
            explained |= set(around)
            yield Fault(UNMATCHED, tuple(sorted(around)), points[at].x, points[at].y)
        for suspect, lines in zip(self.suspects.tolist(), self.edges, strict=True):
            if suspect not in explained and self._touches_another(suspect, lines):
                middle = shapely.line_interpolate_point(shapely.get_parts(lines)[0], 0.5, normalized=True)
                yield Fault(UNMATCHED, (suspect,), middle.x, middle.y)

    def _touches_another(self, suspect: int, edges: BaseGeometry) -> bool:
        """Whether flagged edges lie along another polygon, not at the mouth of a corner between two outer borders."""
        middles = shapely.line_interpolate_point(shapely.get_parts(edges), 0.5, normalized=True)
        near = self.tree.query(middles, predicate="dwithin", distance=EXACT)[1]
        return bool((near != suspect).any())

    def areas(self, found: Sequence[Fault]) -> Iterator[Fault]:
        """The guard of the guards: areas that do not add up though nothing was found."""
        total = float(self.union.area)
        if not found and abs(self.sum_m2 - total) > SAME_AREA * total:
            centre = self.union.centroid
            yield Fault(AREAS, (), centre.x, centre.y, 0.0, self.sum_m2 - total)


def _array(geometries: Any) -> Shapes:
    made = np.empty(len(geometries), dtype=object)
    made[:] = list(geometries)
    return made


def _invalid(shapes: Shapes) -> Iterator[Fault]:
    """Polygons no area can be told of."""
    bad = ~shapely.is_valid(shapes) | shapely.is_empty(shapes) | ~np.isin(shapely.get_type_id(shapes), (3, 6))
    for at in np.flatnonzero(bad).tolist():
        place = re.search(r"\[(\S+) (\S+)\]", shapely.is_valid_reason(shapes[at]) or "")
        x, y = (float(place[1]), float(place[2])) if place else _first_point(shapes[at])
        yield Fault(INVALID, (at,), x, y)


def _first_point(shape: BaseGeometry | None) -> tuple[float, float]:
    points = shapely.get_coordinates(shape)
    return (float(points[0, 0]), float(points[0, 1])) if len(points) else (float("nan"), float("nan"))


def _openings(union: BaseGeometry) -> Shapes:
    """The enclosed openings of a union; what stands alone inside one is not part of it."""
    parts = shapely.get_parts(union)
    rings = [ring for part in parts for ring in part.interiors]
    enclosed = _array(shapely.polygons(rings) if rings else [])
    inside, islands = shapely.STRtree(parts).query(enclosed, predicate="contains")
    for at in np.unique(inside).tolist():
        enclosed[at] = shapely.difference(enclosed[at], shapely.union_all(parts[islands[inside == at]]))
    return enclosed


def _reaching_out(
    shapes: Shapes, borders: Sequence[BaseGeometry] | Shapes, belongs: NDArray[np.int64], over: NDArray[np.float64]
) -> Iterator[Fault]:
    for at in np.flatnonzero(over > TO_THE_BORDER_M2).tolist():
        beyond = shapely.difference(shapes[at], borders[int(belongs[at])])
        width, (x, y) = _widest(beyond)
        yield Fault(OUTSIDE, (at,), x, y, width, float(over[at]))


def _widest(shape: BaseGeometry) -> tuple[float, tuple[float, float]]:
    """Diameter (m) and centre of the largest circle that fits into one triangle of the areas of a shape.

    That is the width of what is long and thin, and at least half of it elsewhere. (GEOS's largest inscribed circle is
    exact everywhere and takes minutes over a thousand slivers.)
    """
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(shape))
    areas, around = shapely.area(triangles), shapely.length(triangles)
    if not areas.any():
        return 0.0, (float("nan"), float("nan"))
    widths = np.divide(4 * areas, around, out=np.zeros(len(areas)), where=around > 0)
    middle = triangles[widths.argmax()].centroid
    return float(widths.max()), (float(middle.x), float(middle.y))


def _sampled(line: BaseGeometry) -> NDArray[np.float64]:
    """The vertices of a line and the middle of each of its segments."""
    points = shapely.get_coordinates(line)
    return np.vstack((points, (points[1:] + points[:-1]) / 2))


def _renumbered(fault: Fault, numbers: NDArray[np.int64]) -> Fault:
    at = tuple(int(numbers[each]) for each in fault.polygons)
    return Fault(fault.kind, at, fault.x, fault.y, fault.width_m, fault.area_m2)
