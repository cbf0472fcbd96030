"""duties.csv (责任清单): for every class in every place exactly one body that handles it, in as few rows as will say it.

One row for all classes, one for a major whose body differs, one for a class that differs from its major: a narrower row
beats a wider one. Supervised by the line that has the matter, or by the government where that line handles it itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scripts.cities.catalogue import DAY, Classes
from scripts.cities.divisions import Division

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """The legal ground a register names: a document and its English name."""

    name: str
    name_en: str

    def article(self, text: str, text_en: str) -> tuple[str, str]:
        """The ground with what it says about the role."""
        return f"{self.name}：{text}", f"{self.name_en}: {text_en}"


def shortest(bodies: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(`*`, `MM*` or code, body) that give each class code its body, the commonest body by the widest row."""
    everywhere = Counter(bodies.values()).most_common(1)[0][0]
    yield "*", everywhere
    for major in sorted({code[:2] for code in bodies}):
        inside = {code: body for code, body in bodies.items() if code[:2] == major}
        common = Counter(inside.values()).most_common()
        best = everywhere if any(body == everywhere and n == common[0][1] for body, n in common) else common[0][0]
        if best != everywhere:
            yield f"{major}*", best
        for code, body in sorted(inside.items()):
            if body != best:
                yield code, body


@dataclass(frozen=True, slots=True)
class Register:
    """Writes the rows of one scheme, on one legal ground."""

    scheme: str
    ground: Ground

    def rows(self, role: str, kind: str, bodies: Mapping[str, str], place: str) -> Iterator[Row]:
        """Who has a role for each class of a kind in a place."""
        words = {
            "handles": ("归属与处置标准", "who puts it right"),
            "supervises": ("监管职责", "who watches over it"),
            "approves": ("审批职责", "who approves it"),
        }[role]
        for prefix, body in shortest(bodies):
            yield self.row(role, kind, prefix, "place", place, body, self.ground.article(*words))

    def owners(self, place: str) -> Row:
        """Components go to their own owner first (先属主后属地)."""
        ground = self.ground.article("部件先由权属单位处置", "a component is put right by its owner first")
        return self.row("handles", "component", "*", "owner", place, "", ground)

    def row(self, *cells: str | tuple[str, str]) -> Row:
        """role, kind, class, scope, place, body, (ground, ground_en)."""
        role, kind, prefix, scope, place, body, ground = cells
        return (str(role), self.scheme, str(kind), str(prefix), str(scope), str(place), str(body), *ground, DAY, "")


def by_kind(classes: Classes) -> Mapping[str, Classes]:
    """The classes of each kind."""
    return {kind: [row for row in classes if row["kind"] == kind] for kind in ("component", "event")}


def body_at(stem: str, place: str) -> str:
    """The body a stem names in a place: a company of the whole city ("water-co"), or a line's office there."""
    return stem if stem.endswith("-co") else f"{stem}-{place}"


def by_offices(
    register: Register, streets: Iterable[Division], classes: Classes, words: tuple[str, str]
) -> Iterator[Row]:
    """What the office of each street or town puts right itself, class by class."""
    ground = register.ground.article(*words)
    for street in streets:
        for row in classes:
            if row["handles"] == "street":
                yield register.row(
                    "handles", row["kind"], row["code"], "place", street.code, f"off-{street.code}", ground
                )


def of_district(register: Register, district: str, classes: Classes, watches: Mapping[str, str]) -> Iterator[Row]:
    """The duties of a city of one district: lines and companies handle, `watches` or the government supervises,
    the government approves. What streets and workstations handle is left to them.
    """
    yield register.owners(district)
    for kind, rows in by_kind(classes).items():
        here = {row["code"]: body_at(row["handles"], district) for row in rows if row["handles"] not in LOCAL}
        watched = {row["code"]: body_at(watches.get(row["handles"], "gov"), district) for row in rows}
        yield from register.rows("handles", kind, here, district)
        yield from register.rows("supervises", kind, watched, district)
        yield from register.rows("approves", kind, {row["code"]: f"gov-{district}" for row in rows}, district)


LOCAL = ("street", "station")
"""Who handles in a street or neighbourhood and not for the district."""
