"""A pack as large as Shanghai's, made by code: the example city's catalogue and rules over 45,000 places.

    python bench/_city_pack.py FOLDER

Everything that grows with a city is made here; what does not (classes, limits, calendar) is the example pack's own.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.example_pack_bodies import COMPONENTS, EVENTS, LINES, SCHEME, UTILITIES, UTILITY_EVENTS  # noqa: E402
from scripts.example_pack_places import Cell, Lattice, area_m2, write_csv, write_geojson  # noqa: E402

EXAMPLE = ROOT / "packs" / "example"
DAY = "2025-01-01"
STREETS_PER_DISTRICT = 15
WIDE, HIGH = 4, 7
"""Neighbourhoods of a street: columns and rows."""
GRID_COLUMNS, GRID_ROWS, SIDE = 2, 3, 2
"""Unit grids of a neighbourhood, and the lattice cells of a unit grid on each side (nine corners an outline)."""
Outline = tuple[str, list[tuple[float, float]]]


class BigCity:
    """Places, grids and outlines. `streets`: how many there are, 28 neighbourhoods of 6 unit grids in each."""

    def __init__(self, streets: int) -> None:
        import random

        self.lattice = Lattice(random.Random(20261123))
        self.districts: dict[str, list[str]] = {}
        self.neighbourhoods: dict[str, list[str]] = {}
        self.cells: dict[str, list[Cell]] = {"9901": []}
        self.grids: dict[str, list[Cell]] = {}
        for number in range(streets):
            district = f"9901{number // STREETS_PER_DISTRICT + 1:02d}"
            street = f"{district}{number % STREETS_PER_DISTRICT + 1:03d}"
            self.districts.setdefault(district, []).append(street)
            self._add_street(district, street, number)

    def _add_street(self, district: str, street: str, number: int) -> None:
        across, up = WIDE * GRID_COLUMNS * SIDE, HIGH * GRID_ROWS * SIDE
        west, south = number // STREETS_PER_DISTRICT * across, number % STREETS_PER_DISTRICT * up
        for order in range(WIDE * HIGH):
            code = f"{street}{order + 1:03d}"
            self.neighbourhoods.setdefault(street, []).append(code)
            left = west + order % WIDE * GRID_COLUMNS * SIDE
            low = south + order // WIDE * GRID_ROWS * SIDE
            for grid in range(GRID_COLUMNS * GRID_ROWS):
                x, y = left + grid % GRID_COLUMNS * SIDE, low + grid // GRID_COLUMNS * SIDE
                cells = [(x + i, y + j) for j in range(SIDE) for i in range(SIDE)]
                self.grids[f"{code}{grid + 1:03d}"] = cells
                for above in ("9901", district, street, code):
                    self.cells.setdefault(above, []).extend(cells)

    def places(self) -> Iterator[tuple[str, str, str, str, str, str]]:
        """Rows of places.csv."""
        yield "9901", "city", "大江湾市", "Great Jiangwan", DAY, ""
        for order, (district, streets) in enumerate(self.districts.items(), start=1):
            yield district, "district", f"第{order}区", f"District {order}", DAY, ""
            for street in streets:
                yield street, "street", f"{street}街道", f"Subdistrict {street}", DAY, ""
                for code in self.neighbourhoods[street]:
                    yield code, "neighbourhood", f"{code[-3:]}社区", f"Neighbourhood {code[-3:]}", DAY, ""

    def outlines(self) -> list[Outline]:
        """Outlines of all unit grids."""
        return [(code, self.lattice.outline(cells)) for code, cells in self.grids.items()]


def make(folder: Path, streets: int = 234) -> None:
    """Write the pack. 234 streets: 6,552 neighbourhoods, 39,312 unit grids, 1,872 responsibility grids, 6,900 bodies."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    city = BigCity(streets)
    write_csv(folder / "places.csv", "code level name name_en valid_from valid_to".split(), city.places())
    write_geojson(
        folder / "places.geojson", [(row[0], city.lattice.outline(city.cells[row[0]])) for row in city.places()]
    )
    rings = city.outlines()
    write_geojson(folder / "grids.geojson", rings)
    header = "code area_m2 grade land_use body valid_from valid_to note".split()
    rows = [(code, round(area_m2(ring)), "A", "residential", f"com-{code[:12]}", DAY, "", "") for code, ring in rings]
    write_csv(folder / "grids.csv", header, rows)
    bodies = list(_organisations(city))
    header = "code name name_en kind level place parent superior phone".split()
    write_csv(folder / "organisations.csv", header, bodies)
    patrols = list(_patrols(city))
    write_csv(folder / "responsibility_grids.csv", "code name name_en place network post grids".split(), patrols)
    _write_posts(folder, city, bodies, patrols)
    header = "role scheme kind class scope place organisation legal_ground legal_ground_en valid_from valid_to".split()
    write_csv(folder / "duties.csv", header, _duties(city))
    first = (folder / "components.csv").read_text(encoding="utf-8").split("\n")[0]
    (folder / "components.csv").write_text(first + "\n", encoding="utf-8")


