"""The example city's bodies: organisations, posts, demo people, duties and the components they own."""

from __future__ import annotations

from pathlib import Path

from scripts.example_pack_places import City, write_csv

SCHEME = "jw-2026"
COUNT = 150
DAY = "2026-01-01"

COMPONENTS: tuple[tuple[str, str, str, str, str, str, int], ...] = (
    # class, name, name_en, owner, maintainer, authority, weight; {d} is the district code
    ("0101", "上水井盖", "Water supply manhole cover", "water-co", "water-co", "water-{d}", 10),
    ("0103", "雨水井盖", "Storm drain manhole cover", "water-{d}", "water-{d}", "water-{d}", 14),
    ("0104", "雨水箅子", "Storm drain grate", "water-{d}", "water-{d}", "water-{d}", 14),
    ("0111", "燃气井盖", "Gas manhole cover", "gas-co", "gas-co", "housing-{d}", 8),
    ("0123", "不明井盖", "Manhole cover of unknown owner", "", "", "urban-{d}", 4),
    ("0127", "通讯交接箱", "Telecom junction cabinet", "telecom-co", "telecom-co", "urban-{d}", 8),
    ("0128", "电力设施", "Power equipment", "power-co", "power-co", "urban-{d}", 8),
    ("0137", "路灯", "Street lamp", "roads-{d}", "roads-{d}", "roads-{d}", 20),
    ("0204", "公交站亭", "Bus shelter", "roads-{d}", "roads-{d}", "roads-{d}", 6),
    ("0217", "交通护栏", "Traffic guard rail", "roads-{d}", "roads-{d}", "roads-{d}", 8),
    ("0301", "公共厕所", "Public toilet", "clean-{d}", "jieda", "clean-{d}", 4),
    ("0305", "垃圾箱", "Litter bin", "clean-{d}", "jieda", "clean-{d}", 18),
    ("0306", "户外广告", "Outdoor advertisement", "urban-{d}", "urban-{d}", "urban-{d}", 5),
    ("0402", "行道树", "Street tree", "green-{d}", "green-{d}", "green-{d}", 14),
    ("0407", "街头座椅", "Street bench", "green-{d}", "green-{d}", "green-{d}", 4),
    ("0507", "水域护栏", "Waterside railing", "water-{d}", "water-{d}", "water-{d}", 3),
    ("0599", "重大危险源", "Major hazard site", "gas-co", "gas-co", "housing-{d}", 2),
)
DISTRICT_NAMES = {"990101": ("滨江区", "Binjiang"), "990102": ("云山区", "Yunshan")}
LINES: tuple[tuple[str, str, str], ...] = (
    ("urban", "城市管理和综合执法局", "Urban Management and Law Enforcement Bureau"),
    ("water", "水务局", "Water Bureau"),
    ("green", "园林绿化局", "Parks and Greening Bureau"),
    ("clean", "环境卫生局", "Sanitation Bureau"),
    ("roads", "交通运输局", "Roads and Transport Bureau"),
    ("housing", "住房和城乡建设局", "Housing and Construction Bureau"),
    ("market", "市场监督管理局", "Market Supervision Bureau"),
)
UTILITIES: tuple[tuple[str, str, str], ...] = (
    ("water-co", "江湾市自来水公司", "Jiangwan Water Supply Company"),
    ("gas-co", "江湾市燃气公司", "Jiangwan Gas Company"),
    ("power-co", "江湾市供电公司", "Jiangwan Power Company"),
    ("telecom-co", "江湾市通信公司", "Jiangwan Telecom Company"),
)
EVENTS: tuple[tuple[str, str], ...] = (
    ("0101", "urban"), ("0110", "clean"), ("0111", "clean"), ("0112", "clean"), ("0113", "roads"),
    ("0125", "water"), ("0129", "urban"), ("0201", "urban"), ("0304", "housing"), ("0405", "urban"),
    ("0410", "urban"), ("0506", "water"),
)  # fmt: skip
UTILITY_EVENTS: tuple[tuple[str, str], ...] = (("0501", "water-co"), ("0502", "gas-co"))
TOWN_EVENTS = ("0101", "0110", "0111", "0112")
FAMILY = (
    "陈 Chen,林 Lin,周 Zhou,吴 Wu,徐 Xu,孙 Sun,马 Ma,朱 Zhu,胡 Hu,郭 Guo,何 He,高 Gao,罗 Luo,郑 Zheng,梁 Liang,谢 Xie,"
    "宋 Song,唐 Tang,许 Xu,邓 Deng,韩 Han,冯 Feng,曹 Cao,彭 Peng,曾 Zeng,萧 Xiao,田 Tian,董 Dong,潘 Pan,袁 Yuan"
).split(",")
GIVEN = "晓 Xiao,文 Wen,敏 Min,静 Jing,伟 Wei,芳 Fang,磊 Lei,洁 Jie,宁 Ning,亮 Liang,燕 Yan,平 Ping,岚 Lan".split(",")


