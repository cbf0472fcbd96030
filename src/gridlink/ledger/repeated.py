"""Statements sent again and again: what every report costs.

On PostgreSQL Django writes the values into the text of a statement, and the server parses and plans it anew each time. Of
one report taken in that was two thirds of what the database did. A statement sent through `repeated` is bound and, from
the sixth time on a connection, already planned (config/databases.py). For short statements by key only: a plan made for
any value is no good where it depends on the values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Model

from gridlink.ledger.inserting import AS_THEY_ARE

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper


Row = TypeVar("Row", bound=Model)
Convert = tuple[int, Any, Callable[..., Any]]
"""Position of a column, its expression, and what makes the driver's value the field's."""


@contextmanager
def repeated() -> Iterator[CursorWrapper]:
    """A cursor as Django's, errors and log of statements included, for a statement that will come again."""
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.cursor = psycopg.Cursor(database.connection)
        yield cursor


def insert_one(row: Model) -> None:
    """Insert a new row and give it its id. 1 statement, its text made once for each model.

    Like `save(force_insert=True)` without signals, defaults of the database and parents. Raises Django's own errors.
    """
    database = connections[DEFAULT_DB_ALIAS]
    names, prepared, statement = _insert_of(type(row), database.vendor)
    held = vars(row)
    values = [held[name] for name in names]
    for index, field in prepared:
        values[index] = field.get_db_prep_save(values[index], database)
    with repeated() as cursor:
        cursor.execute(statement, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=64)
def _insert_of(model: type[Model], vendor: str) -> tuple[list[str], list[tuple[int, Any]], str]:
    """The attributes to be given, all but an id the database makes; those to be prepared; and the statement."""
    quote, meta = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, AutoField)]
    as_they_are = AS_THEY_ARE if vendor == "postgresql" else frozenset[type]()
    prepared = [(index, field) for index, field in enumerate(fields) if type(field) not in as_they_are]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table, key = quote(meta.db_table), quote(str(meta.pk.column))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {key}"  # noqa: S608 - names of models
    return [field.attname for field in fields], prepared, statement


def rows_of(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a short statement by key answers, as the driver gives it: for text and whole numbers."""
    with repeated() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def locked_row(model: type[Row], pk: int) -> Row | None:
    """The row with that key, locked until the transaction ends where the database locks rows. 1 statement."""
    database = connections[DEFAULT_DB_ALIAS]
    names, converters, statement = _select_of(model, database.vendor)
    with repeated() as cursor:
        cursor.execute(statement, [pk])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for index, column, convert in converters:
        values[index] = convert(values[index], column, database)
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


@lru_cache(maxsize=64)
def _select_of(model: type[Model], vendor: str) -> tuple[list[str], list[Convert], str]:
    database, meta = connections[DEFAULT_DB_ALIAS], model._meta
    quote, fields = database.ops.quote_name, meta.concrete_fields
    columns = [field.get_col(meta.db_table) for field in fields]
    converters = [
        (index, column, convert)
        for index, column in enumerate(columns)
        for convert in (*database.ops.get_db_converters(column), *column.get_db_converters(database))
    ]
    lock = " FOR UPDATE" if vendor == "postgresql" else ""
    listed = ", ".join(quote(str(field.column)) for field in fields)
    key = quote(str(meta.pk.column))
    statement = f"SELECT {listed} FROM {quote(meta.db_table)} WHERE {key} = %s{lock}"  # noqa: S608 - names of models
    return [field.attname for field in fields], converters, statement


def update_one(row: Model, names: Sequence[str]) -> None:
    """Write the named attributes of a row that is there, and no others. 1 statement, its text kept.

    Like `save(update_fields=...)` without signals. SQLite writes anew every index whose column a statement names, changed
    or not: so name only what has changed.
    """
    database = connections[DEFAULT_DB_ALIAS]
    fields, statement = _update_of(type(row), tuple(names))
    held = vars(row)
    values = [field.get_db_prep_save(held[field.attname], database) for field in fields]
    with repeated() as cursor:
        cursor.execute(statement, [*values, row.pk])


@lru_cache(maxsize=256)
def _update_of(model: type[Model], names: tuple[str, ...]) -> tuple[list[Any], str]:
    quote, meta = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta
    by_name = {field.attname: field for field in meta.local_concrete_fields}
    fields = [by_name[name] for name in names]
    given = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = quote(str(meta.pk.column))
    return fields, f"UPDATE {quote(meta.db_table)} SET {given} WHERE {key} = %s"  # noqa: S608 - names of models
