"""How large unit grids are to be, by neighbourhood: where roads are known, elsewhere in town, in the country. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from gridlink.grid.drawing.merging import LARGEST
from gridlink.grid.drawing.projecting import Array, Projection

BUILT_UP = 3.0
"""Kilometres of road a square kilometre from which a neighbourhood's roads count as known."""
RURAL_TARGET = 750_000.0
"""m²: outside the urban area a village is cut into cells of about this size, the largest under 1.2 km²."""
BESIDE = 1.0
"""Metres: a road this near to a border runs along it."""
ROADS, TOWN, COUNTRY = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Plan:
    """Per neighbourhood its `kind` (ROADS, TOWN, COUNTRY) and target in m².

    `count`: so many units in all where the kind is not COUNTRY, reached by changing the targets of TOWN; None = free.
    """

    kind: Array
    targets: Array
    count: int | None

    def wanted(self, sizes: Array, owner: Array, extra: int = 0) -> Array:
        """Into how many units each block of `sizes` m² in neighbourhood `owner` is cut, `extra` more than `count` says."""
        ratio = sizes / self.targets[owner]
        parts = _rounded(ratio)
        movable = self.kind[owner] == TOWN
        if self.count is None or not movable.any():
            return parts
        left = self.count + extra - int(parts[self.kind[owner] == ROADS].sum())
        parts[movable] = _dealt(ratio[movable], max(left, int(movable.sum())))
        return parts


def plan_units(
    neighbourhoods: Array,
    roads: Array,
    *,
    target: float,
    urban_km2: float | None = None,
    count: int | None = None,
) -> Plan:
    """A plan for neighbourhoods and roads in degrees.

    The smallest neighbourhoods, where people live closest, are urban, up to `urban_km2` in all (None: every one). Urban
    ones with roads get `target`; without `count` the other urban ones too.
    """
    projection = Projection.of(neighbourhoods)
    plane = projection.metres(neighbourhoods)
    sizes = shapely.area(plane)
    order = np.argsort(sizes, kind="stable")
    urban = np.ones(len(sizes), bool)
    if urban_km2 is not None:
        urban[order[np.searchsorted(np.cumsum(sizes[order]), urban_km2 * 1e6, side="right") :]] = False
    known = _road_metres(plane, projection.metres(roads)) >= BUILT_UP / 1000 * np.maximum(sizes, 1.0)
    kind = np.where(~urban, COUNTRY, np.where(known, ROADS, TOWN))
    targets = np.where(urban, target, RURAL_TARGET)
    if count is not None and (kind == TOWN).any():
        left = count - sizes[kind == ROADS].sum() / target
        targets[kind == TOWN] = sizes[kind == TOWN].sum() / max(left, 1.0)
    return Plan(kind, targets, count)


def _road_metres(areas: Array, roads: Array) -> Array:
    """Metres of road in each area; one along a border is in both areas, wherever rounding put it."""
    wider = shapely.buffer(areas, BESIDE, quad_segs=1)
    road, area = shapely.STRtree(wider).query(roads, predicate="intersects")
    metres = shapely.length(shapely.intersection(roads[road], wider[area]))
    return np.bincount(area, weights=metres, minlength=len(areas))


def _rounded(ratio: Array) -> Array:
    """Parts of a block that is `ratio` targets large: one up to 1.6, then the nearest whole number."""
    return np.where(ratio <= LARGEST, 1, np.rint(ratio)).astype(np.int64)


def _dealt(ratio: Array, total: int) -> Array:
    """Parts by size, `total` in all: one scale for every block, then one part less where that changes least."""
    low, high = 0.0, 2.0 * total / ratio.sum() + 1.0
    for _ in range(60):
        scale = (low + high) / 2
        low, high = (scale, high) if _rounded(ratio * scale).sum() < total else (low, scale)
    dealt = _rounded(ratio * high)
    spare = np.where(dealt > 1, ratio * high - dealt, np.inf)
    dealt[np.argsort(spare, kind="stable")[: int(dealt.sum()) - total]] -= 1
    return dealt