def write_components(city: City, folder: Path) -> None:
    """Components (部件) spread over the grids by class weight; ids are district + class + serial."""
    grids = sorted(city.grids)
    pool = [row for row in COMPONENTS for _ in range(row[6])]
    picked = [*COMPONENTS, *COMPONENTS]
    picked += [city.chance.choice(pool) for _ in range(COUNT - len(picked))]
    serials: dict[str, int] = {}
    rows = []
    for row in picked:
        grid = city.chance.choice(grids)
        district = grid[:6]
        stem = district + row[0]
        serials[stem] = serials.get(stem, 0) + 1
        bodies = [body.format(d=district) for body in row[3:6]]
        lon, lat = city.point_in(grid)
        state = "intact" if city.chance.random() < 0.93 else "damaged"
        accuracy = city.chance.choice("AABBC")
        kind = (SCHEME, row[0], f"{row[1]}{serials[stem]}号", f"{row[2]} no. {serials[stem]}")
        place = (grid, f"{lon:.6f}", f"{lat:.6f}")
        rows.append((f"{stem}{serials[stem]:06d}", *kind, *place, *bodies, state, DAY, accuracy, "survey", ""))
    header = "code16 scheme class name name_en grid lon lat owner maintainer authority state recorded_on accuracy source note"
    write_csv(folder / "components.csv", header.split(), sorted(rows))


def organisations(city: City) -> list[tuple[str, ...]]:
    """Blocks (块) first, then centres, lines (条), utilities and the contractor."""
    rows: list[tuple[str, ...]] = []
    level_of = {code: (level, name, name_en) for code, level, name, name_en in city.places}
    titles = {
        "city": ("人民政府", " Government"), "district": ("人民政府", " Government"),
        "street": ("办事处", " Office"), "neighbourhood": ("居民委员会", " Committee"),
    }  # fmt: skip
    for code, (level, name, name_en) in level_of.items():
        prefix = {"city": "gov", "district": "gov", "street": "off", "neighbourhood": "com"}[level]
        parent = (
            ""
            if level == "city"
            else {"district": "gov-9901", "street": f"gov-{code[:6]}"}.get(level, f"off-{code[:9]}")
        )
        title = titles[level]
        if name.endswith("镇"):
            title = ("人民政府", " Government")
        if name.endswith("村"):
            title = ("村民委员会", " Committee")
        rows.append((f"{prefix}-{code}", name + title[0], name_en + title[1], "block", level, code, parent, "", ""))
    for code, name, name_en in (("9901", "江湾市", "Jiangwan City"), *((c, *n) for c, n in DISTRICT_NAMES.items())):
        level, parent = ("city" if code == "9901" else "district"), f"gov-{code}"
        upper = "" if code == "9901" else "{}-9901"
        pair = (("sup", "城市管理监督中心", "Supervision Centre"), ("cmd", "城市管理指挥中心", "Command Centre"))
        for stem, title_zh, title_en in pair:
            names = (name + title_zh, f"{name_en} {title_en}")
            phone = f"000-5550{len(rows):03d}"
            rows.append((f"{stem}-{code}", *names, "centre", level, code, parent, upper.format(stem), phone))
        for stem, title_zh, title_en in LINES:
            names = (name + title_zh, f"{name_en} {title_en}")
            phone = f"000-5550{len(rows):03d}"
            rows.append((f"{stem}-{code}", *names, "line", level, code, parent, upper.format(stem), phone))
    for code, name, name_en in UTILITIES:
        rows.append((code, name, name_en, "line", "city", "9901", "gov-9901", "", f"000-5550{len(rows):03d}"))
    names = ("洁达环境服务公司", "Jieda Environmental Services")
    rows.append(("jieda", *names, "contractor", "city", "9901", "clean-9901", "", f"000-5550{len(rows):03d}"))
    return rows


def write_organisations(city: City, folder: Path) -> None:
    """organisations.csv: a block's parent is the block above; a line answers to its block and to its own line above."""
    header = ("code", "name", "name_en", "kind", "level", "place", "parent", "superior", "phone")
    write_csv(folder / "organisations.csv", header, organisations(city))


