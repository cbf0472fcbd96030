"""Making checkpoints: everything settled since the last one, signed and written outside the database first."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from gridlink.kernel.errors import Invalid, Refused
from gridlink.ledger.chain import instant
from gridlink.ledger.checkpoint_file import append, exclusive, last_line, lines, private_key
from gridlink.ledger.models import Checkpoint, Entry
from gridlink.ledger.posting import post_waiting
from gridlink.ledger.stream import Horizon
from gridlink.ledger.witness import FIRST_PREVIOUS, Line, facts_of, follows, public_text, read_line, sign_line

log = logging.getLogger(__name__)

MOST_ENTRIES = 20_000
"""In one line (about 2 MB): what a checkpoint holds in memory."""


def make_checkpoint(now: datetime | None = None, *, horizon: Horizon | None = None) -> int:
    """Witness every entry settled since the last checkpoint; returns how many entries that were (0 writes nothing).

    The line is on the disk before the database's own copy commits. First file and database are compared:
    `Refused("ledger.rolled_back")` when the database no longer holds what the file witnessed,
    `Refused("ledger.checkpoint_file_behind")` when the file ends before what the database knows was written. Then the
    lines not yet posted go to CHECKPOINT_URL; a witness that does not answer is tried again next time. `RuntimeError` inside
    a transaction: what it witnesses must have been committed.
    """
    file = Path(settings.CHECKPOINT_FILE)
    with exclusive(file):
        key = private_key(Path(settings.CHECKPOINT_KEY))
        with transaction.atomic(durable=True):
            before = _agreed(file)
        if before is not None and before.key != public_text(key):
            log.critical("ledger.checkpoint_key_changed", extra={"checkpoint": before.number})
        until = (horizon or Horizon()).settled_until(before.last_entry if before else 0)
        count = 0
        while True:
            rows = _settled(before.last_entry if before else 0, until)
            if not rows:
                break
            before = _write(file, key, before, rows, now or timezone.now())
            count += len(rows)
    if settings.CHECKPOINT_URL:
        post_waiting(file, settings.CHECKPOINT_URL)
    return count


def _settled(position: int, until: int) -> list[tuple[int, str, int, str]]:
    rows = Entry.objects.filter(id__gt=position, id__lte=until).order_by("id")
    return list(rows.values_list("id", "subject", "seq", "hash")[:MOST_ENTRIES])


def _write(
    file: Path,
    key: Ed25519PrivateKey,
    before: Line | None,
    rows: list[tuple[int, str, int, str]],
    now: datetime,
) -> Line:
    text = sign_line(
        key,
        number=before.number + 1 if before else 1,
        at=instant(now),
        previous=before.hash if before else FIRST_PREVIOUS,
        numbers=(rows[0][0], rows[-1][0]),
        facts=facts_of(rows),
    )
    line = read_line(text)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # With synchronous=NORMAL a power cut may lose what has committed; a WAL checkpoint puts it on the disk first,
        # so that nothing is witnessed that can still vanish.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    with transaction.atomic(durable=True):
        _copy(line)
        append(file, text)
    log.info("ledger.checkpoint", extra={"checkpoint": line.number, "last_entry": line.last_entry})
    return line


def _copy(line: Line) -> None:
    Checkpoint.objects.create(
        number=line.number,
        at=datetime.fromisoformat(line.at),
        first_entry=line.first_entry,
        last_entry=line.last_entry,
        entry_count=len(line.entries),
        root=line.root,
        previous=line.previous,
        hash=line.hash,
        signature=line.signature,
    )


def _agreed(file: Path) -> Line | None:
    """The newest checkpoint, when file and database agree on it; lines of a crash between the two are adopted."""
    outside = last_line(file)
    inside = Checkpoint.objects.order_by("-number").first()
    if inside is not None and (outside is None or outside.number < inside.number):
        raise _refused("ledger.checkpoint_file_behind", known=inside.number, found=outside.number if outside else 0)
    if outside is None:
        return None
    if inside is not None and outside.number == inside.number:
        if outside.hash != inside.hash:
            raise _refused("ledger.checkpoints_differ", number=inside.number)
        subject, seq, hash_ = outside.entries[-1]
        if not Entry.objects.filter(subject=subject, seq=seq, hash=hash_).exists():
            raise _refused("ledger.rolled_back", checkpoint=outside.number, known=inside.number)
        return outside
    known = inside.number if inside is not None else 0
    for line in _lines_after(file, known):
        numbers = (line.first_entry, line.last_entry)
        rows = Entry.objects.filter(id__range=numbers).order_by("id").values_list("id", "subject", "seq", "hash")
        if tuple(facts_of(rows)) != line.entries:
            raise _refused("ledger.rolled_back", checkpoint=outside.number, known=known)
        log.warning("ledger.checkpoint_adopted", extra={"checkpoint": line.number})
        _copy(line)
    return outside


def _lines_after(file: Path, number: int) -> Iterator[Line]:
    before: Line | None = None
    for text in lines(file):
        line = read_line(text)
        if not follows(line, before):
            raise Invalid("ledger.checkpoint_forged", number=line.number, why="it does not follow the line before")
        before = line
        if line.number > number:
            yield line


def _refused(code: str, **params: Any) -> Refused:
    log.critical(code, extra=params)
    return Refused(code, **params)
