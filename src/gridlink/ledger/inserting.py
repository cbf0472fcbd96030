"""Inserting many rows at once.

On PostgreSQL through COPY: an array of JSON texts, which `bulk_create` sends there, is escaped quote by quote in Python
and read again by the server, and costs more than everything else a batch of reports does.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import AutoField, BigAutoField, Model

ROWS_PER_STATEMENT = 1000
AS_THEY_ARE = frozenset(
    {
        models.AutoField, models.BigAutoField, models.BooleanField, models.BigIntegerField, models.CharField,
        models.DateTimeField, models.FloatField, models.ForeignKey, models.IntegerField, models.OneToOneField,
        models.PositiveIntegerField, models.PositiveSmallIntegerField, models.TextField,
    }
)  # fmt: skip
"""Fields whose values the driver takes as a row holds them. To ask each field costs as much again as to send the rows."""


def insert_many(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert new rows of one model and give them their ids, in order. To be called inside a transaction.

    PostgreSQL: 3 statements, two of them for the ids. Elsewhere `bulk_create`, 1 statement for every thousand rows or fewer.
    Raises Django's own database errors.
    """
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=ROWS_PER_STATEMENT)
        return
    _draw_ids(model, rows)
    fields = model._meta.local_concrete_fields
    quote = database.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    prepared = [(index, field) for index, field in enumerate(fields) if type(field) not in AS_THEY_ARE]
    values_of = attrgetter(*(field.attname for field in fields))
    with database.cursor() as cursor, database.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            values = list(values_of(row))
            for index, field in prepared:
                values[index] = field.get_db_prep_save(values[index], database)
            copy.write_row(values)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _draw_ids(model: type[Model], rows: Sequence[Any]) -> None:
    """The ids come from the table's own sequence, as if the database had set them."""
    key = model._meta.pk
    if not isinstance(key, (AutoField, BigAutoField)):
        return
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        # The lock every insert takes, before the numbers are drawn: `stream.Horizon` rests on that order. Without it a
        # reader between the two statements would take numbers for settled whose rows are still to come.
        cursor.execute(f"LOCK TABLE {database.ops.quote_name(model._meta.db_table)} IN ROW EXCLUSIVE MODE")
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, str(key.column), len(rows)],
        )
        ids = cursor.fetchall()
    for row, (number,) in zip(rows, ids, strict=True):
        row.pk = number
