"""One CSV file into typed rows: header, cells, references within the pack's own files, duplicates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from gridlink.kernel.errors import Invalid
from gridlink.kernel.places import DIGITS, PlaceScheme
from gridlink.packs.cells import BadCell, read_cell
from gridlink.packs.findings import Finding, Where
from gridlink.packs.pack import Row
from gridlink.packs.reading import BadCsv, Line, records
from gridlink.packs.tables import Column, Table


@dataclass
class TableRead:
    """The rows of one file that could be read, its faults, and every key that was written, even in a faulty row."""

    table: Table
    rows: list[Any] = field(default_factory=list)
    keys: dict[tuple[str, ...], int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    mentions: list[tuple[Where, Column, str]] = field(default_factory=list)
    """Values of columns that refer to another file."""
    is_bilingual: bool = True
    """Whether English texts must be given beside the city's own."""


def read_table(table: Table, text: str, scheme: PlaceScheme, *, is_bilingual: bool = True) -> TableRead:
    """Read one table. A row with a fault is left out of `rows`, all its faults are told."""
    found = TableRead(table, is_bilingual=is_bilingual)
    try:
        lines = list(records(text))
    except BadCsv as fault:
        where = Where(table.file, fault.line, {"": fault.column})
        found.findings.append(where.finding("bad-csv", reason=fault.reason))
        return found
    header = lines[0] if lines else Line(1, (), "")
    order = _header(table, header, found)
    for line in lines[1:]:
        if len(line.texts) != len(header.texts):
            where = Where(table.file, line.number)
            found.findings.append(where.finding("cell-count", count=len(line.texts), wanted=len(header.texts)))
        elif order is not None:
            _read_row(found, line, order, scheme)
    return found


def _header(table: Table, header: Line, found: TableRead) -> dict[str, int] | None:
    """Column name → position; None when a column is missing that must be there."""
    order: dict[str, int] = {}
    known = {column.name for column in table.columns}
    for position, name in enumerate(header.texts):
        where = Where(table.file, header.number, {name: header.column(position)})
        if name in order:
            found.findings.append(where.finding("duplicate-column", name))
        elif name not in known:
            near = ", ".join(get_close_matches(name, known)) or ", ".join(sorted(known))
            found.findings.append(where.finding("unknown-column", name, near=near))
        order.setdefault(name, position)
    absent = [column for column in table.columns if column.name not in order and not column.may_be_absent]
    missing = [column.name for column in absent if found.is_bilingual or not column.translates]
    found.findings += [Where(table.file, header.number).finding("missing-column", name) for name in missing]
    return None if missing else order


class _Columns(Mapping[str, int]):
    """The column each field of a row begins in, counted when asked for."""

    __slots__ = ("line", "order")

    def __init__(self, order: Mapping[str, int], line: Line) -> None:
        self.order, self.line = order, line

    def __getitem__(self, name: str) -> int:
        return self.line.column(self.order[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.order)

    def __len__(self) -> int:
        return len(self.order)


def _read_row(found: TableRead, line: Line, order: Mapping[str, int], scheme: PlaceScheme) -> None:
    table, texts = found.table, line.texts
    where = Where(table.file, line.number, _Columns(order, line))
    cells = {column.name: texts[order[column.name]] if column.name in order else "" for column in table.columns}
    is_first = _note_key(found, where, cells, scheme)
    values: dict[str, Any] = {}
    faults: list[Finding] = []
    for column in table.columns:
        text = cells[column.name]
        if column.translates and not text and not found.is_bilingual:
            text = cells[column.translates]
        try:
            values[column.field] = read_cell(text, column, scheme)
        except BadCell as fault:
            faults.append(where.finding(fault.code, column.name, **fault.params))
            continue
        if column.refers_to:
            for part in _parts(text, column):
                found.mentions.append((where, column, part))
    start, end = values.get("valid_from"), values.get("valid_to")
    if start and end and end < start:
        faults.append(where.finding("dates-reversed", "valid_to", value=end, start=start))
    found.findings += faults
    if is_first and not faults:
        found.rows.append(_made(table.row, values, cells, where))


def _made(row: type[Row], values: dict[str, Any], cells: Mapping[str, str], where: Where) -> Row:
    if "text" in row.__dataclass_fields__:
        values["text"] = cells["code"]
    return row(**values, at=where)


def _parts(text: str, column: Column) -> list[str]:
    return text.split() if column.kind in ("places", "codes") else [text] if text else []


def _note_key(found: TableRead, where: Where, cells: Mapping[str, str], scheme: PlaceScheme) -> bool:
    """Whether the row's key is there for the first time; when not, that is said. Rows that differ in valid_from are versions."""
    names = found.table.key
    key = tuple(normal(cells[name], name, scheme) for name in names)
    versions = "valid_from" in cells and found.table.file in ("classes.csv", "conditions.csv")
    full = (*key, cells["valid_from"]) if versions else key
    if full in found.keys:
        about = names[-1] if names[-1] in cells else names[0]
        value = " ".join(cells[name] for name in names)
        found.findings.append(where.finding("duplicate", about, value=value, first=found.keys[full]))
    return found.keys.setdefault(full, where.line) == where.line


def normal(text: str, name: str, scheme: PlaceScheme) -> str:
    """A place code in full, so that "9901" and "990100000000000" are the same key; anything else as it stands."""
    if name in ("code", "place") and len(text) < DIGITS and text.isdigit():
        try:
            return str(scheme.parse(text))
        except Invalid:
            return text
    return text


def check_references(
    tables: Mapping[str, TableRead], extra: Mapping[str, set[str]], scheme: PlaceScheme
) -> list[Finding]:
    """Values that name nothing. `extra` holds the keys of files that are no tables (roles, notices)."""
    known = {file: {key[0] for key in table.keys} for file, table in tables.items()} | dict(extra)
    findings: list[Finding] = []
    for table in tables.values():
        for where, column, value in table.mentions:
            keys = known.get(column.refers_to)
            wanted = normal(value, "place" if column.kind in ("place", "places") else "", scheme)
            if keys is not None and wanted not in keys:
                near = get_close_matches(wanted, keys, n=1, cutoff=0.75) if len(keys) < 5000 else []
                hint = f" ({near[0]}?)" if near else ""
                params = {"value": value, "file": column.refers_to, "near": hint}
                findings.append(where.finding("unknown-reference", column.name, **params))
    return findings
