"""A table without its indexes for a first import: on PostgreSQL dropped before and built again after, whatever is killed.

In place, an index in random order costs five times the rows themselves at eleven million (docs/benchmarks.md). The unique
index on the id stays, since it tells duplicates. `restore` looks at what is there, not at what was meant: it may be
called at any time, by anybody, twice.
"""

from __future__ import annotations

from django.db import OperationalError, connection, models, transaction

from gridlink.grid.models import Component

WORTH_ROWS = 100_000
"""Fewer rows are faster with the indexes in place than the rebuilding takes."""
MEMORY = "256MB"
"""What building one index may sort in memory."""
GIVE_WAY = "300ms"
"""How long `strip` waits for a lock. Well below `deadlock_timeout` (1 s): in a deadlock it is never the city that loses."""

LOCK_NOT_AVAILABLE = "55P03"


def worth_it(rows_to_come: int) -> bool:
    """Whether so many rows are better brought in without indexes: only if they outnumber those that stand there."""
    if connection.vendor != "postgresql" or rows_to_come < WORTH_ROWS:
        return False
    return _missing_indexes() or rows_to_come > 2 * standing_estimate()


def standing_estimate() -> int:
    """About how many rows the table has, by the planner's own figure; exact when it was never analysed. 1 or 2 statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [_table()])
        (rows,) = cursor.fetchone()
    return int(rows) if rows >= 0 else Component.objects.count()


def strip() -> bool:
    """Drop the indexes but the two unique ones, and the foreign keys' constraints; whether it could.

    Readers wait for a moment only. While somebody's longer transaction uses these tables all is left as it is.
    """
    try:
        _strip()
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


@transaction.atomic
def _strip() -> None:
    with connection.cursor() as cursor, connection.schema_editor(atomic=False) as editor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [GIVE_WAY])
        for index in Component._meta.indexes:
            cursor.execute(f"DROP INDEX IF EXISTS {editor.quote_name(index.name)}")
        for name in _constraints():
            cursor.execute(f"ALTER TABLE {editor.quote_name(_table())} DROP CONSTRAINT {editor.quote_name(name)}")


def restore() -> bool:
    """Build whatever is missing of indexes and constraints; whether anything was. PostgreSQL only, else nothing to do.

    Rows may be read meanwhile, not written. 11 million rows take about half a minute.
    """
    if connection.vendor != "postgresql":
        return False
    missing = [index for index in Component._meta.indexes if index.name not in _sound_indexes()]
    bare = [each for each in _foreign_keys() if _column(each) not in _constraints().values()]
    if not missing and not bare:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [MEMORY])
        cursor.execute(f"LOCK TABLE {connection.ops.quote_name(_table())} IN SHARE ROW EXCLUSIVE MODE")
        with connection.schema_editor(atomic=False) as editor:
            for index in missing:
                if index.name not in _sound_indexes():
                    editor.add_index(Component, index)
            for each in bare:
                if _column(each) not in _constraints().values():
                    editor.execute(editor._create_fk_sql(Component, each, "_fk_%(to_table)s_%(to_column)s"))  # type: ignore[attr-defined]
    return True


def analyse() -> None:
    """Tell the planner what the table looks like now."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(_table())}")


def _missing_indexes() -> bool:
    return any(index.name not in _sound_indexes() for index in Component._meta.indexes)


def _sound_indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE i.indrelid = %s::regclass AND i.indisvalid",
            [_table()],
        )
        return {name for (name,) in cursor.fetchall()}


def _constraints() -> dict[str, str]:
    """Name → column of the foreign keys' constraints there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.conname, a.attname FROM pg_constraint k"
            " JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]"
            " WHERE k.conrelid = %s::regclass AND k.contype = 'f'",
            [_table()],
        )
        return dict(cursor.fetchall())


def _foreign_keys() -> list[models.ForeignKey]:
    return [each for each in Component._meta.local_fields if isinstance(each, models.ForeignKey)]


def _column(key: models.ForeignKey) -> str:
    return str(key.column)


def _table() -> str:
    return Component._meta.db_table
