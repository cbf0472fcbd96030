"""Checked rows into the table: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from gridlink.grid.importing.checking import Checked
from gridlink.grid.models import Component

COLUMNS = (
    "code", "scheme", "class_code", "name", "name_en", "place", "lon", "lat", "cell", "owner_id", "maintainer_id",
    "authority_id", "state", "accuracy", "source", "note", "recorded_on", "changed_on",
)  # fmt: skip
VALUES = tuple(name.removesuffix("_id") for name in COLUMNS)
_FREE = ("name", "name_en", "source", "note")
_FEW = ("owner", "maintainer", "authority", "recorded_on", "changed_on")


def payload(rows: Checked) -> bytes:
    """The rows in PostgreSQL's text format for COPY. Checked texts hold no control character, so only \\ is escaped."""
    text = "\n".join(map("\t".join, zip(*(_texts(rows, name) for name in VALUES), strict=True)))
    return f"{text}\n".encode() if text else b""


def _texts(rows: Checked, name: str) -> Iterable[str]:
    values = rows.columns[name]
    if name in _FREE:
        return [text.replace("\\", "\\\\") for text in values] if any("\\" in text for text in values) else values
    if name in _FEW:
        shown = {value: "\\N" if value is None else str(value) for value in set(values)}
        return map(shown.__getitem__, values)
    return map(str, values.tolist()) if hasattr(values, "tolist") else values


def insert(rows: Checked, data: bytes | None = None) -> None:
    """Insert the rows, 1 statement. `data`: their `payload`, when it is at hand. Raises `IntegrityError` for a code taken."""
    if not len(rows):
        return
    quote = connection.ops.quote_name
    table, columns = quote(Component._meta.db_table), ", ".join(map(quote, COLUMNS))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write(payload(rows) if data is None else data)
            return
        marks = ", ".join(["%s"] * len(COLUMNS))
        # Table and columns are the model's own names.
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        cursor.executemany(statement, tuples(rows))


def tuples(rows: Checked) -> list[tuple[Any, ...]]:
    """The rows as tuples of `COLUMNS`, numbers and days as Python has them."""
    every: list[Sequence[Any]] = [
        rows.columns[name].tolist() if hasattr(rows.columns[name], "tolist") else rows.columns[name] for name in VALUES
    ]
    return list(zip(*every, strict=True))
