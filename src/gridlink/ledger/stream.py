"""Reading all entries in the order they were numbered without ever skipping one that commits late.

Numbers are given when an entry is written and seen when it commits: entry 2 may be there before entry 1. A reader that
remembers "I have read up to 2" would never see 1. So readers read only up to a horizon below which nothing can appear.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from gridlink.ledger.models import Cursor, Entry
from gridlink.ledger.reading import entries, row_of
from gridlink.ledger.rows import EntryRow

PATIENCE_SECONDS = 5.0
LOOK_SECONDS = 0.01

LAST_NUMBER = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ledger_entry_id_seq"
WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'ledger_entry'::regclass AND mode = 'RowExclusiveLock' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND pid IS DISTINCT FROM pg_backend_pid()
"""


class Horizon:
    """How far the stream is settled (已定界), found again and again by one reader.

    PostgreSQL: read the last number given, then see who is writing entries. Every entry up to that number was written by
    somebody who held the table's lock then (the lock is taken before the number) or had ended already; once those
    writers have ended, nothing can appear up to it. A writer that takes longer than the reader's patience is
    remembered, so that the next look goes on with the same question and a stream of long writers cannot starve it.
    SQLite: one writer at a time, so numbers appear in order.
    """

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.patience_seconds = patience_seconds
        self._number = 0
        self._writers: set[str] = set()

    def settled_until(self, floor: int = 0) -> int:
        """The number up to which no entry can appear any more; `floor` when writers outlast the patience.

        Call it outside a transaction: entries of one's own transaction are not waited for. 2 statements, and 1 per 10 ms
        of waiting, where somebody is writing.
        """
        if connection.vendor != "postgresql":
            return max(floor, Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0)
        if not self._writers:
            self._number = int(_column(LAST_NUMBER)[0])
            self._writers = set(_column(WRITERS))
        until = time.monotonic() + self.patience_seconds
        while self._writers:
            if time.monotonic() >= until:
                return floor
            time.sleep(LOOK_SECONDS)
            self._writers.intersection_update(_column(WRITERS))
        return max(floor, self._number)


def settled_until(floor: int = 0, *, patience_seconds: float = PATIENCE_SECONDS) -> int:
    """One look with a new `Horizon`; a loop keeps its own."""
    return Horizon(patience_seconds).settled_until(floor)


def read_after(position: int, limit: int = 500, *, horizon: Horizon | None = None) -> tuple[EntryRow, ...]:
    """Settled entries after `position`, in number order, none ever skipped by going on from the last one's id.

    Statements: 1 and the horizon's.
    """
    until = (horizon or Horizon()).settled_until(position)
    return _between(position, until, limit)


@contextmanager
def reading(
    name: str, limit: int = 500, *, horizon: Horizon | None = None, now: datetime | None = None
) -> Iterator[tuple[EntryRow, ...]]:
    """The next settled entries for the reader called `name`; its cursor moves when the block ends well.

    Cursor and whatever the block writes commit together, so each entry takes effect once. Two processes under one name
    take turns. On SQLite the block holds the one writer's lock: slow work belongs outside.
    """
    until = (horizon or Horizon()).settled_until()
    with transaction.atomic():
        Cursor.objects.get_or_create(name=name)
        cursor = Cursor.objects.select_for_update().get(name=name)
        rows = _between(cursor.position, until, limit)
        yield rows
        if rows:
            cursor.position, cursor.moved_at = rows[-1].id, now or timezone.now()
            cursor.save(update_fields=["position", "moved_at"])


def position_of(name: str) -> int:
    """How far the reader called `name` has read; 0 before its first reading. 1 statement."""
    return Cursor.objects.filter(name=name).values_list("position", flat=True).first() or 0


def _between(position: int, until: int, limit: int) -> tuple[EntryRow, ...]:
    rows = entries().filter(id__gt=position, id__lte=until).order_by("id")
    return tuple(row_of(entry) for entry in rows[:limit])


def _column(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]
