"""Responsibility grids drawn into a pack: its unit grids read, patrols drawn and numbered, responsibility_grids.csv written."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gridlink.grid.drawing.adjoining import adjoining
from gridlink.grid.drawing.numbering import Renumbered, number_patrols
from gridlink.grid.drawing.patrols import Patrols, default_work, draw_patrols, turned
from gridlink.grid.drawing.projecting import Projection
from gridlink.grid.drawing.quality import Measure, patrol_quality
from gridlink.kernel.errors import Invalid
from gridlink.packs.findings import Finding, Where
from gridlink.packs.geojson_reading import read_shapes
from gridlink.packs.pack import City, GridRow, PlaceRow, ResponsibilityGridRow
from gridlink.packs.reading import open_text
from gridlink.packs.rows import read_table
from gridlink.packs.sources import Folder
from gridlink.packs.tables import TABLES
from gridlink.packs.toml_files import read_city
from gridlink.packs.toml_reading import Toml

Work = NDArray[np.float64]
FILE = "responsibility_grids.csv"
UNITS_EACH = 19
"""Unit grids in a patrol where nobody says how many: Shanghai's 34,619 have 1,809."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What patrols are drawn from: the unit grids in force with outlines in metres, places, and what is drawn already."""

    city: City
    places: Mapping[int, PlaceRow]
    grids: tuple[GridRow, ...]
    outlines: NDArray[np.object_]
    projection: Projection
    standing: tuple[ResponsibilityGridRow, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The rows of the file as they are to be, how they were numbered, the patrols, and how good they are."""

    rows: tuple[ResponsibilityGridRow, ...]
    numbered: Renumbered
    patrols: Patrols
    quality: tuple[Measure, ...]


def read_ground(folder: Path, on: date) -> tuple[Ground | None, list[Finding]]:
    """The unit grids of a pack in force that day, or None with what is wrong in the files read. Other files are not read."""
    source = Folder(folder)
    text, findings = open_text(source, "pack.toml")
    toml = Toml("pack.toml", text or "")
    city = read_city(toml) if text is not None and not toml.is_broken else None
    if city is None:
        return None, findings + toml.findings
    tables: dict[str, tuple[Any, ...]] = {}
    for table in TABLES:
        if table.file in ("places.csv", "grids.csv", FILE):
            text, found = open_text(source, table.file)
            if text is None and table.file == FILE:
                tables[table.file] = ()
                continue
            read = read_table(table, text or "", city.scheme, is_bilingual=city.is_bilingual)
            tables[table.file] = tuple(read.rows)
            findings += found if text is None else found + read.findings
    grids = [row for row in tables["grids.csv"] if row.valid_from <= on and (row.valid_to is None or on < row.valid_to)]
    degrees, found = _outlines(source, grids)
    findings += found
    if any(finding.is_error for finding in findings):
        return None, findings
    places = {row.code: row for row in tables["places.csv"]}
    projection = Projection.of(degrees)
    return Ground(city, places, tuple(grids), projection.metres(degrees), projection, tables[FILE]), findings


def _outlines(source: Folder, grids: Sequence[GridRow]) -> tuple[NDArray[np.object_], list[Finding]]:
    """The outline of each grid, in degrees."""
    text, findings = open_text(source, "grids.geojson")
    if text is None:
        return np.empty(0, object), findings
    shapes, found = read_shapes("grids.geojson", text)
    drawn = {shape.code: shape.geometry for shape in shapes}
    missing = [row.at.finding("shape-missing", "code", value=row.text, file="grids.geojson")
               for row in grids if row.text not in drawn]  # fmt: skip
    if missing or not grids:
        empty = [] if grids else [Where("grids.csv").finding("missing-file")]
        return np.empty(0, object), [*findings, *found, *missing, *empty]
    return np.array([drawn[row.text] for row in grids], object), findings + found


def grade_work(ground: Ground) -> Work:
    """Work by grade and area, see `default_work`."""
    return default_work([row.grade for row in ground.grids], np.asarray(shapely.area(ground.outlines)))


def counted_work(ground: Ground, *counts: Mapping[int, int]) -> Work:
    """Each of several counts by unit grid with the same weight: half components, half cases.

    A count of nothing at all is left out. `Invalid("patrols.no_work")` when that goes for all.
    """
    work = np.zeros(len(ground.grids))
    for count in counts:
        column = np.array([count.get(row.code, 0) for row in ground.grids], np.float64)
        if column.sum():
            work += column / column.sum()
    if not work.any():
        raise Invalid("patrols.no_work", field="from_database")
    return work


def listed_work(ground: Ground, path: Path) -> Work:
    """Work from a CSV file with the columns code and weight, every unit grid once; other codes are refused.

    `Invalid("patrols.bad_workload")` with `file`, `line` and `reason`.
    """
    at = {row.text: place for place, row in enumerate(ground.grids)}
    work = np.full(len(at), np.nan)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        if next(reader, None) != ["code", "weight"]:
            raise _bad(path, 1, "the first line must be code,weight")
        for cells in reader:
            place = at.get(cells[0]) if len(cells) == 2 else None
            if place is None:
                raise _bad(path, reader.line_num, f"no unit grid of this pack: {','.join(cells)[:60]}")
            if not np.isnan(work[place]):
                raise _bad(path, reader.line_num, f"{cells[0]} is there twice")
            work[place] = _weight(cells[1], path, reader.line_num)
    if np.isnan(work).any():
        raise _bad(path, reader.line_num, f"{ground.grids[int(np.isnan(work).argmax())].text} is not there")
    if not work.any():
        raise _bad(path, reader.line_num, "all weights are 0")
    return work


def _weight(text: str, path: Path, line: int) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise _bad(path, line, f"{text[:40]} is no weight: a number from 0 on")
    return weight


def _bad(path: Path, line: int, reason: str) -> Invalid:
    return Invalid("patrols.bad_workload", field="workload", file=path.name, line=line, reason=reason)


def town_level(city: City) -> str:
    """The level patrols stay inside where nobody says which: two above the unit grid, or as far up as there is."""
    return city.scheme.levels[max(0, len(city.scheme.levels) - 3)].name


def draw(
    ground: Ground,
    work: Work,
    *,
    count: int | None = None,
    network: str = "patrol",
    level: str = "",
    seed: int = 0,
    used: Iterable[str] = (),
) -> Drawing:
    """Patrols for the whole pack; see `draw_patrols`. `used`: codes given elsewhere, never to be given again.

    `Invalid("patrols.bad_count")` for fewer patrols than there are towns and pieces of towns, or more than unit grids.
    """
    scheme = ground.city.scheme
    level = level or town_level(ground.city)
    town = np.array([scheme.at_level(row.code, level) for row in ground.grids], np.int64)
    beside = adjoining(ground.outlines)
    middle = shapely.get_coordinates(shapely.centroid(ground.outlines))
    standing = {row.code: row for row in ground.standing if row.network == network}
    least = int(beside.parts(town).max()) + 1
    wanted = count or len(standing) or max(round(len(town) / UNITS_EACH), least)
    if not least <= wanted <= len(town):
        raise Invalid("patrols.bad_count", field="count", count=wanted, least=least, most=len(town))
    drawn = draw_patrols(beside, middle, town, work, wanted, cut=turned(seed))
    members, first = _members(drawn.patrol, ground.grids)
    middles = np.stack(
        [np.bincount(drawn.patrol, middle[:, axis]) / np.bincount(drawn.patrol) for axis in (0, 1)], axis=1
    )
    numbered = number_patrols(
        members, [scheme.short(int(town[at])) for at in first], middles,
        {code: frozenset(row.grids) for code, row in standing.items()},
        (*used, *(row.code for row in ground.standing)),
    )  # fmt: skip
    rows = _rows(ground, numbered, members, [int(town[at]) for at in first], network)
    return Drawing(rows, numbered, drawn, tuple(patrol_quality(beside, drawn, town, work)))


def _members(patrol: NDArray[np.int64], grids: Sequence[GridRow]) -> tuple[list[frozenset[int]], list[int]]:
    """The unit grids of each patrol, and one of each by index."""
    order = np.argsort(patrol, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(patrol[order])) + 1)
    return [frozenset(grids[at].code for at in part.tolist()) for part in parts], [int(part[0]) for part in parts]


def _rows(
    ground: Ground, numbered: Renumbered, members: Sequence[frozenset[int]], towns: Sequence[int], network: str
) -> tuple[ResponsibilityGridRow, ...]:
    """All rows of the file: other networks as they were, those kept untouched, the new ones by town and number."""
    standing = {row.code: row for row in ground.standing}
    rows = []
    for code, heir, units, town in zip(numbered.codes, numbered.heir_of, members, towns, strict=True):
        if code in numbered.kept:
            rows.append(replace(standing[code], grids=tuple(sorted(units))))
            continue
        name, name_en = _names(ground, town, code.rpartition("-")[2])
        post = standing[heir].post if heir else ""
        rows.append(
            ResponsibilityGridRow(code=code, name=name, name_en=name_en, place=town, network=network, post=post,
                                  grids=tuple(sorted(units)))
        )  # fmt: skip
    rows.sort(key=lambda row: (row.place, _number(row.code)))
    return (*rows, *(row for row in ground.standing if row.network != network))


def _number(code: str) -> tuple[int, str]:
    last = code.rpartition("-")[2]
    return (int(last) if last.isdigit() else 0), code


def _names(ground: Ground, town: int, number: str) -> tuple[str, str]:
    place = ground.places.get(town)
    name, name_en = (place.name, place.name_en) if place else (ground.city.scheme.short(town),) * 2
    english = f"{name_en or name} responsibility grid {number}"
    return (f"{name}第{number}责任网格" if ground.city.languages[0].startswith("zh") else english), english


def written(drawing: Drawing, city: City) -> str:
    """The text of responsibility_grids.csv."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    table = next(table for table in TABLES if table.file == FILE)
    writer.writerow([column.name for column in table.columns])
    for row in drawing.rows:
        grids = " ".join(city.scheme.short(code) for code in row.grids)
        writer.writerow([row.code, row.name, row.name_en, city.scheme.short(row.place), row.network, row.post, grids])
    return text.getvalue()


def write(folder: Path, text: str) -> Path:
    """Put the file into the pack in one go: whoever reads meanwhile finds the old one or the new one."""
    target = folder / FILE
    making = target.with_suffix(".csv.part")
    making.write_text(text, encoding="utf-8")
    os.replace(making, target)
    (folder / f"{FILE}.gz").unlink(missing_ok=True)
    return target
