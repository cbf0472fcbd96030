"""Unit grids drawn into a pack: its neighbourhoods read, units drawn, coded beside those that stand, and written."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.coding import Recoded, recode_units
from gridlink.grid.drawing.outlines import write_outlines
from gridlink.grid.drawing.planning import COUNTRY, ROADS, Plan
from gridlink.grid.drawing.projecting import Array, Projection
from gridlink.grid.drawing.units import Units, draw_units
from gridlink.kernel.errors import Invalid
from gridlink.packs.findings import Finding, Where
from gridlink.packs.geojson_reading import read_shapes
from gridlink.packs.pack import City, GridRow, OrganisationRow, PlaceRow
from gridlink.packs.reading import open_text
from gridlink.packs.rows import read_table
from gridlink.packs.sources import Folder
from gridlink.packs.tables import TABLES
from gridlink.packs.toml_files import read_city
from gridlink.packs.toml_reading import Toml

FILE = "grids.csv"
OUTLINES = "grids.geojson"


@dataclass(frozen=True, slots=True)
class Land:
    """What units are drawn on: the neighbourhoods in force with outlines in degrees; and what was drawn there before.

    `grids` and `outlines` hold ended units too; `bodies` is who answers for a place, by its code.
    """

    city: City
    homes: tuple[PlaceRow, ...]
    shapes: Array
    grids: tuple[GridRow, ...]
    outlines: Mapping[str, BaseGeometry]
    bodies: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Gridding:
    """Units as drawn and coded, and the rows and outlines of the files as they are to be."""

    units: Units
    coded: Recoded
    rows: tuple[GridRow, ...]
    outlines: Mapping[str, BaseGeometry]


def read_land(folder: Path, on: date) -> tuple[Land | None, list[Finding]]:
    """The neighbourhoods of a pack in force that day, or None with what is wrong in the files read.

    A neighbourhood is a place of the level above the unit grid. Grids and organisations may be missing.
    """
    source = Folder(folder)
    text, findings = open_text(source, "pack.toml")
    toml = Toml("pack.toml", text or "")
    city = read_city(toml) if text is not None and not toml.is_broken else None
    if city is None:
        return None, findings + toml.findings
    tables: dict[str, tuple[Any, ...]] = {}
    for table in TABLES:
        if table.file in ("places.csv", FILE, "organisations.csv"):
            text, found = open_text(source, table.file)
            if text is None and table.file != "places.csv":
                tables[table.file] = ()
                continue
            read = read_table(table, text or "", city.scheme, is_bilingual=city.is_bilingual)
            tables[table.file] = tuple(read.rows)
            findings += found if text is None else found + read.findings
    homes, shapes, found = _homes(source, city, tables["places.csv"], on)
    findings += found
    drawn, found = _shapes(source, OUTLINES) if tables[FILE] else ({}, [])
    findings += found
    if any(finding.is_error for finding in findings):
        return None, findings
    return Land(city, homes, shapes, tables[FILE], drawn, _bodies(tables["organisations.csv"])), findings


def _homes(
    source: Folder, city: City, places: Sequence[PlaceRow], on: date
) -> tuple[tuple[PlaceRow, ...], Array, list[Finding]]:
    level = city.scheme.levels[-2].name
    homes = sorted(
        (
            row
            for row in places
            if row.level == level and row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
        ),
        key=lambda row: row.code,
    )
    drawn, findings = _shapes(source, "places.geojson")
    missing = [row.at.finding("shape-missing", "code", value=row.text, file="places.geojson")
               for row in homes if row.text not in drawn]  # fmt: skip
    if not homes:
        missing = [Where("places.csv").finding("missing-file")]
    shapes = np.array([drawn.get(row.text) for row in homes], object)
    return tuple(homes), shapes, findings + missing


def _shapes(source: Folder, file: str) -> tuple[dict[str, BaseGeometry], list[Finding]]:
    text, findings = open_text(source, file)
    if text is None:
        return {}, findings
    shapes, found = read_shapes(file, text)
    return {shape.code: shape.geometry for shape in shapes}, findings + found


def _bodies(rows: Sequence[OrganisationRow]) -> dict[int, str]:
    """The block (块) that answers for each place."""
    return {row.place: row.code for row in sorted(rows, key=lambda row: row.code, reverse=True) if row.kind == "block"}


def draw(land: Land, roads: Array, plan: Plan, on: date, say: Callable[[str], None]) -> Gridding:
    """Units for the whole pack, in force from `on`; those that stand already as drawn stay as they are.

    The day before is the last of a unit that comes to an end. `Invalid("drawing.too_early")` where it begins on `on` or
    later: it would end before it began.
    """
    units = draw_units(land.shapes, roads, plan, say)
    homes = [land.homes[index].text for index in units.owner]
    old = {row.text: row for row in land.grids}
    standing = {
        code: land.outlines[code] for code, row in old.items() if row.valid_to is None and code in land.outlines
    }
    digits = land.city.scheme.levels[-1].digits
    coded = recode_units(units.areas, homes, standing, list(old), digits)
    late = [old[code].valid_from for code in coded.ended if old[code].valid_from >= on]
    if late:
        raise Invalid("drawing.too_early", field="from", day=on, latest=max(late))
    over = set(coded.ended)
    rows = [replace(row, valid_to=on - timedelta(days=1)) if row.text in over else row for row in land.grids]
    before = _before(units.areas, standing)
    sizes = shapely.area(Projection.of(units.areas).metres(units.areas))
    outlines = dict(land.outlines)
    for index, code in enumerate(coded.codes):
        if code not in old:
            made = _row(
                land, code, plan.kind[units.owner[index]], on if old else land.homes[units.owner[index]].valid_from
            )
            heir = old.get(before[index])
            if heir is not None:
                made = replace(made, grade=heir.grade, land_use=heir.land_use, body=heir.body, note=heir.note)
            rows.append(replace(made, area_m2=round(sizes[index])))
            outlines[code] = units.areas[index]
    return Gridding(units, coded, tuple(sorted(rows, key=lambda row: row.text)), outlines)


def _row(land: Land, code: str, kind: int, start: date) -> GridRow:
    """A new unit: grade A where roads are known, B elsewhere in town, D in the country; the nearest block answers for it."""
    place = land.city.scheme.parse(code)
    above = (land.bodies.get(each) for each in land.city.scheme.ancestors(place))
    return GridRow(
        code=place, text=code, area_m2=0,
        grade="A" if kind == ROADS else "D" if kind == COUNTRY else "B",
        land_use="rural" if kind == COUNTRY else "urban",
        body=next((body for body in above if body), ""), valid_from=start, valid_to=None, note="",
    )  # fmt: skip


def _before(areas: Array, standing: Mapping[str, BaseGeometry]) -> list[str]:
    """The code of the unit that stood where each new one lies, "" for none."""
    names = sorted(standing)
    found = [""] * len(areas)
    if names:
        inside = shapely.point_on_surface(areas)
        for index, at in zip(
            *shapely.STRtree([standing[name] for name in names]).query(inside, "intersects"), strict=True
        ):
            found[index] = names[at]
    return found


def write(folder: Path, gridding: Gridding) -> list[Path]:
    """Put grids.csv and grids.geojson into the pack, each in one go; the latter packed where it is large."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = next(table.columns for table in TABLES if table.file == FILE)
    writer.writerow([column.name for column in columns])
    for row in gridding.rows:
        cells = (getattr(row, column.field) for column in columns)
        writer.writerow([row.text, *("" if cell is None else cell for cell in list(cells)[1:])])
    target = folder / FILE
    making = target.with_suffix(".csv.part")
    making.write_text(text.getvalue(), encoding="utf-8")
    os.replace(making, target)
    (folder / f"{FILE}.gz").unlink(missing_ok=True)
    return [target, write_outlines(folder, OUTLINES, gridding.outlines)]
