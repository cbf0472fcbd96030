"""The example city's places: an invented city, Jiangwan (江湾市), drawn on a shaken lattice. See make_example_pack."""

from __future__ import annotations

import csv
import json
import math
import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

SEED = 20260101
WEST, SOUTH = 121.2, 31.9
STEP_LON, STEP_LAT = 0.001058, 0.0009
"""One lattice step: close to 100 m each way at this latitude."""
SHAKE = 0.08
"""How far a corner may move, as a share of a step, so that no grid is a perfect square."""
METRES_PER_DEGREE = 111_320.0
FIRST_DAY = "2025-01-01"
ROOT = ("9901", "city", "江湾市", "Jiangwan City")

Cell = tuple[int, int]
Corner = tuple[int, int]

STREETS: tuple[tuple[str, str, str, str, Cell, bool], ...] = (
    # district, street, name, name_en, lower-left lattice cell, rural
    ("990101", "001", "望江街道", "Wangjiang Subdistrict", (0, 0), False),
    ("990101", "002", "柳岸街道", "Liu'an Subdistrict", (0, 3), False),
    ("990102", "001", "云麓街道", "Yunlu Subdistrict", (12, 0), False),
    ("990102", "101", "青禾镇", "Qinghe Town", (12, 3), True),
)
DISTRICTS = (("990101", "滨江区", "Binjiang District"), ("990102", "云山区", "Yunshan District"))
NEIGHBOURHOODS = {
    "990101001": (("001", "渡口社区", "Dukou"), ("002", "灯塔社区", "Dengta"), ("003", "船厂社区", "Chuanchang")),
    "990101002": (("001", "柳堤社区", "Liudi"), ("002", "书院社区", "Shuyuan"), ("003", "花市社区", "Huashi")),
    "990102001": (("001", "松涛社区", "Songtao"), ("002", "竹径社区", "Zhujing"), ("003", "北门社区", "Beimen")),
    "990102101": (("201", "稻香村", "Daoxiang"), ("202", "石桥村", "Shiqiao"), ("203", "茶园村", "Chayuan")),
}
LAND_USE = ("residential", "residential", "commercial", "public", "road", "green")


class Lattice:
    """Corners of a shaken lattice. Areas that share corners share borders exactly: no gap, no overlap."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._corners: dict[Corner, tuple[float, float]] = {}

    def at(self, corner: Corner) -> tuple[float, float]:
        """Longitude and latitude (WGS84, six decimals) of a corner."""
        if corner not in self._corners:
            shake = [self._chance.uniform(-SHAKE, SHAKE) for _ in range(2)]
            lon = WEST + (corner[0] + shake[0]) * STEP_LON
            lat = SOUTH + (corner[1] + shake[1]) * STEP_LAT
            self._corners[corner] = (round(lon, 6), round(lat, 6))
        return self._corners[corner]

    def outline(self, cells: Iterable[Cell]) -> list[tuple[float, float]]:
        """The closed ring, counter-clockwise, around a set of lattice cells that hang together."""
        pairs: set[tuple[Corner, Corner]] = set()
        for x, y in cells:
            ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
            pairs.update(zip(ring, ring[1:] + ring[:1], strict=True))
        edges = {start: end for start, end in pairs if (end, start) not in pairs}
        first = min(edges)
        corners = [first]
        while edges[corners[-1]] != first:
            corners.append(edges[corners[-1]])
        return [self.at(corner) for corner in [*corners, first]]


def area_m2(ring: Sequence[tuple[float, float]]) -> float:
    """Area of a small ring in square metres, on the plane that touches the earth there."""
    scale = math.cos(math.radians(ring[0][1])) * METRES_PER_DEGREE * METRES_PER_DEGREE
    lon, lat = ring[0]
    moved = [(x - lon, y - lat) for x, y in ring]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(moved))) / 2 * scale


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One table, UTF-8, Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_geojson(path: Path, shapes: Iterable[tuple[str, Sequence[tuple[float, float]]]]) -> None:
    """One feature per line, so that a fault has a line of its own."""
    lines = []
    for code, ring in shapes:
        geometry = {"type": "Polygon", "coordinates": [[list(corner) for corner in ring]]}
        lines.append(json.dumps({"type": "Feature", "properties": {"code": code}, "geometry": geometry}))
    body = ",\n".join(lines)
    path.write_text('{"type": "FeatureCollection", "features": [\n' + body + "\n]}\n", encoding="utf-8")


class City:
    """The places and unit grids of Jiangwan: per place its lattice cells, per grid its cells and land use."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        self.lattice = Lattice(self.chance)
        self.places: list[tuple[str, str, str, str]] = [ROOT]
        self.cells: dict[str, list[Cell]] = {ROOT[0]: []}
        self.grids: dict[str, tuple[list[Cell], str]] = {}
        for district, name, name_en in DISTRICTS:
            self._add_place(district, "district", name, name_en, [])
            for owner, digits, street, street_en, start, rural in STREETS:
                if owner == district:
                    self._add_street(district + digits, street, street_en, start, rural)

    def _add_place(self, code: str, level: str, name: str, name_en: str, cells: list[Cell]) -> None:
        self.places.append((code, level, name, name_en))
        self.cells[code] = list(cells)
        for ancestor in self.cells:
            if code.startswith(ancestor) and code != ancestor:
                self.cells[ancestor].extend(cells)

    def _add_street(self, code: str, name: str, name_en: str, start: Cell, rural: bool) -> None:
        self._add_place(code, "street", name, name_en, [])
        wide, high, side = (6, 6, 3) if rural else (4, 3, 1)
        kind = "Village" if rural else "Neighbourhood"
        for order, (digits, neighbourhood, pinyin) in enumerate(NEIGHBOURHOODS[code]):
            west, south = start[0] + order * wide, start[1]
            cells = [(west + x, south + y) for y in range(high) for x in range(wide)]
            self._add_place(code + digits, "neighbourhood", neighbourhood, f"{pinyin} {kind}", cells)
            self._add_grids(code + digits, (west, south), (wide, high), side, rural)

    def _add_grids(self, code: str, corner: Cell, size: Cell, side: int, rural: bool) -> None:
        """Number the unit grids from west to east, then from north to south, from 001."""
        number = 0
        for y in range(corner[1] + size[1] - side, corner[1] - 1, -side):
            for x in range(corner[0], corner[0] + size[0], side):
                number += 1
                cells = [(x + i, y + j) for j in range(side) for i in range(side)]
                use = self.chance.choice(("farmland", "farmland", "village", "forest") if rural else LAND_USE)
                self.grids[f"{code}{number:03d}"] = (cells, use)

    def grid_rings(self) -> list[tuple[str, list[tuple[float, float]]]]:
        """Outlines of all unit grids, in the order of their codes."""
        return [(code, self.lattice.outline(cells)) for code, (cells, _) in sorted(self.grids.items())]

    def point_in(self, grid: str) -> tuple[float, float]:
        """A point well inside a unit grid."""
        ring = self.lattice.outline(self.grids[grid][0])
        lons, lats = [corner[0] for corner in ring], [corner[1] for corner in ring]
        u, v = self.chance.uniform(0.25, 0.75), self.chance.uniform(0.25, 0.75)
        lon = min(lons) + u * (max(lons) - min(lons))
        return round(lon, 6), round(min(lats) + v * (max(lats) - min(lats)), 6)


