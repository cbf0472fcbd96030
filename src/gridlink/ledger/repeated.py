"""Statements sent again and again: what every report costs.

On PostgreSQL Django writes the values into the text of a statement, and the server parses and plans it anew each time. Of
one report taken in that was two thirds of what the database did. A statement sent through `repeated` is bound and, from
the sixth time on a connection, already planned (config/databases.py). For short statements by key only: a plan made for
any value is no good where it depends on the values.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection
from django.db.models import AutoField, Model

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper


@contextmanager
def repeated() -> Iterator[CursorWrapper]:
    """A cursor as Django's, errors and log of statements included, for a statement that will come again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor = psycopg.Cursor(connection.connection)
        yield cursor


def insert_one(row: Model) -> None:
    """Insert a new row and give it its id. 1 statement, its text made once for each model.

    Like `save(force_insert=True)` without signals, defaults of the database and parents. Raises Django's own errors.
    """
    fields, statement = _insert_of(type(row), connection.vendor)
    with repeated() as cursor:
        cursor.execute(statement, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=64)
def _insert_of(model: type[Model], _vendor: str) -> tuple[list[Any], str]:
    """The columns to be given, all but an id the database makes, and the statement."""
    quote, meta = connection.ops.quote_name, model._meta
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, AutoField)]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    key = quote(str(meta.pk.column))
    table = quote(meta.db_table)
    return fields, f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {key}"  # noqa: S608 - names of models
