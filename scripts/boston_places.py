"""Boston's places, derived from where its reports lie: no border is taken from anywhere else. See make_boston_pack.

The city is cut into cells of about 265 m; a cell belongs to the neighbourhood most of its reports name, a cell without
reports to that of its neighbours where it is shut in by them. Cells are the unit grids, neighbourhoods their unions.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

TICKS_LON, TICKS_LAT = 32, 24
"""A cell in ten-thousandths of a degree: the file's points have four decimals, so no point lies on an edge."""
TICK = 10_000
SMALLEST_PIECE = 3
"""Pieces of a neighbourhood with fewer cells go to the neighbour they touch most."""
ROUNDS = 3
"""How often empty cells with at least `SHUT_IN` labelled neighbours of eight are filled."""
SHUT_IN = 5

Cell = tuple[int, int]
Named = tuple[float, float, str]
"""Longitude, latitude, neighbourhood."""


@dataclass(frozen=True)
class Place:
    """A place with its code and outline; a unit grid has no name."""

    code: str
    level: str
    name: str
    outline: BaseGeometry


def cell_of(lon: float, lat: float) -> Cell:
    """The cell a point with four decimals lies in."""
    return round(lon * TICK) // TICKS_LON, round(lat * TICK) // TICKS_LAT


def labelled(points: Iterable[Named]) -> dict[Cell, str]:
    """Every cell of the city with its neighbourhood, each neighbourhood in few pieces."""
    votes: dict[Cell, Counter[str]] = defaultdict(Counter)
    for lon, lat, name in points:
        votes[cell_of(lon, lat)][name] += 1
    cells = {cell: min(found, key=lambda name: (-found[name], name)) for cell, found in votes.items()}
    for _ in range(ROUNDS):
        cells |= _shut_in(cells)
    return _without_crumbs(cells)


def _shut_in(cells: Mapping[Cell, str]) -> dict[Cell, str]:
    empty = {near for cell in cells for near in _around(cell)} - set(cells)
    filled = {}
    for cell in sorted(empty):
        found = Counter(cells[near] for near in _around(cell) if near in cells)
        if sum(found.values()) >= SHUT_IN:
            filled[cell] = min(found, key=lambda name: (-found[name], name))
    return filled


def _without_crumbs(cells: dict[Cell, str]) -> dict[Cell, str]:
    """Small pieces go to the neighbourhood they share most edges with, or away when they touch none."""
    kept = dict(cells)
    for piece in sorted(_pieces(cells), key=lambda piece: (len(piece), min(piece))):
        if len(piece) >= SMALLEST_PIECE:
            continue
        beside = Counter(kept[near] for cell in piece for near in _beside(cell) if near in kept and near not in piece)
        for cell in piece:
            if beside:
                kept[cell] = min(beside, key=lambda name: (-beside[name], name))
            else:
                del kept[cell]
    return kept


def _pieces(cells: Mapping[Cell, str]) -> list[set[Cell]]:
    """Cells of one label that hang together by edges."""
    waiting, found = set(cells), []
    while waiting:
        first = min(waiting)
        piece, queue = {first}, deque([first])
        waiting.remove(first)
        while queue:
            for near in _beside(queue.popleft()):
                if near in waiting and cells[near] == cells[first]:
                    waiting.remove(near)
                    piece.add(near)
                    queue.append(near)
        found.append(piece)
    return found


def _beside(cell: Cell) -> list[Cell]:
    x, y = cell
    return [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]


def _around(cell: Cell) -> list[Cell]:
    x, y = cell
    return [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]


def outline_of(cell: Cell) -> Polygon:
    """The cell's square; edges run half a tick beside the points."""
    west, south = cell[0] * TICKS_LON - 0.5, cell[1] * TICKS_LAT - 0.5
    return _square(west, south, west + TICKS_LON, south + TICKS_LAT)


def point_square(lon: float, lat: float) -> Polygon:
    """One tick each way around a point."""
    west, south = round(lon * TICK) - 0.5, round(lat * TICK) - 0.5
    return _square(west, south, west + 1, south + 1)


def _square(west: float, south: float, east: float, north: float) -> Polygon:
    """A rectangle given in ticks."""
    return box(round(west / TICK, 7), round(south / TICK, 7), round(east / TICK, 7), round(north / TICK, 7))


def places_of(
    cells: Mapping[Cell, str], codes: Mapping[str, str], root: tuple[str, str], nowhere: tuple[str, str, float, float]
) -> list[Place]:
    """City, neighbourhoods and unit grids. Grids are numbered west to east, then north to south in each neighbourhood.

    `nowhere`: code, name and point of the place that stands for "no place given"; its square is cut out of the cell it
    lies in.
    """
    hole = point_square(nowhere[2], nowhere[3])
    by_name: dict[str, list[Cell]] = defaultdict(list)
    for cell, name in cells.items():
        by_name[name].append(cell)
    grids, neighbourhoods = [], []
    for name in sorted(by_name, key=lambda name: codes[name]):
        shapes = []
        for number, cell in enumerate(sorted(by_name[name], key=lambda cell: (-cell[1], cell[0])), start=1):
            shape: BaseGeometry = outline_of(cell)
            if shape.contains(hole):
                shape = shapely.difference(shape, hole)
            shapes.append(shape)
            grids.append(Place(f"{codes[name]}{number:09d}", "grid", "", shape))
        neighbourhoods.append(Place(codes[name], "neighbourhood", name, _union(shapes)))
    neighbourhoods.append(Place(nowhere[0], "neighbourhood", nowhere[1], hole))
    grids.append(Place(f"{nowhere[0]}{1:09d}", "grid", "", hole))
    whole = _union([outline_of(cell) for cell in cells])
    return [Place(root[0], "city", root[1], whole), *neighbourhoods, *grids]


def _union(shapes: list[BaseGeometry]) -> BaseGeometry:
    """Their union, without corners that lie on a straight edge."""
    return shapely.union_all(shapes).simplify(0)