def write_places(city: City, folder: Path) -> None:
    """places.csv, places.geojson, grids.csv, grids.geojson, responsibility_grids.csv."""
    header = ("code", "level", "name", "name_en", "valid_from", "valid_to")
    write_csv(folder / "places.csv", header, [(*place, FIRST_DAY, "") for place in city.places])
    shapes = [(place[0], city.lattice.outline(city.cells[place[0]])) for place in city.places]
    write_geojson(folder / "places.geojson", shapes)
    rings = city.grid_rings()
    write_geojson(folder / "grids.geojson", rings)
    rows = []
    for code, ring in rings:
        grade = "C" if city.grids[code][1] in ("farmland", "village", "forest") else "AB"[int(code[-1]) % 2]
        rows.append((code, round(area_m2(ring)), grade, city.grids[code][1], f"com-{code[:12]}", FIRST_DAY, "", ""))
    write_csv(folder / "grids.csv", "code area_m2 grade land_use body valid_from valid_to note".split(), rows)
    write_responsibility_grids(city, folder)


def write_responsibility_grids(city: City, folder: Path) -> None:
    """Two patrol areas in each street, and one street-front network laid over the first street (两网叠加)."""
    rows: list[tuple[str, ...]] = []
    for district, digits, name, name_en, _, _ in STREETS:
        street = district + digits
        neighbourhoods = [street + row[0] for row in NEIGHBOURHOODS[street]]
        for order, parts in ((1, neighbourhoods[:2]), (2, neighbourhoods[2:])):
            grids = [code for code in sorted(city.grids) if code[:12] in parts]
            names = (f"{name}第{order}责任网格", f"{name_en} responsibility grid {order}")
            rows.append((f"R{street}-{order}", *names, street, "patrol", f"sup-{street}-{order}", " ".join(grids)))
    fronts = [code for code in sorted(city.grids) if code.startswith("990101001") and int(code[-3:]) <= 4]
    names = ("望江街道临街网格", "Wangjiang street-front grid")
    rows.append(("S990101001-1", *names, "990101001", "street", "front-990101001", " ".join(fronts)))
    header = ("code", "name", "name_en", "place", "network", "post", "grids")
    write_csv(folder / "responsibility_grids.csv", header, rows)
