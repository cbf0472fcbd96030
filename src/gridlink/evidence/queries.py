"""What other apps may ask about evidence. The cost stands beside each.

Nothing here asks who is looking: evidence does not know where its subject lies. `cases` and `intake` do; they check
`evidence.view` (shown copies) and `evidence.original` (originals, with place and time inside) before they ask.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from typing import BinaryIO

from django.db.models import Q

from gridlink.evidence.models import Evidence
from gridlink.evidence.pictures import pictured, shown_type_of
from gridlink.evidence.rows import EvidenceRow, Opened
from gridlink.evidence.sniffing import JPEG
from gridlink.evidence.storing import keep_shown, open_checked, shown_path
from gridlink.kernel.errors import GridlinkError, Missing

__all__ = ["EvidenceRow", "Opened", "evidence", "evidence_of", "evidence_of_many", "open_original", "open_shown"]

log = logging.getLogger(__name__)

FIELDS = tuple(EvidenceRow.__dataclass_fields__)


def evidence(id: int) -> EvidenceRow:
    """One file, hidden or not; `Missing("evidence.unknown")`. 1 statement."""
    row = Evidence.objects.filter(id=id).values_list(*FIELDS).first()
    if row is None:
        raise Missing("evidence.unknown", evidence=id)
    return EvidenceRow(*row)


def evidence_of(subject: str, *, include_hidden: bool = False) -> tuple[EvidenceRow, ...]:
    """The files given for a subject ("case:42"), in the order they came; hidden ones are left out. 1 statement."""
    return evidence_of_many([subject], include_hidden=include_hidden)[subject]


def evidence_of_many(subjects: Iterable[str], *, include_hidden: bool = False) -> dict[str, tuple[EvidenceRow, ...]]:
    """The same for several subjects; each has an entry, if an empty one. 1 statement."""
    found: dict[str, list[EvidenceRow]] = {subject: [] for subject in subjects}
    seen = Q() if include_hidden else Q(hidden_at=None)
    for row in Evidence.objects.filter(seen, subject__in=found).order_by("id").values_list(*FIELDS):
        one = EvidenceRow(*row)
        found[one.subject].append(one)
    return {subject: tuple(rows) for subject, rows in found.items()}


def open_shown(id: int, thumb: bool = False) -> Opened:
    """The copy to show, or its 320 px thumbnail; a lost one is made again from the original. 1 statement.

    `Missing("evidence.not_shown")` for what is only downloaded (sound, video, PDF) and for hidden files.
    """
    row = evidence(id)
    if not row.shown_type or row.hidden_at is not None:
        raise Missing("evidence.not_shown", evidence=id, media_type=row.media_type)
    shown_type = shown_type_of(row.media_type)
    path = shown_path(row.sha256, shown_type, thumb=thumb)
    if not path.exists():
        with _original(row) as file:
            keep_shown(row.sha256, pictured(file, row.media_type))
    media_type = JPEG if thumb else shown_type
    return _opened(row, path.open("rb"), media_type.name, f"evidence-{id}.{media_type.extension}", thumb=thumb)


def open_original(id: int) -> Opened:
    """The original as it came, its hash checked before the first byte is given out. 1 statement.

    `GridlinkError("evidence.tampered")` when it no longer has its hash, `Missing("evidence.lost")`; both are logged.
    """
    row = evidence(id)
    return _opened(row, _original(row), row.media_type, row.file_name, original=True)


def _original(row: EvidenceRow) -> BinaryIO:
    try:
        return open_checked(row.sha256)
    except GridlinkError as error:
        log.error("%s: evidence %s of %s, sha256 %s", error.code, row.id, row.subject, row.sha256)
        raise


def _opened(
    row: EvidenceRow, file: BinaryIO, media_type: str, file_name: str, *, thumb: bool = False, original: bool = False
) -> Opened:
    part = "original" if original else "thumb" if thumb else "shown"
    return Opened(
        row=row,
        file=file,
        media_type=media_type,
        byte_count=os.fstat(file.fileno()).st_size,
        file_name=file_name,
        attachment=original,
        etag=f"{row.sha256[:32]}-{part}",
    )
