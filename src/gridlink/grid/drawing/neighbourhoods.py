"""Streets and neighbourhoods drawn where only their codes are known: whole, one beside the other, filling a district. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.blocks import ROUGH, draw_blocks, holders
from gridlink.grid.drawing.noding import faces_between, grown, joined, made_whole, shared_borders
from gridlink.grid.drawing.projecting import Array, Projection
from gridlink.grid.drawing.spreading import OVER, gather, lines_between, spread_seeds
from gridlink.kernel.errors import Invalid

_POINTS = 30
"""So many sample points a neighbourhood are wanted; even ones are added where there are fewer."""
BLOCK = 100_000.0
"""m²: a block between roads is not divided up to this size; for a larger one the roads are too far apart to guide."""
LEAST = 0.25
"""No area is under this share of the mean of those it was divided with, where there are pieces to take from a neighbour."""
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

    `districts`: outlines in degrees that cover the city without overlap; those missing in `towns` only lend their border,
    and leave what is drawn in the others the same. `points`: (n, 2) longitudes and latitudes; where they lie close,
    neighbourhoods are small. A town is one piece, and so is a neighbourhood, but where the district itself has islands.
    The larger areas of a town get the village codes. `roads`: lines in degrees; where they leave blocks of up to `BLOCK`
    m², borders run along them. Same input, same outlines. Refuses a town with too little land for its neighbourhoods.
    """
    projection = Projection.of(list(districts.values()))
    plane = {code: projection.bent(districts[code]) for code in towns}
    sample = projection.points_metres(np.asarray(points, float).reshape(-1, 2))
    borders = _with_blocks(np.array(list(districts.values()), object), roads, projection)
    parts = [_Part(area, sample, _seed(seed, code)) for code, area in plane.items()]
    sizes = [[len(codes) for codes in towns[code].values()] for code in towns]
    groups = [gather(part.seeds(sum(own)), own) for part, own in zip(parts, sizes, strict=True)]
    areas = _divide(parts, groups, borders, projection, 0.0)

    wanted = {town: codes for code in towns for town, codes in towns[code].items()}
    parts = [_Part(projection.bent(area), sample, _seed(seed, town)) for town, area in zip(wanted, areas, strict=True)]
    groups = [np.arange(len(part.seeds(len(codes)))) for part, codes in zip(parts, wanted.values(), strict=True)]
    cells = _divide(parts, groups, borders.beside(areas), projection, LEAST)
    drawn: dict[str, BaseGeometry] = {}
    for town, codes in wanted.items():
        own = cells[len(drawn) : len(drawn) + len(codes)].tolist()
        if None in own:
            raise Invalid("drawing.too_little_land", field="towns", town=town, neighbourhoods=len(codes))
        drawn.update(_named(codes, own))
    return drawn


def _seed(seed: int, code: str) -> tuple[int, int]:
    """A seed for a place: the same whichever other places are drawn."""
    return seed, zlib.crc32(code.encode())


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
        west, south, east, north = np.array(self.area.bounds) // 100 * 100 + (0, 0, 100, 100)
        while len(found) < count:
            tried = self._draw.uniform((west, south), (east, north), (2 * count + 16, 2))
            found = np.vstack((found, tried[shapely.contains_xy(self.area, tried)]))
        return found[:count]


@dataclass(frozen=True, slots=True)
class _Borders:
    """Borders in degrees that stay, and the blocks between roads, in metres, that no line may cross."""

    lines: Array
    blocks: Array

    def beside(self, areas: Array) -> _Borders:
        """The same with the borders of `areas`."""
        return _Borders(np.concatenate((self.lines, areas)), self.blocks)

    def outside(self, lines: Array) -> Array:
        """What of lines in metres lies outside the blocks."""
        outside = lines.copy()
        line, block = shapely.STRtree(self.blocks).query(lines, predicate="intersects")
        for at in np.unique(line):
            outside[at] = shapely.difference(lines[at], shapely.union_all(self.blocks[block[line == at]]))
        return outside


