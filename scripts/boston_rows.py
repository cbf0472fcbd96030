"""Boston's classes, bodies, posts, people and duties out of its requests. See make_boston_pack."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gridlink.kernel.limits import Limit

Row = Sequence[object]
Request = Mapping[str, str]
DAY = "2011-01-01"
SCHEME = "boston-311"
OTHER = ("99", "Other", "9901", "Other request")
"""The class of requests of a type the file of 2011 does not have: major, its name, code, name."""
GOVERNMENT = "gov-boston"
DESKS = (
    ("sup-boston", "311 service desk", "centre"),
    ("cmd-boston", "311 dispatch desk", "centre"),
)
GROUND = "Most frequent queue of the city's own requests, July to October 2011"
FEWEST = 5
"""So many requests of a type in a neighbourhood make a duty of their own there."""


def most(values: Iterable[str]) -> str:
    """The most frequent value; of several the first in the alphabet."""
    found = Counter(values)
    return min(found, key=lambda value: (-found[value], value))


def slug(text: str, prefix: str = "") -> str:
    """A code out of a name."""
    return (prefix + re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-"))[:58].rstrip("-")


def class_codes(requests: Sequence[Request]) -> dict[str, tuple[str, str]]:
    """Type → (four digits, major). Majors are the reasons, minors the types of each, both by alphabet."""
    reasons = defaultdict(list)
    for request in requests:
        reasons[request["type"].strip()].append(request["reason"].strip())
    major_of = {name: most(found) for name, found in reasons.items()}
    majors = sorted(set(major_of.values()))
    minors: dict[str, list[str]] = defaultdict(list)
    for name in sorted(major_of):
        minors[major_of[name]].append(name)
    return {
        name: (f"{majors.index(major) + 1:02d}{minors[major].index(name) + 1:02d}", major)
        for name, major in sorted(major_of.items())
    }


def severity(limit: Limit) -> str:
    """A for what is due within a day, C for what may take longer than ten, B between: by its fitted limit."""
    return "A" if limit.value <= 1 else "B" if limit.value <= 10 else "C"


def class_rows(codes: Mapping[str, tuple[str, str]], severities: Mapping[str, str]) -> list[Row]:
    """classes.csv."""
    rows: list[Row] = [
        (SCHEME, "event", code, major, major, name, name, "yes", severities[name], "no", DAY, "")
        for name, (code, major) in sorted(codes.items(), key=lambda item: item[1])
    ]
    return [*rows, (SCHEME, "event", OTHER[2], OTHER[1], OTHER[1], OTHER[3], OTHER[3], "yes", "B", "no", DAY, "")]


def condition_rows(codes: Mapping[str, tuple[str, str]], limits: Mapping[str, tuple[Limit, bool]]) -> list[Row]:
    """conditions.csv: one line a class. The second of a limit says whether the city's own due times speak for it."""
    rows: list[Row] = []
    for name, code in [*((name, code) for name, (code, _) in codes.items()), (OTHER[3], OTHER[2])]:
        limit, is_own = limits[name]
        finding = f"Somebody reports: {name}." if is_own else f"Somebody reports: {name}. The source gives no due time."
        closing = "The department has closed the request."
        values = limit.to_dict()
        rows.append(
            (
                SCHEME,
                "event",
                code,
                "1",
                finding,
                finding,
                closing,
                closing,
                values["value"],
                values["clock"],
                "",
                DAY,
                "",
            )
        )
    return sorted(rows, key=lambda row: str(row[2]))


def department_names(requests: Sequence[Request]) -> dict[str, str]:
    """Code → name: the subject whose requests go mostly to it and are mostly its own; else the code itself."""
    to: dict[str, Counter[str]] = defaultdict(Counter)
    of: dict[str, Counter[str]] = defaultdict(Counter)
    for request in requests:
        to[request["subject"]][request["department"]] += 1
        of[request["department"]][request["subject"]] += 1
    names = {}
    for code, subjects in sorted(of.items()):
        subject = subjects.most_common(1)[0][0]
        names[code] = subject if to[subject].most_common(1)[0][0] == code else code
    return names


