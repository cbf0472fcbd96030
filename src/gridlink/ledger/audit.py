"""Verifying the ledger (核验账本): the database walked beside the witness outside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import F, Max
from django.db.models.functions import Collate

from gridlink.ledger.chain import HASHED
from gridlink.ledger.checkpoint_file import private_key
from gridlink.ledger.models import Checkpoint, Entry
from gridlink.ledger.outside import Outside
from gridlink.ledger.verification import Comparison, Row, VerificationReport
from gridlink.ledger.witness import public_text

CHUNK = 2000
PROGRESS_EVERY = 1000


def verify(
    *,
    checkpoint_file: Path | None = None,
    trusted_keys: Collection[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> VerificationReport:
    """Compare every entry with its hash, its chain, its private texts and the checkpoints outside; writes nothing.

    `checkpoint_file` defaults to CHECKPOINT_FILE; give the copy kept elsewhere to judge this machine by it.
    `trusted_keys` are public keys (hexadecimal), by default this installation's own. `progress(done, total)` is called
    every 1,000 rows. 4 statements. Memory: one checkpoint line (20,000 entries, some 10 MB) and 2,000 rows; on disk a
    temporary copy of the checkpoint file. One statement reads the rows, so what is written meanwhile is left out.
    """
    file = Path(checkpoint_file or settings.CHECKPOINT_FILE)
    if trusted_keys is None:
        kept = Path(settings.CHECKPOINT_KEY)
        trusted_keys = {public_text(private_key(kept))} if kept.exists() else set()
    hashes = dict(Checkpoint.objects.values_list("number", "hash"))
    outside = Outside(file, hashes, trusted_keys)
    try:
        last_id = Entry.objects.aggregate(last=Max("id"))["last"] or 0
        reached = max((number for start, number in outside.starts if start <= last_id), default=0)
        # A checkpoint the database has no copy of counts as held when it is there whole: see `Comparison`.
        known = min(reached, max(hashes, default=0))
        walk = Comparison(known)
        found = tuple(walk.findings(_rows(progress), outside.witnesses()))
    finally:
        outside.close()
    return VerificationReport(
        (*outside.findings, *found),
        walk.entry_count,
        walk.subject_count,
        walk.private_count,
        walk.only_chained_count,
        outside.reach,
        outside.key_is_known,
    )


def _rows(progress: Callable[[int, int], None] | None) -> Iterator[Row]:
    """Every entry by subject (as bytes, whatever the database's collation) and seq, streamed from a server-side cursor."""
    total = Entry.objects.count()
    by_bytes = Collate(F("subject"), "C") if connection.vendor == "postgresql" else F("subject")
    names = ("id", "hash", *HASHED, "private__fields")
    found = Entry.objects.order_by(by_bytes.asc(), "seq").values_list(*names)
    for done, (number, hash_, *values, texts) in enumerate(found.iterator(chunk_size=CHUNK), start=1):
        content = dict(zip(HASHED, values, strict=True))
        yield Row(number, content["subject"], content["seq"], hash_, content, texts or {})
        if progress is not None and done % PROGRESS_EVERY == 0:
            progress(done, total)
