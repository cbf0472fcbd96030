"""The state of cases built again from their entries alone, and compared with the rows (X5)."""

from __future__ import annotations

from collections.abc import Iterator

from gridlink.cases.actions.turn import TRACKED
from gridlink.cases.models import Case
from gridlink.ledger import states
from gridlink.ledger.states import Difference


def differences(case_id: int) -> list[Difference]:
    """What differs between a case's row and its entries; empty when the record is whole. 2 statements."""
    return list(states.differences(Case.objects.filter(pk=case_id), TRACKED))


def all_differences() -> Iterator[Difference]:
    """Every difference in the whole database, case by case. 1 statement for 200 cases."""
    yield from states.differences(Case.objects.order_by("pk").iterator(chunk_size=states.BATCH), TRACKED)
