"""What loading a pack would write, as people read it: counts of each table, and some rows field by field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from gridlink.packs.comparing import RowDifference, TableDifference

LONGEST = 80
"""Characters of a value."""
NAMES = ("name", "title", "legal_ground")
"""Fields that say what a row is, each with its English one beside it."""
SIGNS = {"added": "+", "changed": "~", "ended": "-", "kept": "="}


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One row that differs: "added", "changed", "ended" or "kept" (edited here; the pack has something else)."""

    verdict: str
    key: str
    fields: tuple[FieldView, ...]
    name: str = ""
    name_en: str = ""

    @property
    def sign(self) -> str:
        """One character for the verdict."""
        return SIGNS[self.verdict]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table: how many rows, and the first of them. `more` are not shown."""

    table: str
    added: int
    changed: int
    ended: int
    kept: int
    rows: tuple[RowView, ...]

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return self.added + self.changed + self.ended + self.kept - len(self.rows)


def views_of(tables: Iterable[TableDifference], examples: int) -> list[TableView]:
    """The tables that differ, each with at most `examples` rows of every verdict."""
    views = []
    for table in tables:
        counts = {verdict: len(getattr(table, verdict)) for verdict in SIGNS}
        if any(counts.values()):
            views.append(TableView(table.plan.table, **counts, rows=tuple(_rows(table, examples))))
    return views


def _rows(table: TableDifference, examples: int) -> Iterator[RowView]:
    for verdict in SIGNS:
        for row in islice(getattr(table, verdict), examples):
            said = row.after or row.before or {}
            names = [
                next((value_text(said.get(name + end, "")) for name in NAMES if said.get(name)), "")
                for end in ("", "_en")
            ]
            yield RowView(verdict, row.key, tuple(_fields(row)), *names)


def _fields(row: RowDifference) -> Iterator[FieldView]:
    for name, (before, after) in row.fields().items():
        yield FieldView(name, value_text(before), value_text(after))


def value_text(value: Any) -> str:
    """A value on one line. Outlines are told by their size."""
    if isinstance(value, bytes | memoryview):
        return f"({len(value)} bytes)"
    if value is None:
        return "—"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
