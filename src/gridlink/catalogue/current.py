"""The catalogue, kept in each process: it hardly changes and every step of every case asks for it.

At most once in `LOOK_EVERY` seconds one thread looks, with three statements, whether a table has changed, and drops those
that have; the others go on with what there is. So an edit is seen by other processes within that time. The process that
edits calls `forget`: inside its transaction it reads its own edit at once, everybody else keeps the old until the
commit, and nobody keeps what was rolled back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Count, Max, Model, Value

from gridlink.catalogue import models

LOOK_EVERY = 3.0

Part = TypeVar("Part")
Stamps = dict[str, tuple[object, ...]]

_VERSIONED: tuple[type[models.Effective], ...] = (
    models.CaseClass, models.Condition, models.WorkSchedule, models.CalendarDay, models.StageLimit, models.Duty,
    models.Setting,
)  # fmt: skip
_PLAIN: tuple[type[Model], ...] = (models.Scheme, models.ClassMapping)


class Shelf:
    """What has been read of the tables so far: parts by name, each with the tables it was made from."""

    def __init__(self) -> None:
        self.parts: dict[str, tuple[frozenset[str], Any]] = {}
        self.stamps: Stamps = {}
        self.looked_at = 0.0


class _Edit:
    """The mark of an edit in the transaction under way. Django drops it with a rollback, and calls it at the commit."""

    def __init__(self) -> None:
        self.shelf = Shelf()

    def __call__(self) -> None:
        _drop_shared()


_lock = threading.RLock()
_shared: Shelf | None = None


def forget() -> None:
    """Read the catalogue anew: for whoever has just written it, inside the same transaction or after it."""
    if connection.in_atomic_block:
        transaction.on_commit(_Edit())
    else:
        _drop_shared()


def part(name: str, build: Callable[[], Part], *tables: type[Model]) -> Part:
    """What `build` makes of `tables`, kept under `name` until one of them changes. No statement while kept."""
    edit = _pending()
    shelf = edit.shelf if edit is not None else _looked()
    kept = shelf.parts.get(name)
    if kept is None:
        kept = (frozenset(table._meta.model_name or "" for table in tables), build())
        shelf.parts[name] = kept
    made: Part = kept[1]
    return made


def stamps() -> Stamps:
    """How each table looks: changes whenever a row was added, ended or taken away. 3 statements."""
    queries = [
        table.objects.order_by()  # type: ignore[attr-defined]
        .values(table_name=Value(table._meta.model_name))
        .annotate(rows=Count("id"), ended=Count("in_force_to"), newest=Max("id"), written=Max("recorded_at"))
        .values_list("table_name", "rows", "ended", "newest", "written")
        for table in _VERSIONED
    ]
    found = {row[0]: tuple(row[1:]) for row in queries[0].union(*queries[1:], all=True)}
    return found | _plain_stamps()


def _plain_stamps() -> Stamps:
    """The two small tables without versions, row by row."""
    return {
        "scheme": tuple(models.Scheme.objects.order_by("id").values_list()),
        "classmapping": tuple(models.ClassMapping.objects.order_by("id").values_list("id", "to_kind", "to_code")),
    }


def _pending() -> _Edit | None:
    """The newest edit of the transaction under way in this thread."""
    for entry in reversed(connection.run_on_commit):
        if isinstance(entry[1], _Edit):
            return entry[1]
    return None


def _drop_shared() -> None:
    global _shared
    with _lock:
        _shared = None


def _looked() -> Shelf:
    """The shared shelf, its changed tables dropped when it was time to look."""
    global _shared
    shelf = _shared
    if shelf is not None and time.monotonic() - shelf.looked_at < LOOK_EVERY:
        return shelf
    # Whoever has something to go on with does not wait for the thread that is looking.
    if not _lock.acquire(blocking=shelf is None):
        assert shelf is not None
        return shelf
    try:
        if _shared is not None and time.monotonic() - _shared.looked_at < LOOK_EVERY:
            return _shared
        _shared = _refreshed(_shared)
        return _shared
    finally:
        _lock.release()


def _refreshed(old: Shelf | None) -> Shelf:
    """A new shelf with those parts of the old one whose tables are as they were. Stamped before anything is read."""
    fresh = Shelf()
    fresh.stamps = stamps()
    fresh.looked_at = time.monotonic()
    if old is not None:
        changed = {table for table, stamp in fresh.stamps.items() if old.stamps.get(table) != stamp}
        changed |= old.stamps.keys() - fresh.stamps.keys()
        fresh.parts = {name: kept for name, kept in list(old.parts.items()) if not kept[0] & changed}
    return fresh