def posts(city: City) -> list[tuple[str, ...]]:
    """Posts (岗位) for every role in the city and in each district; a handler's post in every body that handles."""
    rows: list[tuple[str, ...]] = []
    for code, name, name_en in (("9901", "江湾市", "Jiangwan City"), *((c, *n) for c, n in DISTRICT_NAMES.items())):
        chief = (
            ("city_chief", "市级指挥长", "City chief") if code == "9901" else ("chief", "区级指挥长", "District chief")
        )
        desks = (
            ("acceptor", "受理员", "Acceptor", "acceptor", "sup"),
            ("duty", "值班长", "Duty chief", "duty_chief", "sup"),
            ("dispatch", "派遣员", "Dispatcher", "dispatcher", "cmd"),
            ("chief", chief[1], chief[2], chief[0], "gov"),
            ("audit", "审计员", "Auditor", "auditor", "gov"),
            ("admin", "系统管理员", "Administrator", "administrator", "gov"),
        )
        for stem, title, title_en, role, body in desks:
            titles = (f"{name}{title}", f"{title_en}, {name_en}")
            rows.append((f"{stem}-{code}", *titles, role, f"{body}-{code}", code, ""))
        inspector = (f"{name}巡查监督员", f"Roving supervisor, {name_en}")
        rows.append((f"sup-{code}", *inspector, "supervisor", f"sup-{code}", code, ""))
    for code, level, name, name_en in city.places:
        if level == "street":
            for order in (1, 2):
                titles = (f"{name}监督员{order}", f"Supervisor {order}, {name_en}")
                rows.append((f"sup-{code}-{order}", *titles, "supervisor", f"sup-{code[:6]}", code, ""))
    front = ("望江街道临街监督员", "Street-front supervisor, Wangjiang")
    rows.append(("front-990101001", *front, "supervisor", "sup-990101", "990101001", "event:04 event:02"))
    for code, name, name_en, kind, level, place, *_ in organisations(city):
        if kind in ("line", "contractor") or level == "street":
            titles = (f"{name}处置岗", f"Handler, {name_en}")
            rows.append((f"handle-{code}", *titles, "handler", code, place, ""))
    rows.append(("gateway-9901", "江湾市接入岗", "Gateway, Jiangwan City", "gateway", "sup-9901", "9901", ""))
    return rows


def write_posts_and_people(city: City, folder: Path) -> None:
    """posts.csv, and people.csv with one demo account to a post, but two people who hold several (一岗多责)."""
    rows = posts(city)
    write_csv(folder / "posts.csv", ("code", "title", "title_en", "role", "organisation", "place", "classes"), rows)
    shared = {
        "front-990101001": "sup-990101001-1",
        "handle-green-990102": "handle-clean-990102",
        "handle-market-990102": "handle-clean-990102",
    }
    holds: dict[str, list[str]] = {}
    for code, *_ in rows:
        holds.setdefault(shared.get(code, code), []).append(code)
    people = []
    for order, (first, codes) in enumerate(holds.items()):
        family, given = FAMILY[order % len(FAMILY)].split(), GIVEN[order // len(FAMILY) * 5 + order % 5].split()
        username = {"chief-9901": "city-chief"}.get(first, first)
        language = "en" if order % 6 == 5 else "zh-hans"
        people.append((username, family[0] + given[0], f"{given[1]} {family[1]}", language, " ".join(codes), "yes"))
    write_csv(folder / "people.csv", ("username", "name", "name_en", "language", "posts", "demo"), people)


def write_duties(folder: Path) -> None:
    """duties.csv: exactly one body to handle, approve and supervise each class in each place."""
    rows: list[tuple[str, ...]] = []

    def add(role: str, kind: str, classes: str, scope: str, place: str, body: str, article: int) -> None:
        ground = (f"《江湾市城市管理条例》第{article}条", f"Jiangwan City Management Regulations, art. {article}")
        rows.append((role, SCHEME, kind, classes, scope, place, body, *ground, DAY, ""))

    add("handles", "component", "*", "owner", "9901", "", 12)
    for event, body in UTILITY_EVENTS:
        add("handles", "event", event, "line", "9901", body, 21)
    for district in DISTRICT_NAMES:
        for component in COMPONENTS:
            stem = component[3].format(d=district) or f"urban-{district}"
            add("handles", "component", component[0], "place", district, stem, 13)
        for event, line in EVENTS:
            add("handles", "event", event, "place", district, f"{line}-{district}", 20)
        for kind, classes, body in (
            ("component", "*", "urban"), ("component", "0306", "gov"), ("event", "*", "urban"),
            ("event", "0101", "gov"), ("event", "0129", "gov"), ("event", "02*", "gov"), ("event", "04*", "gov"),
        ):  # fmt: skip
            add("supervises", kind, classes, "place", district, f"{body}-{district}", 30)
        for kind, classes, body in (
            ("component", "*", "gov"), ("component", "0306", "market"), ("event", "*", "gov"), ("event", "03*", "housing"),
        ):  # fmt: skip
            add("approves", kind, classes, "place", district, f"{body}-{district}", 8)
    for event in TOWN_EVENTS:
        add("handles", "event", event, "place", "990102101", "off-990102101", 22)
    header = "role scheme kind class scope place organisation legal_ground legal_ground_en valid_from valid_to"
    write_csv(folder / "duties.csv", header.split(), rows)
