"""Streets and neighbourhoods drawn where only their codes are known: whole, one beside the other, filling a district. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.blocks import draw_blocks, holders
from gridlink.grid.drawing.noding import faces_between, joined, made_whole, shared_borders
from gridlink.grid.drawing.projecting import Array, Projection
from gridlink.grid.drawing.spreading import OVER, gather, lines_between, spread_seeds

_POINTS = 30
"""So many sample points a neighbourhood are wanted; even ones are added where there are fewer."""
BLOCK = 100_000.0
"""m²: a block between roads is not divided up to this size; for a larger one the roads are too far apart to guide."""
_USUAL_BLOCK = 25_000.0
"""m²: a face far smaller is no block."""
_VILLAGE = 200
"""The last three digits of a village (村) begin here, those of a neighbourhood (居) end before."""


def draw_neighbourhoods(
    districts: Mapping[str, BaseGeometry],
    towns: Mapping[str, Mapping[str, Sequence[str]]],
    points: Array,
    seed: int,
    roads: Array | None = None,
) -> dict[str, BaseGeometry]:
    """An outline in degrees for every neighbourhood code of `towns` (district → town → codes); the districts' own, noded.

    `districts`: outlines in degrees that cover the city without overlap. `points`: (n, 2) longitudes and latitudes;
    where they lie close, neighbourhoods are small. A town is one piece, and so is a neighbourhood, but where the
    district itself has islands. The larger areas of a town get the village codes. `roads`: lines in degrees; where they
    leave blocks of up to `BLOCK` m², borders run along them. Same input, same outlines.
    """
    projection = Projection.of(list(districts.values()))
    plane = {code: projection.metres(districts[code]) for code in towns}
    sample = projection.points_metres(np.asarray(points, float).reshape(-1, 2))
    borders = _with_blocks(np.array(list(districts.values()), object), roads, projection)
    parts = [_Part(area, sample, (seed, index)) for index, area in enumerate(plane.values())]
    sizes = [[len(codes) for codes in towns[code].values()] for code in towns]
    groups = [gather(part.seeds(sum(own)), own) for part, own in zip(parts, sizes, strict=True)]
    areas = _divide(parts, groups, borders, projection)

    wanted = [codes for code in towns for codes in towns[code].values()]
    parts = [_Part(projection.metres(area), sample, (seed, 10_000 + index)) for index, area in enumerate(areas)]
    groups = [np.arange(len(part.seeds(len(codes)))) for part, codes in zip(parts, wanted, strict=True)]
    cells = _divide(parts, groups, borders.beside(areas), projection)
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


@dataclass(frozen=True, slots=True)
class _Borders:
    """Borders in degrees that stay, and the blocks between roads, as one shape in metres, that no line may cross."""

    lines: Array
    blocks: BaseGeometry

    def beside(self, areas: Array) -> _Borders:
        """The same with the borders of `areas`."""
        return _Borders(np.concatenate((self.lines, areas)), self.blocks)


def _with_blocks(districts: Array, roads: Array | None, projection: Projection) -> _Borders:
    if roads is None or not len(roads):
        return _Borders(districts, shapely.Polygon())
    blocks, _ = draw_blocks(districts, roads, np.full(len(districts), _USUAL_BLOCK), projection)
    plane = projection.metres(blocks)
    small = shapely.area(plane) <= BLOCK
    inside = shapely.union_all(shapely.buffer(plane[small], -OVER, join_style="mitre"))
    return _Borders(np.concatenate((districts, blocks[small])), inside)


def _divide(parts: list[_Part], groups: list[Array], borders: _Borders, projection: Projection) -> Array:
    """Every part cut into its groups; all areas, part after part, as whole pieces of one noded net in degrees."""
    drawn = [
        shapely.difference(line, borders.blocks)
        for part, group in zip(parts, groups, strict=True)
        for line in lines_between(part.seeds(len(group)), group, part.area)
    ]
    faces = faces_between(np.concatenate((borders.lines, projection.degrees(np.array(drawn, object)))))
    which = holders(faces, projection.degrees(np.array([part.area for part in parts], object)))
    faces, which = faces[which >= 0], which[which >= 0]
    plane = projection.metres(faces)
    inside = shapely.get_coordinates(shapely.point_on_surface(plane))
    first = np.cumsum([0, *(int(group.max()) + 1 for group in groups)])
    labels = np.empty(len(faces), np.int64)
    for index, (part, group) in enumerate(zip(parts, groups, strict=True)):
        own = which == index
        labels[own] = first[index] + _nearest(inside[own], part.seeds(len(group)), group)
    pairs, metres = shared_borders(faces, projection)
    within = which[pairs[:, 0]] == which[pairs[:, 1]]
    labels = made_whole(labels, shapely.area(plane), pairs[within], metres[within])
    return joined(faces, labels, int(first[-1]))


def _nearest(points: Array, seeds: Array, group: Array) -> Array:
    """The group of the seed nearest to each point; a group that gets none takes the point nearest to its own seeds.

    It takes it from a group that keeps another one; where there are fewer points than groups, some groups stay empty.
    """
    found = group[cKDTree(seeds).query(points)[1]]
    for number in np.setdiff1d(group, found):
        spare = np.bincount(found, minlength=int(group.max()) + 1)[found] > 1
        if spare.any():
            away = np.hypot(*(points - seeds[group == number].mean(axis=0)).T)
            found[np.argmin(np.where(spare, away, np.inf))] = number
    return found


def _named(codes: Sequence[str], areas: Sequence[BaseGeometry]) -> dict[str, BaseGeometry]:
    """Codes given to the areas of one town: villages the larger ones; among each kind from north to south."""
    kinds = sorted(codes, key=lambda code: (int(code[-3:]) >= _VILLAGE, code))
    few = sum(int(code[-3:]) < _VILLAGE for code in codes)
    by_size = sorted(range(len(areas)), key=lambda index: areas[index].area)
    north = [sorted(part, key=lambda index: -areas[index].centroid.y) for part in (by_size[:few], by_size[few:])]
    return {code: areas[index] for code, index in zip(kinds, [*north[0], *north[1]], strict=True)}
