"""What the ledger hands out: frozen rows, never models. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gridlink.ledger.authors import Author


@dataclass(frozen=True)
class EntryRow:
    """One ledger entry. `private` has every private field: its text, or None once it has been destroyed.

    `body["private"]` holds the commitments to the same fields.
    """

    id: int
    subject: str
    seq: int
    verb: str
    at: datetime
    actor: str
    post: str
    organisation: str
    body: dict[str, Any]
    private: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """One entry to be written by `record_many`."""

    subject: str
    verb: str
    by: Author
    at: datetime
    body: Mapping[str, Any]
    private: Mapping[str, str] | None = None


@dataclass(frozen=True)
class OutboxState:
    """How the outbox stands: deliveries waiting, the oldest's entry instant, and those given up."""

    waiting: int
    oldest_at: datetime | None
    dead: int
