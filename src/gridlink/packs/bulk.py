"""Inserting a city's rows: straight from values, no model instance for each, since there are a quarter of a million."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Field, Model

from gridlink.packs.plans import Values

AS_THEY_ARE = frozenset(
    {
        models.BigIntegerField, models.BooleanField, models.CharField, models.FloatField, models.ForeignKey,
        models.IntegerField, models.PositiveIntegerField, models.TextField,
    }
)  # fmt: skip
"""Fields whose values both drivers take as they stand."""


def insert_rows(model: type[Model], rows: Sequence[Values]) -> None:
    """Insert rows, all with the same columns (links as `…_id`); columns not named get the model's default.

    One statement: COPY on PostgreSQL, `executemany` on SQLite. Inside a transaction; the database sets the ids. Raises
    Django's own database errors.
    """
    if not rows:
        return
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"COPY {table} ({columns}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for cells in _cells(fields, rows):
                    copy.write_row(cells)
        else:
            marks = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of models
            cursor.executemany(statement, list(_cells(fields, rows)))


def _cells(fields: Sequence[Field[Any, Any]], rows: Sequence[Values]) -> Iterator[list[Any]]:
    """The rows as the driver takes them, in the order of the fields."""
    names = [field.attname for field in fields]
    defaults = {field.attname: field.get_default() for field in fields if field.attname not in rows[0]}
    prepared = [(index, _preparer(field)) for index, field in enumerate(fields) if type(field) not in AS_THEY_ARE]
    for row in rows:
        cells = [row[name] if name in row else defaults[name] for name in names]
        for index, prepare in prepared:
            cells[index] = prepare(cells[index])
        yield cells


def _preparer(field: Field[Any, Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else field.get_db_prep_save(value, connection)
