"""Files that no row refers to: left by an upload whose row was never written."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings

from gridlink.evidence.models import Evidence

SOONEST = timedelta(hours=1)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """How much was removed."""

    file_count: int
    byte_count: int


def sweep_orphans(older_than: timedelta = timedelta(days=1)) -> Swept:
    """Remove originals, shown copies and half-written files that no row refers to and nobody wrote for `older_than`.

    An upload writes its file first, so a fresh file may still get its row: less than an hour is a ValueError. An upload
    of the same bytes makes the file new again. 1 statement per 500 files.
    """
    if older_than < SOONEST:
        raise ValueError(f"older_than must be at least {SOONEST}: an upload may still be writing its row")
    root, before = Path(settings.EVIDENCE_ROOT), time.time() - older_than.total_seconds()
    sizes = [_removed(path, before) for path in _files(root / "incoming", before)]
    for folder in ("originals", "shown"):
        files = _files(root / folder, before)
        while batch := list(islice(files, BATCH)):
            sizes += [_removed(path, before) for path in _unreferred(batch)]
    gone = [size for size in sizes if size is not None]
    return Swept(len(gone), sum(gone))


def _files(folder: Path, before: float) -> Iterator[Path]:
    """The files below a folder last written before that moment (seconds since 1970)."""
    return (path for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime < before)


def _unreferred(paths: Iterable[Path]) -> list[Path]:
    by_hash = [(path.name.split(".")[0], path) for path in paths]
    referred = set(
        Evidence.objects.filter(sha256__in={sha256 for sha256, _ in by_hash}).values_list("sha256", flat=True)
    )
    return [path for sha256, path in by_hash if sha256 not in referred]


def _removed(path: Path, before: float) -> int | None:
    """Remove a file unless somebody wrote it again meanwhile; its size, or None."""
    try:
        state = path.stat()
        if state.st_mtime >= before:
            return None
        path.unlink()
    except FileNotFoundError:
        return None
    return state.st_size
