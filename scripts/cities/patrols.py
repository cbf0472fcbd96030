"""responsibility_grids.csv: each drawn patrol area gets the post of those who patrol it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.cities.bodies import Bodies
from scripts.cities.divisions import Division
from scripts.cities.writing import read_csv, write_csv

HEADER = "code name name_en place network post grids"


@dataclass(frozen=True, slots=True)
class Force:
    """Who patrols a network: the stem of their posts, title, English title, role, classes they look for (none = all)."""

    stem: str = "sup"
    title: str = "网格监督员"
    title_en: str = "Supervisor"
    role: str = "supervisor"
    classes: str = ""


def post_patrols(
    folder: Path,
    streets: Iterable[Division],
    bodies: Bodies,
    body_of: Callable[[str], str],
    forces: Mapping[str, Force],
) -> None:
    """Gives every area a post of the force of its network, and adds the posts to `bodies`.

    `body_of` gives the organisation that employs those who patrol a street.
    """
    path = folder / "responsibility_grids.csv"
    if not path.exists():
        return
    known = {street.code: street for street in streets}
    rows: list[tuple[str, ...]] = []
    for row in sorted(read_csv(path), key=_order):
        street, number, force = known[row["place"][:9]], _number(row), forces[row["network"]]
        row["post"] = f"{force.stem}-{street.code}-{number:02d}"
        titles = (f"{street.name}第{number}{force.title}", f"{force.title_en} {number}, {street.name_en}")
        bodies.post(row["post"], titles, force.role, body_of(street.code), street.code, force.classes)
        rows.append(tuple(row[column] for column in HEADER.split()))
    write_csv(path, HEADER, rows)


def _number(row: dict[str, str]) -> int:
    """The number of an area in its street: R110111001-12 is the twelfth."""
    return int(row["code"].rpartition("-")[2])


def _order(row: dict[str, str]) -> tuple[str, str, int]:
    return row["network"], row["place"], _number(row)


def cut_patrols(source: Path, target: Path, place: str) -> None:
    """The patrol network of `source` inside `place`; a street network drawn in `target` stands."""
    path, there = target / "responsibility_grids.csv", source / "responsibility_grids.csv"
    drawn = [row for row in read_csv(path) if row["network"] == "street"] if path.exists() else []
    cut = [row for row in read_csv(there) if row["place"].startswith(place)]
    write_csv(path, HEADER, [tuple(row[column] for column in HEADER.split()) for row in (*cut, *drawn)])
