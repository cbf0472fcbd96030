"""A case's state built again from its entries alone, and compared with the row (X5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gridlink.cases.actions.turn import TRACKED
from gridlink.cases.models import Case
from gridlink.ledger import queries as ledger
from gridlink.ledger.tracking import folded, snapshot


@dataclass(frozen=True)
class Difference:
    """A column whose row and whose entries disagree."""

    subject: str
    column: str
    in_row: Any
    in_entries: Any


def rebuilt(case_id: int) -> dict[str, Any]:
    """The tracked columns of a case as its entries tell them, plain values. 1 statement."""
    return folded(entry.body for entry in ledger.history(f"case:{case_id}"))


def differences(case_id: int) -> list[Difference]:
    """What differs between the row and its entries; empty when the record is whole."""
    case = Case.objects.get(pk=case_id)
    row, entries = snapshot(case, TRACKED), rebuilt(case_id)
    return [
        Difference(case.subject, column, row[column], entries.get(column))
        for column in TRACKED
        if row[column] != entries.get(column)
    ]


def all_differences() -> Iterator[Difference]:
    """Every difference in the whole database, case by case. 2 statements a case."""
    for case_id in Case.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000):
        yield from differences(case_id)
