"""One checked chunk into the register, in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from gridlink.grid.actions.registering import TRACKED, subject_of
from gridlink.grid.current import today
from gridlink.grid.importing.checking import Checked, Scope
from gridlink.grid.importing.chunks import Reject
from gridlink.grid.importing.inserting import insert
from gridlink.grid.importing.numbering import Serials
from gridlink.grid.importing.standing import Change, compare
from gridlink.grid.models import Component
from gridlink.grid.queries import city
from gridlink.kernel.errors import Refused
from gridlink.ledger.actions import Record, record_many
from gridlink.ledger.tracking import changes, snapshot
from gridlink.people.permissions import Actor

ATTEMPTS = 3
"""How often a chunk is set beside the register when somebody registers one of its ids at the same moment."""


class Writer:
    """Writes the chunks of one import: rows inserted, changed or found unchanged; what the register refuses, told."""

    def __init__(self, *, update: bool, first_id: int, by: Actor, scopes: Sequence[Scope]) -> None:
        self._update, self._first_id, self._by, self._scopes = update, first_id, by, scopes
        self._serials = Serials()
        self._seen: set[int] = set()
        self._expects_standing = False

    def write(self, rows: Checked, data: bytes | None, now: datetime) -> tuple[int, int, int, list[Reject]]:
        """(added, changed, unchanged, rejects). `data`: the rows' COPY payload, when they all have ids.

        As long as nothing of a file is on the register its chunks go in unread: the unique index speaks up. After the
        first that does, each is set beside the register before.
        """
        if data is not None and not self._expects_standing:
            try:
                with transaction.atomic():
                    insert(rows, data)
            except IntegrityError:
                self._expects_standing = True
            else:
                return len(rows), 0, 0, []
        for _ in range(ATTEMPTS):
            found = compare(rows, first_id=self._first_id, update=self._update, seen=self._seen, scopes=self._scopes)
            fresh, rejects = self._serials.assign(found.fresh)
            try:
                with transaction.atomic():
                    insert(fresh)
            except IntegrityError:
                self._serials.forget()
                self._seen -= {each.code for each in found.changes}
                continue
            self._expects_standing = len(fresh) < len(rows)
            self._change(found.changes, now)
            return len(fresh), len(found.changes), found.unchanged_count, [*found.rejects, *rejects]
        raise Refused("import.register_busy")

    def _change(self, found: list[Change], now: datetime) -> None:
        """Change what differs, with an entry for each component: its history stays whole."""
        if not found:
            return
        wanted = {each.code: each for each in found}
        rows = {row.code: row for row in Component.objects.select_for_update().filter(code__in=wanted)}
        records = []
        for code, each in wanted.items():
            row = rows[code]
            before = snapshot(row, TRACKED)
            note = row.note
            for name, value in each.values.items():
                setattr(row, name, value)
            if "changed_on" not in each.values:
                row.changed_on = today(city(), now)
            private = {"note": row.note} if row.note != note and row.note else None
            body: dict[str, Any] = {"set": changes(before, snapshot(row, TRACKED))}
            records.append(Record(subject_of(code), "component.updated", self._by, now, body, private))
        Component.objects.bulk_update(rows.values(), [*(name for name in TRACKED), "note"], batch_size=200)
        record_many(records, new=False)
