"""Rules on where responsibility grids lie: each in one piece, but for islands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from gridlink.packs.findings import Finding
from gridlink.packs.pack import Pack, ResponsibilityGridRow

NEAR = 1e-7
"""Degrees, about a centimetre: borders this near are one border."""
Array = np.ndarray[Any, Any]


def responsibility_grids_hang_together(pack: Pack) -> Iterator[Finding]:
    """The unit grids of a responsibility grid adjoin each other, so that one can walk from each to each.

    A part that adjoins no other unit grid of the place is an island: it has to belong to somebody.
    """
    shapes = {code: shape.geometry for code, shape in pack.grid_shapes.items()}
    together = _sharing_borders(shapes)
    towns: dict[int, list[int]] = {}
    for row in pack.responsibility_grids:
        members = [code for code in row.grids if code in shapes and pack.city.scheme.contains(row.place, code)]
        if len(_parts(members, together)) < 2:
            continue
        if row.place not in towns:
            places = pack.city.scheme.range_of(row.place)
            towns[row.place] = [code for code in shapes if code in places]
        pieces = _pieces(members, shapes)
        ashore = [piece for piece in pieces if _adjoins(piece, set(towns[row.place]) - set(members), shapes)]
        if len(pieces) > 1 and len(ashore) > 1:
            yield _apart(pack, row, pieces)


def _apart(pack: Pack, row: ResponsibilityGridRow, pieces: Sequence[Sequence[int]]) -> Finding:
    smallest = min(pieces, key=len)
    away = ", ".join(pack.city.scheme.short(code) for code in smallest)
    return row.at.finding("grids-apart", "grids", value=row.code, count=len(pieces), away=away)


def _sharing_borders(shapes: dict[int, Any]) -> dict[int, set[int]]:
    """Code → the codes whose outline has a side in common, point for point. One pass over all sides at once."""
    codes = np.array(list(shapes), dtype=np.int64)
    if not len(codes):
        return {}
    rings, owner = shapely.get_parts(shapely.boundary(np.array(list(shapes.values()), dtype=object)), return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    one, other = points[:-1][same], points[1:][same]
    swap = (one[:, 0] > other[:, 0]) | ((one[:, 0] == other[:, 0]) & (one[:, 1] > other[:, 1]))
    sides = np.where(swap[:, None], np.hstack((other, one)), np.hstack((one, other)))
    whose = codes[owner[ring[:-1][same]]]
    order = np.lexsort(sides.T)
    found: dict[int, set[int]] = {int(code): set() for code in codes}
    equal = (sides[order][1:] == sides[order][:-1]).all(axis=1)
    for at in np.flatnonzero(equal).tolist():
        left, right = int(whose[order[at]]), int(whose[order[at + 1]])
        found[left].add(right)
        found[right].add(left)
    return found


def _parts(members: Sequence[int], together: dict[int, set[int]]) -> list[list[int]]:
    """The members in groups that hang together."""
    left, parts = set(members), []
    while left:
        part, waiting = [], [left.pop()]
        while waiting:
            code = waiting.pop()
            part.append(code)
            near = together[code] & left
            left -= near
            waiting += near
        parts.append(sorted(part))
    return parts


def _pieces(members: Sequence[int], shapes: dict[int, Any]) -> list[list[int]]:
    """The same by distance, for outlines whose vertices do not match."""
    geometries = np.array([shapes[code] for code in members], dtype=object)
    left, right = shapely.STRtree(geometries).query(geometries, predicate="dwithin", distance=NEAR)
    together: dict[int, set[int]] = {code: set() for code in members}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        together[members[one]].add(members[other])
    return _parts(members, together)


def _adjoins(piece: Sequence[int], others: set[int], shapes: dict[int, Any]) -> bool:
    """Whether a piece borders one of the other unit grids of its place."""
    around = np.array([shapes[code] for code in sorted(others)], dtype=object)
    mine = shapely.union_all([shapes[code] for code in piece])
    return bool(len(around) and shapely.dwithin(around, mine, NEAR).any())