def _organisations(city: BigCity) -> Iterator[tuple[str, ...]]:
    yield "gov-9901", "大江湾市人民政府", "Great Jiangwan Government", "block", "city", "9901", "", "", ""
    for code in ("9901", *city.districts):
        level, upper = ("city", "") if code == "9901" else ("district", "{}-9901")
        if code != "9901":
            yield f"gov-{code}", f"{code}人民政府", f"Government {code}", "block", level, code, "gov-9901", "", ""
        for stem, kind in (("sup", "centre"), ("cmd", "centre"), *((line[0], "line") for line in LINES)):
            name = f"{stem} {code}"
            yield f"{stem}-{code}", name, name, kind, level, code, f"gov-{code}", upper.format(stem), ""
    for code, name, name_en in UTILITIES:
        yield code, name, name_en, "line", "city", "9901", "gov-9901", "", ""
    yield "jieda", "洁达环境服务公司", "Jieda", "contractor", "city", "9901", "clean-9901", "", ""
    for street, below in city.neighbourhoods.items():
        yield (
            f"off-{street}",
            f"{street}办事处",
            f"Office {street}",
            "block",
            "street",
            street,
            f"gov-{street[:6]}",
            "",
            "",
        )
        for code in below:
            names = f"{code}居民委员会", f"Committee {code}"
            yield f"com-{code}", *names, "block", "neighbourhood", code, f"off-{street}", "", ""


def _patrols(city: BigCity) -> Iterator[tuple[str, ...]]:
    per_row = WIDE * GRID_COLUMNS * GRID_ROWS
    for street in city.neighbourhoods:
        grids = [code for code in city.grids if code.startswith(street)]
        for order, first in enumerate(range(0, len(grids), per_row - per_row // HIGH), start=1):
            mine = grids[first : first + per_row - per_row // HIGH]
            names = f"{street}第{order}责任网格", f"Patrol {street}-{order}"
            yield f"R{street}-{order}", *names, street, "patrol", f"sup-{street}-{order}", " ".join(mine)


def _write_posts(folder: Path, city: BigCity, bodies: list[tuple[str, ...]], patrols: list[tuple[str, ...]]) -> None:
    desks = (
        ("acceptor", "acceptor", "sup"), ("duty", "duty_chief", "sup"), ("dispatch", "dispatcher", "cmd"),
        ("chief", "chief", "gov"), ("audit", "auditor", "gov"), ("admin", "administrator", "gov"),
    )  # fmt: skip
    posts: list[tuple[str, ...]] = []
    for code in ("9901", *city.districts):
        for stem, role, body in desks:
            role = "city_chief" if role == "chief" and code == "9901" else role
            posts.append((f"{stem}-{code}", f"{stem} {code}", f"{stem} {code}", role, f"{body}-{code}", code, ""))
    posts += [(row[5], row[1], row[2], "supervisor", f"sup-{row[3][:6]}", row[3], "") for row in patrols]
    for code, name, name_en, kind, level, place, *_ in bodies:
        if kind in ("line", "contractor") or level == "street" or (level == "neighbourhood" and place[-1] in "1357"):
            posts.append((f"handle-{code}", f"{name}处置岗", f"Handler, {name_en}", "handler", code, place, ""))
    posts.append(("gateway-9901", "接入岗", "Gateway", "gateway", "sup-9901", "9901", ""))
    write_csv(folder / "posts.csv", "code title title_en role organisation place classes".split(), posts)
    people = [(post[0], post[1][:20], post[2][:20], "zh-hans", post[0], "yes") for post in posts]
    write_csv(folder / "people.csv", "username name name_en language posts demo".split(), people)


def _duties(city: BigCity) -> Iterator[tuple[str, ...]]:
    def row(role: str, kind: str, classes: str, scope: str, place: str, body: str) -> tuple[str, ...]:
        return (role, SCHEME, kind, classes, scope, place, body, "《条例》第1条", "Regulations, art. 1", DAY, "")

    yield row("handles", "component", "*", "owner", "9901", "")
    for event, body in UTILITY_EVENTS:
        yield row("handles", "event", event, "line", "9901", body)
    for district, streets in city.districts.items():
        for component in COMPONENTS:
            body = component[3].format(d=district) or f"urban-{district}"
            yield row("handles", "component", component[0], "place", district, body)
        for event, line in EVENTS:
            yield row("handles", "event", event, "place", district, f"{line}-{district}")
        for role in ("supervises", "approves"):
            for kind in ("component", "event"):
                yield row(role, kind, "*", "place", district, f"gov-{district}")
        for street in streets:
            for event, _ in EVENTS:
                yield row("handles", "event", event, "place", street, f"off-{street}")


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 234)
