"""Importing a file of components (部件导入): chunk by chunk, resumable after any kill, one ledger entry at the end."""

from __future__ import annotations

import gc
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from gridlink.grid.current import current_locator, today
from gridlink.grid.importing import lean
from gridlink.grid.importing.checking import Checked, Known, Scope
from gridlink.grid.importing.chunks import Position, Reader
from gridlink.grid.importing.columns import mapped
from gridlink.grid.importing.csv_reading import CsvReader
from gridlink.grid.importing.inserting import payload
from gridlink.grid.importing.opening import ImportOptions, open_reader, read
from gridlink.grid.importing.rejected import RejectedFile
from gridlink.grid.importing.standing import compare
from gridlink.grid.importing.surveying import FileFacts, survey
from gridlink.grid.importing.writing import Writer
from gridlink.grid.models import City, Component, ComponentImport
from gridlink.grid.queries import city
from gridlink.kernel.errors import Refused
from gridlink.ledger.actions import record
from gridlink.people.permissions import Actor
from gridlink.people.queries import all_organisations

Classes = Mapping[tuple[str, str], str]
"""(scheme, code) → name of every component class that may be imported. The catalogue stands above this app."""
Progress = Callable[[int, int], None]
"""Called with the bytes (rows, features) dealt with and the file's size in bytes."""

State = ComponentImport.State
Item = TypeVar("Item")
SILENT = timedelta(minutes=10)
"""An import that has not moved for so long is not running any more, wherever it ran."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `rejected_file` is None when every line was taken. `resumed_at` > 0: lines done before."""

    id: int
    sha256: str
    encoding: str
    added: int
    changed: int
    unchanged: int
    rejected: int
    rejected_file: Path | None
    resumed_at: int


