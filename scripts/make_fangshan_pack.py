"""Make the tables of `packs/fangshan`: a Beijing district with one service centre and one number.

    python -m scripts.make_fangshan_pack

Run `scripts.make_fangshan_places` and `gridlink draw-patrols` first: they draw borders, unit grids and patrol areas.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scripts.cities.bodies import Bodies, write_bodies
from scripts.cities.catalogue import GBT_MAJORS, Classes, fangshan_classes, write_catalogue
from scripts.cities.divisions import Division, neighbourhoods, streets
from scripts.cities.duties import Ground, Register, Row, by_kind, companies_first
from scripts.cities.holidays import write_holidays
from scripts.cities.patrols import Force, post_patrols
from scripts.cities.writing import PACKS, write_csv

FOLDER = PACKS / "fangshan"
SCHEME = "gbt30428-2-2013"
FIRST_DAY = "2007-01-01"
"""The first day the pack speaks about, not the day a place was founded."""
DISTRICT = Division("110111", "district", "房山区", "Fangshan District")
GROUND = Ground("房山区城市服务管理责任清单", "Fangshan list of duties in city service and management")
CENTRES = {
    "sup": ("城市服务管理中心受理监督部", "City Service Centre, Acceptance and Supervision"),
    "cmd": ("城市服务管理中心指挥调度部", "City Service Centre, Command"),
}
LINES = {
    "manage": ("城市管理委员会", "City Management Commission"),
    "urban": ("城市管理综合行政执法局", "Urban Management and Law Enforcement Bureau"),
    "water": ("水务局", "Water Bureau"),
    "green": ("园林绿化局", "Parks and Greening Bureau"),
    "build": ("住房和城乡建设委员会", "Housing and Construction Commission"),
    "traffic": ("交通局", "Transport Bureau"),
    "market": ("市场监督管理局", "Market Supervision Bureau"),
    "ecology": ("生态环境局", "Ecology and Environment Bureau"),
    "police": ("公安分局", "Public Security Branch"),
    "emergency": ("应急管理局", "Emergency Management Bureau"),
    "health": ("卫生健康委员会", "Health Commission"),
}
COMPANIES = {
    "water-co": ("供水服务单位", "water supply service"),
    "gas-co": ("燃气服务单位", "gas service"),
    "power-co": ("电力服务单位", "power service"),
    "telecom-co": ("通信服务单位", "telecom service"),
    "heat-co": ("供热服务单位", "heating service"),
}
WATCHES = {
    "street": "manage", "water-co": "water", "gas-co": "manage", "power-co": "manage", "telecom-co": "manage",
    "heat-co": "manage",
}  # fmt: skip


def write_places(folder: Path) -> None:
    """places.csv: the district, its streets, towns and townships, neighbourhoods and villages."""
    places = (DISTRICT, *streets("areaCode", DISTRICT.code), *neighbourhoods("areaCode", DISTRICT.code))
    rows = [(place.code, place.level, place.name, place.name_en, FIRST_DAY, "") for place in places]
    write_csv(folder / "places.csv", "code level name name_en valid_from valid_to", rows)


def bodies_of_fangshan(folder: Path) -> Bodies:
    """One centre, departments, companies, offices; helpers of public order, fire, traffic and grid in one post."""
    bodies = Bodies()
    top = bodies.government(DISTRICT)
    bodies.centres(DISTRICT, CENTRES, parent=top, phone="12345")
    bodies.desks(DISTRICT, city=True)
    bodies.lines(DISTRICT, LINES, parent=top)
    bodies.companies(DISTRICT, COMPANIES, parent=top)
    inside = streets("areaCode", DISTRICT.code)
    for street in inside:
        bodies.street_office(street, parent=top)
    gateway = ("房山区接入岗", "Gateway, Fangshan District")
    bodies.post(f"gateway-{DISTRICT.code}", gateway, "gateway", f"sup-{DISTRICT.code}", DISTRICT.code)
    helpers = Force(title="网格协管员", title_en="Helper", role="helper")
    post_patrols(folder, inside, bodies, lambda _street: f"sup-{DISTRICT.code}", {"patrol": helpers})
    return bodies


def duties(classes: Classes) -> Iterator[Row]:
    """Departments and companies for the district, street offices and towns for their own."""
    register = Register(SCHEME, GROUND)
    root = DISTRICT.code
    yield register.owners(root)
    for kind, rows in by_kind(classes).items():
        here = {row["code"]: _body(row["handles"]) for row in rows if row["handles"] != "street"}
        yield from register.rows("handles", kind, here, root)
        yield from register.rows(
            "supervises", kind, {row["code"]: _body(WATCHES.get(row["handles"], "gov")) for row in rows}, root
        )
        yield from register.rows("approves", kind, {row["code"]: f"gov-{root}" for row in rows}, root)
    ground = GROUND.article("属地处置", "put right by the street or town it lies in")
    for street in streets("areaCode", root):
        for row in classes:
            if row["handles"] == "street":
                yield register.row(
                    "handles", row["kind"], row["code"], "place", street.code, f"off-{street.code}", ground
                )


def _body(stem: str) -> str:
    return stem if companies_first(stem) else f"{stem}-{DISTRICT.code}"


def main(folder: Path = FOLDER) -> int:
    """Write every table into the folder: packs/fangshan, or a copy."""
    folder.mkdir(exist_ok=True)
    classes = fangshan_classes()
    write_places(folder)
    write_bodies(folder, bodies_of_fangshan(folder))
    write_catalogue(folder, SCHEME, classes, GBT_MAJORS, with_cjt=False)
    header = "role scheme kind class scope place organisation legal_ground legal_ground_en valid_from valid_to"
    write_csv(folder / "duties.csv", header, duties(classes))
    write_holidays(folder)
    header = "code16 scheme class name name_en grid lon lat owner maintainer authority state recorded_on accuracy source note"
    write_csv(folder / "components.csv", header, [])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
