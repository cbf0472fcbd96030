"""A row's state built again from its entries alone, and compared with the row (X5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from gridlink.ledger.queries import EntryRow, histories
from gridlink.ledger.tracking import folded, snapshot

BATCH = 200


class Tracked(Protocol):
    """A row whose changes are told by the entries of its subject."""

    @property
    def subject(self) -> str: ...

    def refresh_from_db(self) -> None: ...


@dataclass(frozen=True)
class Difference:
    """A column whose row and whose entries disagree; values are plain, as entries hold them."""

    subject: str
    column: str
    in_row: Any
    in_entries: Any

    def __str__(self) -> str:
        return f"{self.subject} {self.column}: the row says {self.in_row!r}, its entries say {self.in_entries!r}"


def differences(rows: Iterable[Tracked], columns: Sequence[str]) -> Iterator[Difference]:
    """What differs between rows and their entries; nothing when the record is whole. 1 statement for 200 rows.

    A row that seems to differ is read again with its entries, since a step may have been taken in between.
    """
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        told = histories(row.subject for row in batch)
        for row in batch:
            if list(_compare(row, told.get(row.subject, ()), columns)):
                row.refresh_from_db()
                yield from _compare(row, histories([row.subject]).get(row.subject, ()), columns)


def _compare(row: Tracked, entries: Iterable[EntryRow], columns: Sequence[str]) -> Iterator[Difference]:
    state, rebuilt = snapshot(row, columns), folded(entry.body for entry in entries)
    for column in columns:
        if state[column] != rebuilt.get(column):
            yield Difference(row.subject, column, state[column], rebuilt.get(column))