def bodies(requests: Sequence[Request], place: str) -> tuple[list[Row], dict[str, str], dict[str, str]]:
    """organisations.csv; department and queue → code of the body."""
    names = department_names(requests)
    departments = {code: slug(code, "dept-") for code in names}
    queues: dict[str, str] = {}
    of_queue: dict[str, list[str]] = defaultdict(list)
    for request in requests:
        of_queue[request["queue"].strip()].append(request["department"])
    for name in sorted(of_queue):
        code, number = slug(name, "q-"), 2
        while code in queues.values():
            code, number = f"{slug(name, 'q-')[:55]}-{number}", number + 1
        queues[name] = code
    rows: list[Row] = [(GOVERNMENT, "City of Boston", "City of Boston", "block", "city", place, "", "", "")]
    rows += [(code, name, name, kind, "city", place, GOVERNMENT, "", "") for code, name, kind in DESKS]
    rows += [(departments[code], name, name, "line", "city", place, GOVERNMENT, "", "") for code, name in names.items()]
    rows += [
        (code, name, name, "line", "city", place, GOVERNMENT, departments[most(of_queue[name])], "")
        for name, code in queues.items()
    ]
    return rows, departments, queues


CITY_POSTS = (
    # post, title, role, body
    ("acceptor", "Acceptor", "acceptor", "sup-boston"),
    ("duty", "Duty chief", "duty_chief", "sup-boston"),
    ("dispatcher", "Dispatcher", "dispatcher", "cmd-boston"),
    ("mayor", "Chief", "city_chief", GOVERNMENT),
    ("auditor", "Auditor", "auditor", GOVERNMENT),
    ("admin", "Administrator", "administrator", GOVERNMENT),
    ("gateway", "Gateway of the asset system", "gateway", "sup-boston"),
)


def posts_and_people(
    place: str, neighbourhoods: Mapping[str, str], organisations: Sequence[Row]
) -> tuple[list[Row], list[Row]]:
    """posts.csv and people.csv: the desks, an inspector a neighbourhood, a handler's post in every body; one person for
    all the queues of a department."""
    posts: list[Row] = [(code, title, title, role, body, place, "") for code, title, role, body in CITY_POSTS]
    people: list[Row] = [(code, title, title, "en", code, "yes") for code, title, _, _ in CITY_POSTS]
    for name, code in neighbourhoods.items():
        post, title = f"inspector-{code}", f"Inspector, {name}"
        posts.append((post, title, title, "supervisor", "sup-boston", code, ""))
        people.append((post, title, title, "en", post, "yes"))
    held: dict[str, list[str]] = defaultdict(list)
    names = {str(row[0]): str(row[1]) for row in organisations}
    for row in organisations:
        body, kind, superior = str(row[0]), row[3], str(row[7])
        if kind in ("line", "block"):
            post = f"handle-{body}"[:60]
            posts.append((post, f"Handler, {row[1]}", f"Handler, {row[1]}", "handler", body, place, ""))
            held[superior or body].append(post)
    for body, mine in held.items():
        title = f"Handler, {names[body]}"
        people.append((f"handler-{body}", title, title, "en", " ".join(mine), "yes"))
    return posts, people


def duty_rows(
    requests: Sequence[Request],
    codes: Mapping[str, tuple[str, str]],
    queues: Mapping[str, str],
    places: Mapping[str, str],
    root: str,
) -> list[Row]:
    """duties.csv: the most frequent queue of each type, and of a type in a neighbourhood where it is another."""
    whole: dict[str, list[str]] = defaultdict(list)
    local: dict[tuple[str, str], list[str]] = defaultdict(list)
    for request in requests:
        name, queue = request["type"].strip(), request["queue"].strip()
        whole[name].append(queue)
        if request["neighborhood"] in places:
            local[name, places[request["neighborhood"]]].append(queue)
    rows: list[Row] = []
    for name, (code, _) in codes.items():
        rows.append(_duty(code, root, queues[most(whole[name])]))
        for (other, place), found in sorted(local.items()):
            if other == name and len(found) >= FEWEST and most(found) != most(whole[name]):
                rows.append(_duty(code, place, queues[most(found)]))
    rows.append(_duty(OTHER[2], root, GOVERNMENT))
    return sorted(rows, key=lambda row: (str(row[3]), str(row[5])))


def _duty(code: str, place: str, body: str) -> Row:
    return ("handles", SCHEME, "event", code, "line", place, body, GROUND, GROUND, DAY, "")
