"""Checking one subject's chain, for a page: the whole ledger and the witness outside are `gridlink verify-ledger`'s."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gridlink.ledger.audit import HASHED
from gridlink.ledger.models import Checkpoint, Entry
from gridlink.ledger.verification import Comparison, Finding, Row


@dataclass(frozen=True)
class SubjectCheck:
    """What the chain of one subject says: how many entries, and every one that does not hold."""

    subject: str
    entry_count: int
    private_count: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class CheckpointRow:
    """The newest checkpoint as the database remembers it."""

    number: int
    at: datetime
    last_entry: int
    entry_count: int
    hash: str


def check_subject(subject: str) -> SubjectCheck:
    """Compare every entry of a subject with its hash, its chain and its private texts. 1 statement.

    What it cannot see is a chain rewritten whole or cut at its end: for that the witness outside is needed.
    """
    found = Entry.objects.filter(subject=subject).order_by("seq").values_list("id", "hash", *HASHED, "private__fields")
    rows = []
    for number, hash_, *values, texts in found:
        content = dict(zip(HASHED, values, strict=True))
        rows.append(Row(number, content["subject"], content["seq"], hash_, content, texts or {}))
    walk = Comparison(0)
    findings = tuple(walk.findings(rows, iter(())))
    return SubjectCheck(subject, walk.entry_count, walk.private_count, findings)


def last_checkpoint() -> CheckpointRow | None:
    """The newest checkpoint, None before the first. 1 statement."""
    row = Checkpoint.objects.order_by("-number").first()
    return CheckpointRow(row.number, row.at, row.last_entry, row.entry_count, row.hash) if row is not None else None
