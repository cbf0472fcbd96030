"""Saving a row that has a version and a subject together with the entry that tells what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Model

from gridlink.ledger.actions import record
from gridlink.ledger.authors import Author
from gridlink.ledger.repeated import update_one
from gridlink.ledger.tracking import changes, snapshot


class Versioned(Protocol):
    """A row of a model with a version and a subject."""

    version: int

    @property
    def subject(self) -> str: ...


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
    """Raise the version, write those of `columns` that changed and one entry whose "set" holds them."""
    assert isinstance(row, Model)
    row.version += 1
    changed = changes(before, snapshot(row, columns))
    update_one(row, tuple(changed))
    record(row.subject, verb, by=by, at=now, body={**body, "set": changed}, private=private)
