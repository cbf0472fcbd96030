"""organisations.csv, posts.csv and people.csv: governments, centres kept apart, lines, companies, street offices, posts.

Whoever accepts, files, checks or closes (监督) is another body than whoever dispatches (指挥) or handles (处置). Nobody
real is named: an account is called after its post.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.cities.divisions import Division
from scripts.cities.writing import write_csv

Row = tuple[str, ...]

LINES: dict[str, tuple[str, str]] = {
    "build": ("建设和交通委员会", "Construction and Transport Commission"),
    "green": ("绿化和市容管理局", "Greening and City Appearance Bureau"),
    "urban": ("城市管理行政执法局", "Urban Management and Law Enforcement Bureau"),
    "water": ("水务局", "Water Bureau"),
    "police": ("公安局", "Public Security Bureau"),
    "market": ("市场监督管理局", "Market Supervision Bureau"),
    "emergency": ("应急管理局", "Emergency Management Bureau"),
    "ecology": ("生态环境局", "Ecology and Environment Bureau"),
    "housing": ("房屋管理局", "Housing Bureau"),
    "health": ("卫生健康委员会", "Health Commission"),
}
"""Departments (条) with an office in the city and in each district: stem, name, English name."""
COMPANIES: dict[str, tuple[str, str]] = {
    "water-co": ("供水服务单位", "water supply service"),
    "gas-co": ("燃气服务单位", "gas service"),
    "power-co": ("电力服务单位", "power service"),
    "telecom-co": ("通信服务单位", "telecom service"),
    "bus-co": ("公共交通服务单位", "public transport service"),
    "post-co": ("邮政服务单位", "postal service"),
}
"""Public services (公共服务单位). No real company is named."""
CONTRACTORS: dict[str, tuple[str, str, str]] = {
    "clean-contractor": ("green", "环卫作业单位", "sanitation contractor"),
    "garden-contractor": ("green", "绿化养护单位", "green upkeep contractor"),
    "road-contractor": ("build", "道路养护单位", "road maintenance contractor"),
}
"""Who works for a line: code, line, name, English name."""
DESKS: tuple[tuple[str, str, str, str, str], ...] = (
    # stem of the post, role, body, title, English title
    ("acceptor", "acceptor", "sup", "受理员", "Acceptor"),
    ("duty", "duty_chief", "sup", "值班长", "Duty chief"),
    ("dispatcher", "dispatcher", "cmd", "派遣员", "Dispatcher"),
    ("chief", "chief", "gov", "指挥长", "Chief"),
    ("audit", "auditor", "gov", "审计员", "Auditor"),
    ("admin", "administrator", "gov", "系统管理员", "Administrator"),
    ("roving", "supervisor", "sup", "巡查监督员", "Roving supervisor"),
)
"""The posts of a platform."""


@dataclass
class Bodies:
    """Organisations and posts of one pack, in the order they are added."""

    organisations: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)

    def body(self, code: str, names: tuple[str, str], kind: str, place: Division, **more: str) -> None:
        """One organisation; `more`: parent, superior, phone."""
        extra = (more.get("parent", ""), more.get("superior", ""), more.get("phone", ""))
        self.organisations.append((code, *names, kind, place.level, place.code, *extra))

    def post(self, code: str, titles: tuple[str, str], role: str, body: str, place: str, classes: str = "") -> None:
        """One post."""
        self.posts.append((code, *titles, role, body, place, classes))

    def government(self, place: Division, parent: str = "") -> str:
        """The government of a city or district."""
        code = f"gov-{place.code}"
        self.body(code, (f"{place.name}人民政府", f"{place.name_en} Government"), "block", place, parent=parent)
        return code

    def centres(self, place: Division, names: dict[str, tuple[str, str]], **more: str) -> None:
        """A supervision centre (sup) and a command centre (cmd), two bodies; `more`: parent, above (a place), phone."""
        for stem, (name, name_en) in names.items():
            above = f"{stem}-{more['above']}" if more.get("above") else ""
            phone = more.get("phone", "") if stem == "sup" else ""
            titles = (place.name + name, f"{place.name_en} {name_en}")
            self.body(
                f"{stem}-{place.code}", titles, "centre", place, parent=more["parent"], superior=above, phone=phone
            )

    def desks(self, place: Division, stems: Iterable[str] = (), *, city: bool = False) -> None:
        """The posts of a platform; all of `DESKS`, or those whose stems are given."""
        wanted = set(stems)
        for stem, role, body, title, title_en in DESKS:
            if not wanted or stem in wanted:
                role_here = "city_chief" if city and role == "chief" else role
                titles = (f"{place.name}{title}", f"{title_en}, {place.name_en}")
                self.post(f"{stem}-{place.code}", titles, role_here, f"{body}-{place.code}", place.code)

    def handler(self, code: str, names: tuple[str, str], place: str) -> None:
        """The handling post of a body (专业部门)."""
        self.post(f"handler-{code}", (f"{names[0]}处置岗", f"Handler, {names[1]}"), "handler", code, place)

    def lines(self, place: Division, lines: dict[str, tuple[str, str]], *, parent: str, above: str = "") -> None:
        """The departments of a place with a handling post each."""
        for stem, (name, name_en) in lines.items():
            names = (place.name + name, f"{place.name_en} {name_en}")
            superior = f"{stem}-{above}" if above else ""
            self.body(f"{stem}-{place.code}", names, "line", place, parent=parent, superior=superior)
            self.handler(f"{stem}-{place.code}", names, place.code)

    def companies(self, place: Division, companies: dict[str, tuple[str, str]], *, parent: str) -> None:
        """The public services of the root with a handling post each."""
        for code, (name, name_en) in companies.items():
            names = (place.name + name, f"{place.name_en} {name_en}")
            self.body(code, names, "line", place, parent=parent)
            self.handler(code, names, place.code)

    def contractors(self, place: Division) -> None:
        """A few contractors, each under the line it works for."""
        for code, (line, name, name_en) in CONTRACTORS.items():
            names = (place.name + name, f"{place.name_en} {name_en}")
            self.body(code, names, "contractor", place, parent=f"{line}-{place.code}")
            self.handler(code, names, place.code)

    def street_office(self, street: Division, parent: str) -> None:
        """A street office, a town government or the committee of a zone or farm, with its handling post."""
        names = (f"{street.name}{office_of(street)[0]}", f"{street.name_en} {office_of(street)[1]}")
        self.body(f"off-{street.code}", names, "block", street, parent=parent)
        self.handler(f"off-{street.code}", names, street.code)


def office_of(street: Division) -> tuple[str, str]:
    """What governs a street or town, by its kind."""
    if street.kind in ("Subdistrict", "Area"):
        return "办事处", "Office"
    return (
        ("人民政府", "Government")
        if street.kind in ("Town", "Township")
        else ("管理委员会", "Administrative Committee")
    )


def people_of(posts: Iterable[Row], english: frozenset[str] = frozenset()) -> Iterator[Row]:
    """A demo account for each post, called after it; `english`: those whose language is English."""
    for code, title, title_en, *_ in posts:
        yield code, title[:80], title_en[:80], "en" if code in english else "zh-hans", code, "yes"


def write_bodies(folder: Path, bodies: Bodies) -> None:
    """organisations.csv, posts.csv, people.csv."""
    header = "code name name_en kind level place parent superior phone"
    write_csv(folder / "organisations.csv", header, bodies.organisations)
    write_csv(folder / "posts.csv", "code title title_en role organisation place classes", bodies.posts)
    english = frozenset(post[0] for post in bodies.posts if post[0].startswith("admin-"))
    write_csv(folder / "people.csv", "username name name_en language posts demo", people_of(bodies.posts, english))
