"""Make the tables of `packs/fangshan`: a Beijing district with one service centre and one number.

    python -m scripts.make_fangshan_pack

Run `scripts.make_fangshan_places` and `gridlink draw-patrols` first: they draw borders, unit grids and patrol areas.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scripts.cities.bodies import Bodies
from scripts.cities.catalogue import GBT_MAJORS, Classes, fangshan_classes
from scripts.cities.divisions import Division, streets
from scripts.cities.duties import Ground, Register, Row, by_offices, of_district
from scripts.cities.patrols import Force, post_patrols
from scripts.cities.tables import Scheme, write_district, write_tables
from scripts.cities.writing import PACKS

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
    yield from of_district(register, DISTRICT.code, classes, WATCHES)
    words = ("属地处置", "put right by the street or town it lies in")
    yield from by_offices(register, streets("areaCode", DISTRICT.code), classes, words)


def main(folder: Path = FOLDER) -> int:
    """Write every table into the folder: packs/fangshan, or a copy."""
    folder.mkdir(exist_ok=True)
    classes = fangshan_classes()
    write_district(folder, DISTRICT, FIRST_DAY)
    scheme = Scheme(SCHEME, classes, GBT_MAJORS, with_cjt=False)
    write_tables(folder, scheme, bodies_of_fangshan(folder), duties(classes))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
