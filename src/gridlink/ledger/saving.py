"""Saving a row that has a version and a subject together with the entry that tells what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from gridlink.ledger.actions import record
from gridlink.ledger.authors import Author
from gridlink.ledger.tracking import changes, snapshot


class Versioned(Protocol):
    """A row with a version, a subject and a way to save itself."""

    version: int

    @property
    def subject(self) -> str: ...

    def save(self) -> None: ...


def save_and_record(
    row: Versioned,
    columns: Sequence[str],
    before: Mapping[str, Any],
    verb: str,
    body: Mapping[str, Any],
    *,
    by: Author,
    now: datetime,
    private: Mapping[str, str] | None = None,
) -> None:
    """Raise the version, save the row and write one entry whose "set" holds every one of `columns` that changed."""
    row.version += 1
    after = snapshot(row, columns)
    row.save()
    record(row.subject, verb, by=by, at=now, body={**body, "set": changes(before, after)}, private=private)
