"""Streets and neighbourhoods drawn where only their codes are known: whole, one beside the other, filling a district. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.noding import faces_between, joined, made_whole, shared_borders
from gridlink.grid.drawing.projecting import Array, Projection
from gridlink.grid.drawing.spreading import gather, lines_between, spread_seeds

_POINTS = 30
"""So many sample points a neighbourhood are wanted; even ones are added where there are fewer."""
_VILLAGE = 200
"""The last three digits of a village (村) begin here, those of a neighbourhood (居) end before."""


def draw_neighbourhoods(
    districts: Mapping[str, BaseGeometry], towns: Mapping[str, Mapping[str, Sequence[str]]], points: Array, seed: int
) -> dict[str, BaseGeometry]:
    """An outline in degrees for every neighbourhood code of `towns` (district → town → codes); the districts' own, noded.

    `districts`: outlines in degrees that cover the city without overlap. `points`: (n, 2) longitudes and latitudes;
    where they lie close, neighbourhoods are small. A town is one piece, and so is a neighbourhood, but where the
    district itself has islands. The larger areas of a town get the village codes. Same input, same outlines.
    """
    projection = Projection.of(list(districts.values()))
    plane = {code: projection.metres(districts[code]) for code in towns}
    sample = projection.points_metres(np.asarray(points, float).reshape(-1, 2))
    borders = list(districts.values())
    parts = [_Part(area, sample, (seed, index)) for index, area in enumerate(plane.values())]
    sizes = [[len(codes) for codes in towns[code].values()] for code in towns]
    groups = [gather(part.seeds(sum(own)), own) for part, own in zip(parts, sizes, strict=True)]
    areas = _divide(parts, groups, borders, projection)

    wanted = [codes for code in towns for codes in towns[code].values()]
    parts = [_Part(projection.metres(area), sample, (seed, 10_000 + index)) for index, area in enumerate(areas)]
    groups = [np.arange(len(part.seeds(len(codes)))) for part, codes in zip(parts, wanted, strict=True)]
    cells = _divide(parts, groups, [*borders, *areas], projection)
    drawn: dict[str, BaseGeometry] = {}
    for codes in wanted:
        drawn.update(_named(codes, cells[len(drawn) : len(drawn) + len(codes)]))
    return drawn


class _Part:
    """An area in metres to be divided, with the sample points in it."""

    def __init__(self, area: BaseGeometry, sample: Array, seed: tuple[int, int]) -> None:
        self.area = area
        self._draw = np.random.default_rng(seed)
        shapely.prepare(area)
        self._points = sample[shapely.contains_xy(area, sample)]
        self._seeds: Array = np.empty((0, 2))

    def seeds(self, count: int) -> Array:
        """`count` seeds spread over the sample points, and evenly over the area where the points are too few."""
        if len(self._seeds) != count:
            wanted = max(0, _POINTS * count - len(self._points))
            points = np.vstack((self._points, self._even(wanted)))
            self._seeds = spread_seeds(np.unique(points, axis=0), count, self._draw)
        return self._seeds

    def _even(self, count: int) -> Array:
        found = np.empty((0, 2))
        west, south, east, north = self.area.bounds
        while len(found) < count:
            tried = self._draw.uniform((west, south), (east, north), (2 * count + 16, 2))
            found = np.vstack((found, tried[shapely.contains_xy(self.area, tried)]))
        return found[:count]


def _divide(parts: list[_Part], groups: list[Array], borders: Sequence[object], projection: Projection) -> Array:
    """Every part cut into its groups; all areas, part after part, as whole pieces of one noded net in degrees."""
    lines = [
        projection.degrees(line)
        for part, group in zip(parts, groups, strict=True)
        for line in lines_between(part.seeds(len(group)), group, part.area)
    ]
    faces = faces_between([*borders, *lines])
    inside = projection.points_metres(shapely.get_coordinates(shapely.point_on_surface(faces)))
    which = _holders(inside, [part.area for part in parts])
    faces, inside, which = faces[which >= 0], inside[which >= 0], which[which >= 0]
    first = np.cumsum([0, *(int(group.max()) + 1 for group in groups)])
    labels = np.empty(len(faces), np.int64)
    for index, (part, group) in enumerate(zip(parts, groups, strict=True)):
        own = which == index
        nearest = cKDTree(part.seeds(len(group))).query(inside[own])[1]
        labels[own] = first[index] + group[nearest]
    pairs, metres = shared_borders(faces, projection)
    within = which[pairs[:, 0]] == which[pairs[:, 1]]
    sizes = shapely.area(projection.metres(faces))
    labels = made_whole(labels, sizes, pairs[within], metres[within])
    return joined(faces, labels, int(first[-1]))


def _holders(points: Array, areas: Sequence[BaseGeometry]) -> Array:
    """The index of the area each point lies in, -1 for none."""
    found = np.full(len(points), -1)
    point, area = shapely.STRtree(areas).query(shapely.points(points), predicate="intersects")
    found[point] = area
    return found


def _named(codes: Sequence[str], areas: Sequence[BaseGeometry]) -> dict[str, BaseGeometry]:
    """Codes given to the areas of one town: villages the larger ones; among each kind from north to south."""
    kinds = sorted(codes, key=lambda code: (int(code[-3:]) >= _VILLAGE, code))
    few = sum(int(code[-3:]) < _VILLAGE for code in codes)
    by_size = sorted(range(len(areas)), key=lambda index: areas[index].area)
    north = [sorted(part, key=lambda index: -areas[index].centroid.y) for part in (by_size[:few], by_size[few:])]
    return {code: areas[index] for code, index in zip(kinds, [*north[0], *north[1]], strict=True)}
