"""Destroying personal text by law; the chain stays whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridlink.ledger.actions.recording import record
from gridlink.ledger.authors import Author
from gridlink.ledger.models import PrivatePart


@transaction.atomic
def erase_private(
    subject: str,
    fields: Iterable[str] | None = None,
    *,
    by: Author,
    ground: str,
    at: datetime | None = None,
) -> int:
    """Destroy the private texts of a subject (依法删除个人信息) with their salts; returns how many texts are gone.

    `fields` limits it to some field names, `ground` is the legal ground (no personal text: it stands in the entry
    "private.erased" this writes; nothing to destroy writes none). Whether `by` may is for the caller to ask. Backups
    and, until they are vacuumed, the database's own dead pages still hold the text: the caller's duty, see SECURITY.md.
    """
    at = at or timezone.now()
    wanted = None if fields is None else set(fields)
    parts = PrivatePart.objects.select_for_update(of=("self",)).select_related("entry").filter(entry__subject=subject)
    erased: list[tuple[int, str]] = []
    for part in parts.order_by("entry__seq"):
        gone = [name for name in part.fields if wanted is None or name in wanted]
        if gone:
            part.fields = {name: pair for name, pair in part.fields.items() if name not in gone}
            part.erased_at = at
            part.save(update_fields=["fields", "erased_at"])
            erased.extend((part.entry.seq, name) for name in gone)
    if erased:
        body = {"ground": ground, "erased": [[seq, name] for seq, name in erased]}
        record(subject, "private.erased", by=by, at=at, body=body)
    return len(erased)
