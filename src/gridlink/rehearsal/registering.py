"""A made-up register for the city that is loaded: its classes, the bodies its duty register names, serials not used."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.queries import ClassRow, Ruling
from gridlink.grid import queries as grid
from gridlink.grid.current import current_locator, today
from gridlink.kernel.places import PlaceRange
from gridlink.people.queries import all_organisations
from gridlink.rehearsal.components import Kind, component_register

Progress = Callable[[int], None]


def write_register(path: Path, count: int, seed: int, progress: Progress = lambda _rows: None) -> None:
    """Write `count` components as CSV, compressed if the name ends with .gz. `progress` is told of rows written.

    The same city, count and seed give the same bytes. `Invalid` for a city without unit grids or component classes.
    """
    pieces = component_register(current_locator(), city_kinds(), count, seed, on=today(grid.city()))
    with _to(path) as file:
        for piece in pieces:
            file.write(piece)
            progress(piece.count(b"\n"))


def city_kinds() -> list[Kind]:
    """The component classes of the default scheme that have four digits, with the bodies of each in each division."""
    scheme = catalogue.default_scheme()
    codes = {row.id: row.code for row in all_organisations()}
    first: dict[int, int] = {}
    for place in current_locator().codes:
        first.setdefault(place // 10**9, place)
    used = grid.highest_serials()
    kinds = []
    for row in catalogue.case_classes(scheme, "component"):
        if len(row.code) == 4 and row.code.isdigit():
            bodies = {division: _bodies(row, place, codes) for division, place in first.items()}
            prefixes = {division: division * 10**4 + int(row.code) for division in first}
            kinds.append(
                Kind(row.code, row.name, bodies, {key: used.get(prefix, 0) for key, prefix in prefixes.items()})
            )
    return kinds


def _bodies(row: ClassRow, place: int, codes: dict[int, str]) -> tuple[str, str, str]:
    """Who handles a class in the whole division owns and maintains it; who approves is its authority; "" where nobody
    does, or each street its own: what belongs to nobody known is put right where it lies.
    """
    division = PlaceRange(place // 10**9 * 10**9, (place // 10**9 + 1) * 10**9 - 1)
    named = []
    for role in ("handles", "approves"):
        found = catalogue.resolve_for(scheme=row.scheme, kind="component", class_code=row.code, place=place, role=role)
        whole = isinstance(found, Ruling) and found.duty.places.covers(division)
        named.append(codes.get(found.organisation_id, "") if whole and isinstance(found, Ruling) else "")
    return named[0], named[0], named[1]


@contextmanager
def _to(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """The file to write to; a compressed one holds no time and no name, so that its bytes repeat."""
    with path.open("wb") as plain:
        if path.suffix != ".gz":
            yield plain
            return
        with gzip.GzipFile(filename="", fileobj=plain, mode="wb", compresslevel=1, mtime=0) as packed:
            yield packed
