"""Files of components that were uploaded: kept aside, imported by the worker in the name of who brought them."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from gridlink.grid.actions.importing import SILENT, Classes, import_components, lives
from gridlink.grid.importing.columns import mapped
from gridlink.grid.importing.opening import CSV, EXCEL, GEOJSON, ImportOptions, open_reader
from gridlink.grid.importing.surveying import survey
from gridlink.grid.models import ComponentImport
from gridlink.kernel.errors import GridlinkError, Invalid, Refused
from gridlink.people.permissions import Actor
from gridlink.people.queries import actor_for

log = structlog.get_logger("gridlink.worker")
State = ComponentImport.State
MOST_BYTES = 256 << 20
"""What an upload may hold: some two million components. A longer file is imported from the command line."""


def queue_import(name: str, pieces: Iterable[bytes], options: ImportOptions, *, by: Actor) -> int:
    """Keep an uploaded file and have the worker import it; the number of the import. Needs `grid.edit` and a person.

    What cannot be a file of components is refused at once: its ending, its header, its encoding. A file that waits
    already, or was broken off, is taken up again under its number; one that is being imported is refused.
    """
    by.act("grid.edit")
    ending = Path(name).suffix.lower()
    if ending not in (*CSV, *EXCEL, *GEOJSON):
        raise Invalid("import.unknown_format", field="file", ending=ending[:20], allowed=[*CSV, *EXCEL, *GEOJSON])
    folder = Path(settings.DATA) / "imports" / secrets.token_hex(12)
    folder.mkdir(parents=True)
    path = folder / f"components{ending}"
    try:
        _keep(path, pieces)
        facts = survey(path)
        mapped(open_reader(path, options, facts).header, options.columns)
        return _queued(name, path, options, options.key(facts.sha256), facts.sha256, facts.size, f"user:{by.person}")
    except GridlinkError:
        shutil.rmtree(folder)
        raise


def import_waiting(classes: Classes) -> int:
    """Import every upload that waits or was broken off, one after another; how many. For one process of the worker's.

    An import that is refused keeps its reason; the file lies there until it is done. One that another process took
    first is left to it. What nobody foresaw ends that import, is told to the log, and does not stand before the next.
    """
    done = 0
    tried: set[int] = set()
    while (row := _next(tried)) is not None:
        tried.add(row.pk)
        path, options = Path(row.path), _options(row)
        try:
            by = actor_for(int(row.started_by.partition(":")[2]))
            import_components(path, options, classes=classes, by=by)
        except (OperationalError, InterfaceError):
            raise
        except Exception as fault:  # noqa: BLE001 - told to the log
            _stopped(row, fault)
        else:
            path.unlink(missing_ok=True)
            done += 1
    return done


def is_waiting() -> bool:
    """Whether an upload waits for the worker. 1 statement by a short table."""
    return _next(set()) is not None


def _stopped(row: ComponentImport, fault: Exception) -> None:
    """Note why an import ended, unless it is another process's now."""
    if isinstance(fault, Refused) and fault.code in ("import.running", "import.taken_over"):
        return
    if not isinstance(fault, GridlinkError | OSError):
        log.exception("import_failed", number=row.pk, exc_info=fault)
    code = fault.code if isinstance(fault, GridlinkError) else type(fault).__name__
    waiting = ComponentImport.objects.filter(pk=row.pk).exclude(state=State.DONE)
    waiting.update(state=State.FAILED, fault=code, runner="", touched_at=timezone.now())


def _keep(path: Path, pieces: Iterable[bytes]) -> None:
    size = 0
    with path.open("xb") as file:
        for piece in pieces:
            size += len(piece)
            if size > MOST_BYTES:
                raise Invalid("import.too_large", field="file", most=MOST_BYTES >> 20)
            file.write(piece)


@transaction.atomic
def _queued(name: str, path: Path, options: ImportOptions, key: str, sha256: str, size: int, by: str) -> int:
    now = timezone.now()
    unfinished = ComponentImport.objects.select_for_update().filter(key=key).exclude(state=State.DONE)
    row = unfinished.order_by("-pk").first()
    if row is not None and row.state == State.RUNNING and now - row.touched_at < SILENT and lives(row.runner):
        raise Refused("import.running", since=row.started_at.isoformat())
    if row is None:
        row = ComponentImport(key=key, sha256=sha256, size=size, started_at=now, options=options.plain())
        row.first_id = -1
    if row.path and Path(row.path).exists():
        # The same bytes lie there already, with the rejected lines so far beside them.
        shutil.rmtree(path.parent)
        path = Path(row.path)
    row.file_name, row.path, row.started_by = Path(name).name[-200:], str(path), by
    row.state, row.fault, row.touched_at = State.WAITING, "", now
    row.save()
    return row.pk


def _next(tried: set[int]) -> ComponentImport | None:
    """The oldest upload that waits, or whose process is gone."""
    rows = ComponentImport.objects.filter(Q(state=State.WAITING) | Q(state=State.RUNNING)).exclude(path="")
    for row in rows.exclude(pk__in=tried).order_by("pk"):
        if row.state == State.WAITING or not lives(row.runner):
            return row
    return None


def _options(row: ComponentImport) -> ImportOptions:
    return ImportOptions(**row.options | {"sheets": tuple(row.options["sheets"])})
