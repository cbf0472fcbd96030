"""responsibility_grids.csv: each drawn patrol area gets the post of one supervisor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from scripts.cities.bodies import Bodies
from scripts.cities.divisions import Division
from scripts.cities.writing import read_csv, write_csv

HEADER = "code name name_en place network post grids"


def post_supervisors(
    folder: Path, streets: Iterable[Division], bodies: Bodies, body_of: Callable[[str], str], role: str = "supervisor"
) -> None:
    """Gives every area of the patrol network the post of one supervisor, and adds the posts to `bodies`.

    `body_of` gives the organisation that employs the supervisors of a street. Areas of other networks stand as they are.
    """
    path = folder / "responsibility_grids.csv"
    if not path.exists():
        return
    known = {street.code: street for street in streets}
    rows: list[tuple[str, ...]] = []
    for row in sorted(read_csv(path), key=_order):
        if row["network"] == "patrol":
            street, number = known[row["place"][:9]], _number(row)
            row["post"] = f"sup-{street.code}-{number:02d}"
            titles = (f"{street.name}第{number}网格监督员", f"Supervisor {number}, {street.name_en}")
            bodies.post(row["post"], titles, role, body_of(street.code), street.code)
        rows.append(tuple(row[column] for column in HEADER.split()))
    write_csv(path, HEADER, rows)


def _number(row: dict[str, str]) -> int:
    """The number of an area in its street: R110111001-12 is the twelfth."""
    return int(row["code"].rpartition("-")[2])


def _order(row: dict[str, str]) -> tuple[str, str, int]:
    return row["network"], row["place"], _number(row)


PATROLS_A_STREET_AREA = 4
"""How many neighbourhood areas one area of the street network spans."""


def lay_street_network(
    folder: Path, streets: Iterable[Division], bodies: Bodies, body_of: Callable[[str], str], classes: str
) -> None:
    """Lays a street network (街面网格) over the neighbourhood network (社区网格): some of its areas joined, in order.

    Each area gets a joint patrol's post for `classes`. Areas of the street network that were there are replaced.
    """
    path = folder / "responsibility_grids.csv"
    if not path.exists():
        return
    rows = [row for row in read_csv(path) if row["network"] == "patrol"]
    laid: list[tuple[str, ...]] = []
    for street in streets:
        inside = [row for row in rows if row["place"][:9] == street.code]
        for number, first in enumerate(range(0, len(inside), PATROLS_A_STREET_AREA), 1):
            grids = " ".join(row["grids"] for row in inside[first : first + PATROLS_A_STREET_AREA])
            post = f"joint-{street.code}-{number}"
            titles = (f"{street.name}第{number}街面联勤队", f"Joint street patrol {number}, {street.name_en}")
            bodies.post(post, titles, "supervisor", body_of(street.code), street.code, classes)
            names = (f"{street.name}第{number}街面网格", f"{street.name_en} street grid {number}")
            laid.append((f"S{street.code}-{number}", *names, street.code, "street", post, grids))
    kept = [tuple(row[column] for column in HEADER.split()) for row in rows]
    write_csv(path, HEADER, [*kept, *laid])
