"""Models of this app turned into the frozen rows handed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from gridlink.ledger.chain import PRIVATE
from gridlink.ledger.models import Entry
from gridlink.ledger.rows import EntryRow


def entries() -> QuerySet[Entry]:
    """Entries with their private parts: 1 statement."""
    return Entry.objects.select_related("private")


def row_of(entry: Entry) -> EntryRow:
    """The row of an entry fetched by `entries()`: no statement."""
    part = getattr(entry, "private", None)
    return row_with(entry, part.fields if part is not None else {})


def row_with(entry: Entry, texts: Mapping[str, Sequence[str]]) -> EntryRow:
    """The row of an entry whose private part holds `texts` ([salt, text] by field): no statement."""
    private = {name: texts[name][1] if name in texts else None for name in entry.body.get(PRIVATE, {})}
    return EntryRow(
        entry.id,
        entry.subject,
        entry.seq,
        entry.verb,
        entry.at,
        entry.actor,
        entry.post,
        entry.organisation,
        entry.body,
        private,
    )
