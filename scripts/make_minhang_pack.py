"""Make `packs/minhang`: Shanghai's Minhang District as a city of its own, with the three-level linkage network (大联动).

    python -m scripts.make_minhang_pack

Run `scripts.make_shanghai_pack` first: borders, unit grids and the neighbourhood network (社区网格) are cut out of
packs/shanghai. The street network (街面网格) over it is drawn by `gridlink draw-patrols`; then run this again, for the
posts (`scripts.make_city_packs` does all of it). The district linkage centre, a sub-centre (分中心) in each street or town
and a workstation (工作站) in each neighbourhood or village are bodies with posts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scripts.cities.bodies import COMPANIES, LINES, Bodies
from scripts.cities.catalogue import MINHANG_MAJORS, Classes, minhang_classes
from scripts.cities.cutting import cut_shapes, cut_table
from scripts.cities.divisions import Division, neighbourhoods, streets
from scripts.cities.duties import Ground, Register, Row, by_offices, of_district
from scripts.cities.patrols import Force, cut_patrols, post_patrols
from scripts.cities.tables import Scheme, write_district, write_tables
from scripts.cities.writing import PACKS

FOLDER = PACKS / "minhang"
SCHEME = "mh-linkage"
FIRST_DAY = "2009-01-01"
"""The year the linkage began; the first day the pack speaks about."""
DISTRICT = Division("310112", "district", "闵行区", "Minhang District")
GROUND = Ground("闵行区“大联动”工作制度", "Minhang linkage rules of work")
CENTRES = {
    "sup": ("城市综合管理和应急联动中心受理监督科", "Linkage Centre, Acceptance and Supervision"),
    "cmd": ("城市综合管理和应急联动中心指挥调度科", "Linkage Centre, Command"),
}
SUB_CENTRES = {
    "sup": ("大联动分中心受理监督组", "Linkage Sub-centre, Acceptance and Supervision"),
    "cmd": ("大联动分中心指挥调度组", "Linkage Sub-centre, Command"),
}
MORE_LINES = {
    "labour": ("人力资源和社会保障局", "Human Resources and Social Security Bureau"),
    "civil": ("民政局", "Civil Affairs Bureau"),
    "fire": ("消防救援支队", "Fire and Rescue Brigade"),
    "approval": ("行政服务中心", "Administrative Service Centre"),
    "discipline": ("纪委监委", "Commission for Discipline Inspection and Supervision"),
}
WATCHES = {
    "street": "green", "station": "civil", "water-co": "water", "gas-co": "build", "power-co": "build",
    "telecom-co": "build", "bus-co": "build", "post-co": "build",
}  # fmt: skip
FORCES = {
    "patrol": Force(title="社区网格巡管员", title_en="Neighbourhood patroller"),
    "street": Force("joint", "街面网格联勤队", "Joint street patrol", classes="event:04 event:01 event:22"),
}
"""The two networks: the neighbourhood's, and the street's, which looks for street order, appearance, hidden dangers."""


def bodies_of_minhang(folder: Path) -> Bodies:
    """Linkage centre, sub-centres, workstations, departments, street offices, and posts for all of them."""
    bodies = Bodies()
    top = bodies.government(DISTRICT)
    bodies.centres(DISTRICT, CENTRES, parent=top, phone="962000")
    bodies.desks(DISTRICT, city=True)
    bodies.lines(DISTRICT, LINES | MORE_LINES, parent=top)
    bodies.companies(DISTRICT, COMPANIES, parent=top)
    bodies.contractors(DISTRICT)
    inside = streets("areaCode", DISTRICT.code)
    for street in inside:
        bodies.street_office(street, parent=top)
        bodies.centres(street, SUB_CENTRES, parent=f"off-{street.code}", above=DISTRICT.code)
        bodies.desks(street, ("acceptor", "duty", "dispatcher"))
        titles = (f"{street.name}分管领导", f"Chief, {street.name_en}")
        bodies.post(f"chief-{street.code}", titles, "chief", f"off-{street.code}", street.code)
    for place in neighbourhoods("areaCode", DISTRICT.code):
        names = (f"{place.name}大联动工作站", f"{place.name_en} Linkage Workstation")
        bodies.body(
            f"ws-{place.code}", names, "block", place, parent=f"off-{place.code[:9]}", superior=f"cmd-{place.code[:9]}"
        )
        titles = (f"{place.name}工作站站长", f"Workstation keeper, {place.name_en}")
        bodies.post(f"keeper-{place.code}", titles, "keeper", f"ws-{place.code}", place.code)
    gateway = ("闵行区接入岗", "Gateway, Minhang District")
    bodies.post(f"gateway-{DISTRICT.code}", gateway, "gateway", f"sup-{DISTRICT.code}", DISTRICT.code)
    post_patrols(folder, inside, bodies, lambda street: f"sup-{street}", FORCES)
    return bodies


def duties(classes: Classes) -> Iterator[Row]:
    """Departments for the district, streets and towns for their own, workstations for disputes among neighbours."""
    register = Register(SCHEME, GROUND)
    yield from of_district(register, DISTRICT.code, classes, WATCHES)
    words = ("块上处置", "put right by the street or town it lies in")
    yield from by_offices(register, streets("areaCode", DISTRICT.code), classes, words)
    ground = GROUND.article("居村委先行调解", "mediated first by the neighbourhood or village")
    for place in neighbourhoods("areaCode", DISTRICT.code):
        for row in classes:
            if row["handles"] == "station":
                yield register.row("handles", row["kind"], row["code"], "place", place.code, f"ws-{place.code}", ground)


def main(folder: Path = FOLDER) -> int:
    """Write every table into the folder: packs/minhang, or a copy."""
    folder.mkdir(exist_ok=True)
    source = PACKS / "shanghai"
    cut_table(source, folder, "grids.csv", DISTRICT.code)
    cut_patrols(source, folder, DISTRICT.code)
    for name in ("places.geojson.gz", "grids.geojson.gz"):
        cut_shapes(source, folder, name, DISTRICT.code)
    classes = minhang_classes()
    write_district(folder, DISTRICT, FIRST_DAY)
    write_tables(folder, Scheme(SCHEME, classes, MINHANG_MAJORS), bodies_of_minhang(folder), duties(classes))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
