"""Make the tables of `packs/shanghai` that are not drawn: places, organisations, posts, classes, duties, calendar.

    python -m scripts.make_shanghai_pack

Run `scripts.make_shanghai_places` and `gridlink draw-patrols` first: they draw borders, unit grids and patrol areas. What
is written by hand in the pack (TOML files, SOURCES) is left alone. The same data gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scripts.cities.bodies import COMPANIES, LINES, Bodies
from scripts.cities.catalogue import SHANGHAI_MAJORS, Classes, shanghai_classes
from scripts.cities.divisions import Division, neighbourhoods, streets
from scripts.cities.duties import Ground, Register, Row, body_at, by_kind, by_offices
from scripts.cities.patrols import Force, post_patrols
from scripts.cities.tables import Scheme, write_tables
from scripts.cities.writing import DATA, PACKS, read_csv, write_csv

FOLDER = PACKS / "shanghai"
SCHEME = "sh-grid"
FIRST_DAY = "2007-01-01"
"""The first day the pack speaks about, not the day a place was founded."""
CITY = Division("31", "city", "上海市", "Shanghai")
ENGLISH = {
    "310101": "Huangpu District", "310104": "Xuhui District", "310105": "Changning District",
    "310106": "Jing'an District", "310107": "Putuo District", "310109": "Hongkou District",
    "310110": "Yangpu District", "310112": "Minhang District", "310113": "Baoshan District",
    "310114": "Jiading District", "310115": "Pudong New Area", "310116": "Jinshan District",
    "310117": "Songjiang District", "310118": "Qingpu District", "310120": "Fengxian District",
    "310151": "Chongming District",
}  # fmt: skip
"""The districts' own English names; places below keep their Chinese ones (see `divisions.english`)."""
ENDED = (
    (Division("310108", "district", "闸北区", "Zhabei District"), "2015-11-04", "310106"),
    (Division("310230", "district", "崇明县", "Chongming County"), "2016-07-22", "310151"),
)
"""Places that are no more: last day, and who took over."""
BEGUN = {"310151": "2016-07-23"}
CENTRES = {
    "sup": ("城市网格化管理受理监督中心", "Grid Management Supervision Centre"),
    "cmd": ("城市网格化管理指挥中心", "Grid Management Command Centre"),
}
GROUND = Ground("《上海市城市网格化管理办法》", "Shanghai Measures for City Grid Management (2013)")
WATCHES = {
    "street": "green", "water-co": "water", "gas-co": "build", "power-co": "build", "telecom-co": "build",
    "bus-co": "build", "post-co": "build",
}  # fmt: skip
"""The line that watches over what a street or a company puts right; what a line handles is watched by the government."""
PERMITS = {
    "0506": "green",
    "0507": "green",
    "0401": "build",
    "event-0204": "green",
    "event-0205": "build",
    "event-0206": "build",
}


def districts() -> list[Division]:
    """The 16 districts of today, by code."""
    rows = read_csv(DATA / "divisions" / "adcodes.csv")
    names = {row["adcode"][:6]: row["name"] for row in rows}
    return [Division(code, "district", names[code], name_en) for code, name_en in sorted(ENGLISH.items())]


def write_places(folder: Path) -> None:
    """places.csv: the city, districts of today and yesterday, streets and towns, neighbourhoods and villages."""
    rows = []
    for place in (CITY, *districts(), *streets("provinceCode", "31"), *neighbourhoods("provinceCode", "31")):
        start = BEGUN.get(place.code[:6], FIRST_DAY)
        rows.append((place.code, place.level, place.name, place.name_en, start, "", ""))
    for place, last, successor in ENDED:
        rows.append((place.code, place.level, place.name, place.name_en, FIRST_DAY, last, successor))
    write_csv(folder / "places.csv", "code level name name_en valid_from valid_to successor", sorted(rows))


def bodies_of_shanghai(folder: Path) -> Bodies:
    """The city and 16 districts with their centres and lines, companies, contractors, 234 street offices and towns."""
    bodies = Bodies()
    top = bodies.government(CITY)
    bodies.centres(CITY, CENTRES, parent=top, phone="12319 / 12345")
    names = ("上海市数字化城市管理联席会议", "Shanghai Joint Conference on Digital City Management")
    bodies.body(f"conf-{CITY.code}", names, "centre", CITY, parent=top)
    bodies.post(
        f"conf-{CITY.code}",
        (f"{names[0]}召集人", f"Convener, {names[1]}"),
        "city_chief",
        f"conf-{CITY.code}",
        CITY.code,
    )
    bodies.desks(CITY, city=True)
    bodies.lines(CITY, LINES, parent=top)
    bodies.companies(CITY, COMPANIES, parent=top)
    bodies.contractors(CITY)
    for district in districts():
        government = bodies.government(district, parent=top)
        bodies.centres(district, CENTRES, parent=government, above=CITY.code)
        bodies.desks(district)
        bodies.lines(district, LINES, parent=government, above=CITY.code)
    for street in streets("provinceCode", "31"):
        bodies.street_office(street, parent=f"gov-{street.code[:6]}")
    gateway = ("上海市接入岗", "Gateway, Shanghai")
    bodies.post(f"gateway-{CITY.code}", gateway, "gateway", f"sup-{CITY.code}", CITY.code)
    post_patrols(folder, streets("provinceCode", "31"), bodies, lambda street: f"sup-{street[:6]}", {"patrol": Force()})
    return bodies


def duties(classes: Classes) -> Iterator[Row]:
    """Companies and lines by district, streets and towns for what lies in their own street."""
    register = Register(SCHEME, GROUND)
    yield register.owners(CITY.code)
    kinds = by_kind(classes)
    for district in districts():
        for kind, rows in kinds.items():
            here = {row["code"]: body_at(row["handles"], district.code) for row in rows if row["handles"] != "street"}
            yield from register.rows("handles", kind, here, district.code)
            watched = {row["code"]: body_at(WATCHES.get(row["handles"], "gov"), district.code) for row in rows}
            yield from register.rows("supervises", kind, watched, district.code)
            permits = {row["code"]: body_at(_permits(kind, row["code"]), district.code) for row in rows}
            yield from register.rows("approves", kind, permits, district.code)
    words = ("属地处置", "put right by the street or town it lies in")
    yield from by_offices(register, streets("provinceCode", "31"), classes, words)


def _permits(kind: str, code: str) -> str:
    return PERMITS.get(f"event-{code}" if kind == "event" else code, "gov")


def main(folder: Path = FOLDER) -> int:
    """Write every table into the folder: packs/shanghai, or a copy."""
    folder.mkdir(exist_ok=True)
    classes = shanghai_classes()
    write_places(folder)
    write_tables(folder, Scheme(SCHEME, classes, SHANGHAI_MAJORS), bodies_of_shanghai(folder), duties(classes))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