def import_components(
    path: Path,
    options: ImportOptions,
    *,
    classes: Classes,
    by: Actor,
    rejected_file: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a CSV, Excel or GeoJSON file of components. Needs `grid.edit` where the components stand.

    Good lines are kept, bad ones go to `<file>.rejected.csv`. The same file with the same options goes on where an
    earlier run was stopped: each chunk and its position are one transaction. Refuses a file another process is at.
    Not to be called inside a transaction. Memory: three chunks of rows (some 300 MB) beside the locator.
    """
    acting = by.act("grid.edit")
    facts = survey(path)
    reader = open_reader(path, options, facts)
    positions = mapped(reader.header, options.columns)
    row = _begin(path, options, facts, acting)
    resumed_at = row.line
    target = rejected_file or path.with_name(path.name + ".rejected.csv")
    rejected = RejectedFile(target, reader.header, length=row.rejected_bytes)
    known = known_for(options, classes, by)
    run = _Run(row, rejected, Writer(update=options.update, first_id=row.first_id, by=acting, scopes=known.scopes))
    chunks = read(reader, positions, known, Position(row.offset, row.line))
    try:
        with _without_collector():
            for rows, data, after in _ahead(_with_payload(chunks)):
                run.write(rows, data, after, lean_for=_rows_to_come(reader, facts, rows, row, after))
                if progress is not None:
                    progress(after.offset, facts.size)
        run.finish(path, facts, acting)
    except (Refused, OSError) as fault:
        run.fail(fault)
        raise
    row.refresh_from_db()
    return _report(row, facts, options, target if rejected.length else None, resumed_at)


def try_components(
    path: Path, options: ImportOptions, *, classes: Classes, by: Actor, rejected_file: Path | None = None
) -> ImportReport:
    """What an import of the file would do, without doing it; rejected lines are written out.

    Each chunk is set beside the register, not beside the chunks before it: an id twice in a long file is not found.
    """
    by.act("grid.edit")
    facts = survey(path)
    reader = open_reader(path, options, facts)
    positions = mapped(reader.header, options.columns)
    target = rejected_file or path.with_name(path.name + ".rejected.csv")
    rejected = RejectedFile(target, reader.header, length=0)
    last = Component.objects.aggregate(last=Max("id"))["last"] or 0
    row = ComponentImport(sha256=facts.sha256, pk=0)
    known = known_for(options, classes, by)
    for rows, _after in _ahead(read(reader, positions, known, Position())):
        found = compare(rows, first_id=last, update=options.update, seen=set(), scopes=known.scopes)
        row.added_count += len(found.fresh)
        row.changed_count += len(found.changes)
        row.unchanged_count += found.unchanged_count
        row.rejected_count += rejected.add(sorted([*rows.rejects, *found.rejects], key=lambda each: each.line))
    return _report(row, facts, options, target if rejected.length else None, 0)


def restore_indexes(now: datetime | None = None) -> bool:
    """Build the indexes that a killed import left out, unless one is still running; whether any was built. For a timer."""
    since = (now or timezone.now()) - SILENT
    if ComponentImport.objects.filter(state=State.RUNNING, touched_at__gt=since).exists():
        return False
    return lean.restore()


class _Run:
    """One process at one import."""

    def __init__(self, row: ComponentImport, rejected: RejectedFile, writer: Writer) -> None:
        self._row, self._rejected, self._writer = row, rejected, writer
        self._looked = False

    def write(self, rows: Checked, data: bytes | None, after: Position, *, lean_for: int) -> None:
        """One chunk and the position behind it, in one transaction."""
        if not self._looked:
            # A busy city goes first: what could not be dropped now is tried again at the next chunk.
            self._looked = not lean.worth_it(lean_for) or lean.strip()
        now = timezone.now()
        with transaction.atomic():
            row = self._hold()
            added, changed, unchanged, rejects = self._writer.write(rows, data, now)
            rejects = sorted([*rows.rejects, *rejects], key=lambda each: each.line)
            row.added_count += added
            row.changed_count += changed
            row.unchanged_count += unchanged
            row.rejected_count += self._rejected.add(rejects)
            row.rejected_bytes = self._rejected.length
            row.offset, row.line, row.touched_at = after.offset, after.line, now
            row.save()

    def finish(self, path: Path, facts: FileFacts, by: Actor) -> None:
        """Indexes as they should be, then the one entry, together with the state that says it is done."""
        if path.stat().st_size != facts.size:
            raise Refused("import.file_changed")
        lean.restore()
        now = timezone.now()
        with transaction.atomic():
            row = self._hold()
            row.state, row.finished_at, row.touched_at, row.runner = State.DONE, now, now, ""
            row.save()
            if row.added_count or row.changed_count:
                record(row.subject, "components.imported", by=by, at=now, body=_told(row, facts))
        if row.added_count and connection.vendor == "postgresql":
            lean.analyse()

    def fail(self, fault: Exception) -> None:
        """Note why it stopped; the same command goes on from there. An import another process has taken is left alone."""
        code = fault.code if isinstance(fault, Refused) else type(fault).__name__
        mine = ComponentImport.objects.filter(pk=self._row.pk, runner=self._row.runner, state=State.RUNNING)
        mine.update(state=State.FAILED, fault=code, touched_at=timezone.now(), runner="")

    def _hold(self) -> ComponentImport:
        """The import's row, locked and still ours. Imports wait for each other chunk by chunk: one lock, no deadlock."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # A power cut may lose the last chunks; their position is lost with them.
                cursor.execute("SET LOCAL synchronous_commit = off")
        City.objects.select_for_update().values_list("pk").first()
        row = ComponentImport.objects.select_for_update().get(pk=self._row.pk)
        if row.runner != self._row.runner or row.state != State.RUNNING:
            raise Refused("import.taken_over")
        return row


@transaction.atomic
def _begin(path: Path, options: ImportOptions, facts: FileFacts, by: Actor) -> ComponentImport:
    """The row of this import: the unfinished one of the same file and options, or a new one."""
    City.objects.select_for_update().values_list("pk").first()
    now, key = timezone.now(), options.key(facts.sha256)
    unfinished = ComponentImport.objects.filter(key=key).exclude(state=State.DONE)
    row = unfinished.order_by("-pk").first()
    if row is None:
        last = Component.objects.aggregate(last=Max("id"))["last"] or 0
        row = ComponentImport(key=key, sha256=facts.sha256, size=facts.size, first_id=last, started_at=now)
        row.file_name, row.options, row.started_by = path.name[-200:], options.plain(), by.ref
    elif row.first_id < 0:
        row.first_id = Component.objects.aggregate(last=Max("id"))["last"] or 0
    if row.state == State.RUNNING and row.runner and now - row.touched_at < SILENT and lives(row.runner):
        raise Refused("import.running", since=row.started_at.isoformat())
    row.state, row.fault, row.touched_at = State.RUNNING, "", now
    row.runner = f"{socket.gethostname()[:60]} {os.getpid()} {secrets.token_hex(8)}"
    row.save()
    return row


def lives(runner: str) -> bool:
    """Whether the process that was at it may still be: one on another machine may."""
    host, _, rest = runner.partition(" ")
    number = rest.partition(" ")[0]
    if host != socket.gethostname()[:60] or not number.isdigit():
        return bool(runner)
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return int(number) != os.getpid()


def known_for(options: ImportOptions, classes: Classes, by: Actor, *, permission: str = "grid.edit") -> Known:
    """What a file's cells are checked against: the grids, classes, bodies, and where `by` holds the permission. 1 statement."""
    organisations = all_organisations()
    names = [row.name for row in organisations]
    bodies: dict[str, int] = {row.name: row.id for row in organisations if row.name and names.count(row.name) == 1}
    bodies |= {row.code: row.id for row in organisations}
    scopes = tuple(Scope(each.places.low, each.places.high, each.classes) for each in by.scope(permission))
    return Known(current_locator(), classes, bodies, options.scheme, options.datum, today(city()), scopes)


def _with_payload(chunks: Iterator[tuple[Checked, Position]]) -> Iterator[tuple[Checked, bytes | None, Position]]:
    """The rows as COPY takes them are made beside the writing of the chunk before."""
    for rows, after in chunks:
        complete = connection.vendor == "postgresql" and bool(len(rows)) and bool(rows.columns["code"].all())
        yield rows, payload(rows) if complete else None, after


@contextmanager
def _without_collector() -> Iterator[None]:
    """Rows make no cycles, and looking for some among millions of cells takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, the next one made in a second thread while one is dealt with. It must not use the database."""
    with ThreadPoolExecutor(1) as pool:
        upcoming = pool.submit(next, items, None)
        while (item := upcoming.result()) is not None:
            upcoming = pool.submit(next, items, None)
            yield item


def _rows_to_come(reader: Reader, facts: FileFacts, rows: Checked, row: ComponentImport, after: Position) -> int:
    """About how many rows the file still has; 0 where its size does not say."""
    if not isinstance(reader, CsvReader) or after.offset <= row.offset:
        return 0
    return int(len(rows) * (facts.size - row.offset) / (after.offset - row.offset))


def _told(row: ComponentImport, facts: FileFacts) -> dict[str, object]:
    counts = {name: getattr(row, f"{name}_count") for name in ("added", "changed", "unchanged", "rejected")}
    return {"file": row.file_name, "sha256": facts.sha256, "size": facts.size, "options": row.options, **counts}


def _report(
    row: ComponentImport, facts: FileFacts, options: ImportOptions, rejected: Path | None, resumed_at: int
) -> ImportReport:
    counts = (row.added_count, row.changed_count, row.unchanged_count, row.rejected_count)
    return ImportReport(row.pk, facts.sha256, options.encoding or facts.encoding, *counts, rejected, resumed_at)
