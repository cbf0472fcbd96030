"""`export_pack`: the city as a pack again. Files nobody edited come out byte for byte; of others only the rows edited here."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction

from gridlink.kernel.errors import GridlinkError, Refused
from gridlink.packs.comparing import RowDifference
from gridlink.packs.csv_editing import edit_csv
from gridlink.packs.duty_rules import duties_fit
from gridlink.packs.edits import SheetEdit, Tables
from gridlink.packs.geojson_editing import edit_geojson
from gridlink.packs.in_force import pack_in_force
from gridlink.packs.leaves import leaves_of
from gridlink.packs.pack_reading import pack_of, read_pack
from gridlink.packs.reading import MAX_FILE_BYTES
from gridlink.packs.sheets import SHEETS, cell_text
from gridlink.packs.sources import GZ, read_bytes
from gridlink.packs.stored import Memory, kept_files
from gridlink.packs.tables import TOML_FILES
from gridlink.packs.toml_editing import edit_toml


class Note(GridlinkError):
    """Something the export cannot say, or that its reader should know. Never raised: `code` and `params` give the sentence."""


@dataclass(frozen=True, slots=True)
class Export:
    """A pack to be written down. `edited`: file → how many of its rows were edited here. `notes`: what it does not say."""

    files: dict[str, bytes]
    edited: dict[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def export_pack(*, today: date) -> Export:
    """The pack in force with what was edited here since (导出). Writes nothing; a few statements and a reading of the files.

    A row edited here is written over its own cells, a new one put at the end of its file, one that ended gets its last
    day or, where the file has no room for that, goes. Loading the export here changes nothing. Accounts are without
    passwords. `Refused("pack.no_files")` where the files of the pack were not kept.
    """
    with transaction.atomic():
        files = kept_files()
        if not files:
            raise Refused("pack.no_files")
        there = pack_in_force()
        tables = Tables(pack_of(Memory(files)), demo=there is not None and there.demo, today=today)
        export = Export(files)
        _write_tables(export, tables)
        notes = [*_unsaid(tables), *_faults(export)]
    return Export(export.files, export.edited, tuple(notes))


def _write_tables(export: Export, tables: Tables) -> None:
    """Write over what was edited, file by file."""
    for sheet in SHEETS:
        _write_csv(export, sheet.file, tables.edits(sheet))
    _write_csv(export, "decline_reasons.csv", _reasons(tables))
    now = {table: tables.in_force(table) for table in tables.plans}
    for file in TOML_FILES:
        old, new = leaves_of(file, tables.before), leaves_of(file, now)
        different = [
            path for path in old.keys() | new.keys() if path not in old or path not in new or old[path] != new[path]
        ]
        if different:
            _write(export, file, edit_toml(_text(export, file), old, new), len(different))
    for file, is_lowest in (("places.geojson", False), ("grids.geojson", True)):
        changed, added = _outlines(tables, is_lowest=is_lowest)
        if changed or added:
            _write(export, file, edit_geojson(_text(export, file), changed, added), len(changed) + len(added))


def _write_csv(export: Export, file: str, edit: SheetEdit) -> None:
    if edit.count:
        _write(export, file, edit_csv(_text(export, file), edit.changed, edit.removed, edit.added), edit.count)


def _reasons(tables: Tables) -> SheetEdit:
    """decline_reasons.csv, whose rows stand in one setting."""
    lines = {row.code: row.at.line for row in tables.pack.decline_reasons}
    before, now = (
        {
            row["code"]: {name: cell_text(value) for name, value in row.items()}
            for row in rows.get(KEY, {}).get("value", [])
        }
        for rows in (tables.before["catalogue.Setting"], tables.in_force("catalogue.Setting"))
    )
    return SheetEdit(
        changed={lines[code]: row for code, row in now.items() if code in before and before[code] != row},
        removed={lines[code] for code in before.keys() - now.keys()},
        added=[row for code, row in now.items() if code not in before],
    )


KEY = "decline_reasons"


def _outlines(tables: Tables, *, is_lowest: bool) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Places drawn anew here, and new ones, by code as written → WKB."""
    changed: dict[str, bytes] = {}
    added: dict[str, bytes] = {}
    shapes = tables.pack.grid_shapes if is_lowest else tables.pack.place_shapes
    lowest = tables.scheme.levels[-1].name
    for key, values in tables.there["grid.Place"].items():
        if (values["level"] == lowest) != is_lowest or values["geometry"] is None:
            continue
        old, outline = tables.before["grid.Place"].get(key), bytes(values["geometry"])
        if old is None:
            if not tables.is_over(tables.plans["grid.Place"], values):
                added[tables.scheme.short(values["code"])] = outline
        elif old["geometry"] != outline and values["code"] in shapes:
            changed[shapes[values["code"]].code] = outline
    return changed, added


def _unsaid(tables: Tables) -> Iterator[Note]:
    """What stands here and no file of a pack says."""
    closed = apps.get_model("people.User").objects.filter(is_active=False).count()
    if closed:
        yield Note("export.closed_accounts", count=closed)
    limited = [
        row for row in tables.in_force("people.Holding").values() if row["valid_to"] or row["valid_from"] > tables.today
    ]
    if limited:
        yield Note("export.limited_holdings", count=len(limited), posts=[row["post"] for row in limited[:SOME]])
    settings = tables.in_force("catalogue.Setting").keys() - tables.before["catalogue.Setting"].keys()
    if settings:
        yield Note("export.settings", keys=sorted(settings))
    for table in ("people.Post", "catalogue.Duty"):
        odd = [key for key, row in tables.in_force(table).items() if not _is_place(row, tables)]
        if odd:
            yield Note("export.no_place", count=len(odd), keys=sorted(odd)[:SOME])
    components = apps.get_model("grid.Component").objects.count() - len(tables.there["grid.Component"])
    if components:
        yield Note("export.components", count=components)
    for key, row in tables.there["grid.City"].items():
        old = tables.before["grid.City"].get(key, row)
        fields = RowDifference(key, row, {name: value for name, value in old.items() if name != "pack_hash"}).fields()
        if fields:
            yield Note("export.city", fields=sorted(fields))


SOME = 5
"""How many rows a note names."""


def _is_place(row: dict[str, Any], tables: Tables) -> bool:
    """Whether a row's range is a place and what lies in it: files name a place."""
    places = tables.scheme.range_of(row["place_low"])
    return bool(places.high == row["place_high"])


def _faults(export: Export) -> Iterator[Note]:
    """Errors `gridlink check` would find in what was edited."""
    if export.edited:
        _, findings = read_pack(Memory(export.files), check_duties=duties_fit)
        for finding in findings:
            if finding.is_error:
                yield Note("export.faulty", file=finding.file, line=finding.line, reason=finding.message)


def _stored_name(export: Export, file: str) -> str:
    return file if file in export.files else file + GZ


def _text(export: Export, file: str) -> str:
    return read_bytes(Memory(export.files), file, MAX_FILE_BYTES).decode()


def _write(export: Export, file: str, text: str, count: int) -> None:
    name, data = _stored_name(export, file), text.encode()
    export.files[name] = gzip.compress(data, mtime=0) if name.endswith(GZ) else data
    export.edited[name] = count