def _with_blocks(districts: Array, roads: Array | None, projection: Projection) -> _Borders:
    if roads is None or not len(roads):
        return _Borders(districts, np.empty(0, object))
    blocks = draw_blocks(districts, roads, np.full(len(districts), _USUAL_BLOCK), projection, ROUGH).areas
    plane = projection.metres(blocks)
    small = shapely.area(plane) <= BLOCK
    inside = shapely.buffer(plane[small], -OVER, join_style="mitre")
    return _Borders(np.concatenate((districts, blocks[small])), inside)


def _divide(parts: list[_Part], groups: list[Array], borders: _Borders, projection: Projection, share: float) -> Array:
    """Every part cut into its groups; all areas, part after part, as whole pieces of one noded net in degrees.

    No area is to be under `share` of the mean of its part.
    """
    drawn = [
        line
        for part, group in zip(parts, groups, strict=True)
        for line in lines_between(part.seeds(len(group)), group, part.area)
    ]
    lines = projection.degrees(borders.outside(np.array(drawn, object)))
    faces = faces_between(np.concatenate((borders.lines, lines)))
    which = holders(faces, projection.degrees(np.array([part.area for part in parts], object)))
    faces, which = faces[which >= 0], which[which >= 0]
    plane = projection.metres(faces)
    inside, sizes = shapely.get_coordinates(shapely.point_on_surface(plane)), shapely.area(plane)
    first = np.cumsum([0, *(int(group.max()) + 1 for group in groups)])
    labels = np.empty(len(faces), np.int64)
    for index, (part, group) in enumerate(zip(parts, groups, strict=True)):
        own = which == index
        labels[own] = first[index] + _nearest(inside[own], sizes[own], part.seeds(len(group)), group, share)
    pairs, metres = shared_borders(faces, projection)
    within = which[pairs[:, 0]] == which[pairs[:, 1]]
    labels = made_whole(labels, sizes, pairs[within], metres[within])
    counts = np.diff(first)
    least = np.repeat([share * part.area.area for part in parts] / counts, counts)
    return joined(faces, grown(labels, sizes, pairs[within], least), int(first[-1]))


def _nearest(points: Array, sizes: Array, seeds: Array, group: Array, share: float) -> Array:
    """The group of the seed nearest to each face (a point in it, m²); a group that gets next to none takes one near
    its seeds, no crumb, from a group that keeps another. Where faces are too few, groups stay empty.
    """
    found: Array = group[cKDTree(seeds).query(points)[1]]
    count = int(group.max()) + 1
    least = max(share * sizes.sum() / count, np.finfo(float).tiny)
    total = np.bincount(found, weights=sizes, minlength=count)
    for number in np.argsort(total, kind="stable")[: int((total < least).sum())]:
        spare = (found != number) & (sizes >= least) & (total[found] - sizes >= least)
        if not spare.any() and total[number] == 0:
            spare = np.bincount(found, minlength=count)[found] > 1
        if spare.any():
            away = np.hypot(*(points - seeds[group == number].mean(axis=0)).T)
            taken = np.argmin(np.where(spare, away, np.inf))
            total[[found[taken], number]] += (-sizes[taken], sizes[taken])
            found[taken] = number
    return found


def _named(codes: Sequence[str], areas: Sequence[BaseGeometry]) -> dict[str, BaseGeometry]:
    """Codes given to the areas of one town: villages the larger ones; among each kind from north to south."""
    kinds = sorted(codes, key=lambda code: (int(code[-3:]) >= _VILLAGE, code))
    few = sum(int(code[-3:]) < _VILLAGE for code in codes)
    by_size = sorted(range(len(areas)), key=lambda index: areas[index].area)
    north = [sorted(part, key=lambda index: -areas[index].centroid.y) for part in (by_size[:few], by_size[few:])]
    return {code: areas[index] for code, index in zip(kinds, [*north[0], *north[1]], strict=True)}
