"""classes.csv, mappings.csv, conditions.csv and schemes.csv of the three packs, out of the class tables beside this module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.cities.conditions import conditions_of
from scripts.cities.writing import DATA, read_csv, write_csv

HERE = Path(__file__).parent
DAY = "2026-01-01"
CJT = "cjt214-2007"
Classes = list[dict[str, str]]

SHANGHAI_MAJORS = {
    "component": {
        "01": ("公用设施", "Public utilities"), "02": ("建设管理", "Construction management"),
        "03": ("道路交通", "Roads and traffic"), "04": ("交通运输", "Transport"),
        "05": ("市容环卫", "City appearance and sanitation"), "06": ("环境保护", "Environmental protection"),
        "07": ("园林绿化", "Parks and greening"), "08": ("工商行政", "Commerce"),
        "09": ("食品药品监督", "Food and drug supervision"), "10": ("安全生产监督", "Work safety supervision"),
        "11": ("公共卫生", "Public health"),
    },
    "event": {
        "01": ("市容卫生", "City appearance and hygiene"), "02": ("设施管理", "Facilities"),
        "03": ("突发事件", "Sudden events"), "04": ("街面秩序", "Street order"), "05": ("综合管理", "General management"),
    },
}  # fmt: skip
"""The eleven and five groups named by the paper on Shanghai's grid management."""
MINHANG_MAJORS = {
    "component": SHANGHAI_MAJORS["component"],
    "event": SHANGHAI_MAJORS["event"]
    | {
        "21": ("矛盾纠纷调解", "Mediation of disputes"), "22": ("治安隐患排查", "Hidden dangers to public order"),
        "23": ("安全生产监管", "Work safety supervision"), "24": ("行政审批监管", "Supervision of approvals"),
        "25": ("社会事务", "Social matters"),
    },
}  # fmt: skip
CJT_MAJORS = {
    "component": {
        "01": ("公用设施", "Public utilities"), "02": ("道路交通", "Roads and traffic"),
        "03": ("市容环境", "City environment"), "04": ("园林绿化", "Parks and greening"),
        "05": ("房屋土地", "Buildings and land"), "06": ("其他设施", "Other facilities"),
    },
    "event": {
        "01": ("市容环境", "City environment"), "02": ("宣传广告", "Advertising"),
        "03": ("施工管理", "Construction sites"), "04": ("突发事件", "Sudden events"), "05": ("街面秩序", "Street order"),
    },
}  # fmt: skip
GBT_MAJORS = {
    "component": {
        "01": ("公用设施", "Public utilities"), "02": ("交通设施", "Traffic facilities"),
        "03": ("市容环境设施", "City environment facilities"), "04": ("园林绿化设施", "Parks and greening"),
        "05": ("其他部件", "Other components"),
    },
    "event": {
        "01": ("市容环境", "City appearance and environment"), "02": ("宣传广告", "Advertising"),
        "03": ("施工管理", "Construction sites"), "04": ("街面秩序", "Street order"),
        "05": ("突发事件", "Sudden events"), "06": ("其他事件", "Other events"),
    },
}  # fmt: skip
WIDER = {
    ("component", "0110"): ("0128", "Heating manhole cover"), ("component", "0127"): ("0128", "Reclaimed water manhole cover"),
    ("component", "0131"): ("0129", "Public well"), ("event", "0107"): ("0406", "Abandoned vehicle"),
    ("event", "0108"): ("0406", "Furniture thrown away"), ("event", "0109"): ("0105", "Things hung in trees"),
    ("event", "0117"): ("0101", "Dead animal"), ("event", "0203"): ("0204", "Advertising board on the road"),
    ("event", "0204"): ("0109", "Leaflets handed out in the street"), ("event", "0303"): ("0102", "Building waste"),
}  # fmt: skip
"""Classes of CJ/T 214-2007 that Shanghai's scheme has no class of its own for: the class that takes them, and a name."""


