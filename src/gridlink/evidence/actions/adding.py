"""Giving evidence to a subject. The file is on disk before the row is written; the row and its entry come together."""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gridlink.evidence.models import Evidence
from gridlink.evidence.queries import FIELDS, evidence_of
from gridlink.evidence.rows import EvidenceRow
from gridlink.evidence.storing import Readable, Stored, store
from gridlink.kernel.errors import Invalid, Stale
from gridlink.ledger.actions import record, record_many
from gridlink.ledger.rows import Record
from gridlink.people.permissions import Actor

TRIES = 5
_SUBJECT = re.compile(r"[a-z_]+:[0-9A-Za-z_.-]+")


def add_evidence(
    subject: str,
    purpose: str,
    file: Readable | Stored,
    *,
    by: Actor,
    now: datetime | None = None,
    name: str | None = None,
    limit: int | None = None,
) -> EvidenceRow:
    """Keep a file as evidence (证据) for `subject` ("case:42"), sealed by its SHA-256.

    The same bytes given again for the same subject and purpose are the same evidence: the row that stands is returned
    and nothing is recorded (a hidden one is seen again). `name` is the file's own; it may say who somebody is, so it is
    kept only as a private part of the entry. `limit` in bytes, by default `EVIDENCE_MAX_BYTES`. Refuses what
    `storing.store` refuses, an unknown purpose, a subject that is none. Whether `by` may do this the caller checks.

    A photo takes a tenth of a second to re-encode, and inside a transaction that would hold SQLite's write lock: there,
    give what `keep_file` returned before the transaction began.
    """
    if purpose not in Evidence.Purpose.values:
        raise Invalid("evidence.purpose", field="purpose", allowed=list(Evidence.Purpose.values))
    _check_subject(subject)
    stored = file if isinstance(file, Stored) else keep_file(file, limit=limit)
    at = now or timezone.now()
    for attempt in range(1, TRIES + 1):
        try:
            return _write(subject, purpose, stored, by, at, name)
        except Stale:
            # Evidence stands below its subject and cannot lock it; whoever recorded first is now visible.
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def keep_file(file: Readable, *, limit: int | None = None) -> Stored:
    """Sniff, bound and seal a file on disk, as evidence of nothing yet; refuses what `storing.store` refuses.

    One that no `add_evidence` follows is an orphan, which `sweep_orphans` removes.
    """
    return store(file, limit=limit or settings.EVIDENCE_MAX_BYTES)


@transaction.atomic
def _write(subject: str, purpose: str, stored: Stored, by: Actor, at: datetime, name: str | None) -> EvidenceRow:
    picture = stored.picture
    row, is_new = Evidence.objects.get_or_create(
        subject=subject,
        purpose=purpose,
        sha256=stored.sha256,
        defaults={
            "byte_count": stored.byte_count,
            "media_type": stored.media_type.name,
            "shown_type": picture.shown_type.name if picture else "",
            "width": picture.width if picture else None,
            "height": picture.height if picture else None,
            "uploaded_by_id": by.user_id,
            "uploaded_at": at,
        },
    )
    if row.hidden_at is not None:
        row.hidden_at = None
        row.save(update_fields=["hidden_at"])
        is_new = True
    if is_new:
        private = {"name": name[:200]} if name else None
        record(subject, "evidence.added", by=by, at=at, body=_body(row), private=private)
    return _row(row)


def copy_evidence(source: str, target: str, *, by: Actor, now: datetime | None = None) -> tuple[EvidenceRow, ...]:
    """Give the evidence of one subject to another too (a report's to its case). Files are not written again.

    Who uploaded it and when stays as it was. What the target already has is left alone. Returns what was added.
    Statements: 1 when there is nothing to copy, else about 6.
    """
    _check_subject(target)
    rows = evidence_of(source)
    return _copy(rows, source, target, by, now or timezone.now()) if rows else ()


@transaction.atomic
def _copy(rows: tuple[EvidenceRow, ...], source: str, target: str, by: Actor, at: datetime) -> tuple[EvidenceRow, ...]:
    has = {(row.purpose, row.sha256) for row in evidence_of(target, include_hidden=True)}
    columns = [name for name in FIELDS if name not in ("id", "subject")]
    missing = [row for row in rows if (row.purpose, row.sha256) not in has]
    copies = Evidence.objects.bulk_create(
        Evidence(subject=target, **{name: getattr(row, name) for name in columns}) for row in missing
    )
    record_many(
        [Record(target, "evidence.added", by, at, {**_body(copy), "from": source}) for copy in copies], new=False
    )
    return tuple(_row(copy) for copy in copies)


def _check_subject(subject: str) -> None:
    if not _SUBJECT.fullmatch(subject):
        raise Invalid("evidence.subject", field="subject", subject=subject)


def _body(row: Evidence) -> dict[str, object]:
    return {
        "evidence": row.pk,
        "sha256": row.sha256,
        "byte_count": row.byte_count,
        "media_type": row.media_type,
        "purpose": str(row.purpose),
    }


def _row(row: Evidence) -> EvidenceRow:
    return EvidenceRow(**{name: getattr(row, name) for name in FIELDS})