def shanghai_classes() -> Classes:
    """88 classes of component and 32 of event."""
    return read_csv(HERE / "shanghai_classes.csv")


def minhang_classes() -> Classes:
    """Shanghai's classes and those of social management."""
    return shanghai_classes() + read_csv(HERE / "minhang_classes.csv")


def fangshan_classes() -> Classes:
    """The classes of GB/T 30428.2-2013 that were observed in use, without the observing city's own extensions."""
    names = {}
    for kind in ("component", "event"):
        for row in read_csv(DATA / "standards" / f"{kind}_gbt30428_2_observed.csv"):
            if row["origin"] == "standard":
                names[kind, row["code4"]] = row["minor_name"]
    rows = read_csv(HERE / "fangshan_classes.csv")
    if {(row["kind"], row["code"]) for row in rows} != set(names):
        raise ValueError("fangshan_classes.csv and the observed standard name different classes")
    return [
        row | {"name": names[row["kind"], row["code"]], "observed": names[row["kind"], row["code"]]} for row in rows
    ]


def write_catalogue(
    folder: Path, scheme: str, classes: Classes, majors: Mapping[str, Mapping[str, tuple[str, str]]], *, with_cjt: bool
) -> None:
    """classes.csv, conditions.csv and mappings.csv; with CJ/T 214-2007 and the translation both ways when asked."""
    rows = [class_row(scheme, row, majors) for row in classes]
    mappings: list[tuple[str, ...]] = []
    if with_cjt:
        standard, mappings = _cjt(scheme, classes)
        rows += standard
    header = "scheme kind code4 major major_en name name_en public severity emergency valid_from valid_to"
    write_csv(folder / "classes.csv", header, rows)
    header = "scheme kind class code finding finding_en closing closing_en limit_value limit_clock evidence valid_from valid_to"
    write_csv(folder / "conditions.csv", header, conditions_of(scheme, classes, DAY))
    write_csv(folder / "mappings.csv", "from_scheme from_kind from_code to_scheme to_kind to_code", mappings)


HIDDEN = {("component", "1001"), ("component", "1099"), ("event", "2598")}
"""Classes the public is not shown: where hazards stand, and who complained about whom."""


def class_row(scheme: str, row: dict[str, str], majors: Mapping[str, Mapping[str, tuple[str, str]]]) -> tuple[str, ...]:
    """One row of classes.csv."""
    kind, code = row["kind"], row["code"]
    public = "no" if (kind, code) in HIDDEN else "yes"
    names = (*majors[kind][code[:2]], row["name"], row["name_en"])
    return (scheme, kind, code, *names, public, row["severity"], row["emergency"], DAY, "")


def _cjt(scheme: str, classes: Classes) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The classes of CJ/T 214-2007 that have a counterpart, and the mappings both ways."""
    ours = {(row["kind"], row["cjt"]): row for row in classes if row["cjt"]}
    by_code = {(row["kind"], row["code"]): row for row in classes}
    mappings: list[tuple[str, ...]] = [
        (scheme, row["kind"], row["code"], CJT, row["kind"], row["cjt"]) for row in classes if row["cjt"]
    ]
    rows = []
    for kind, code, name in _cjt_names():
        here = ours.get((kind, code))
        name_en = here["name_en"] if here else ""
        if here is None and (kind, code) in WIDER:
            target, name_en = WIDER[kind, code]
            here = by_code[kind, target]
        if here is not None:
            rows.append(class_row(CJT, here | {"code": code, "name": name, "name_en": name_en}, CJT_MAJORS))
            mappings.append((CJT, kind, code, scheme, kind, here["code"]))
    return rows, mappings


def _cjt_names() -> Iterator[tuple[str, str, str]]:
    for kind in ("component", "event"):
        for row in read_csv(DATA / "standards" / f"{kind}_cjt214_2007.csv"):
            yield kind, row["code4"], row["minor_name"]
