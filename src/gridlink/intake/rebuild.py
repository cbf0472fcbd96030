"""The state of reports built again from their entries alone, and compared with the rows (X5)."""

from __future__ import annotations

from collections.abc import Iterator

from gridlink.intake.actions.turn import TRACKED
from gridlink.intake.models import Report
from gridlink.ledger import states
from gridlink.ledger.states import Difference


def differences(report_id: int) -> list[Difference]:
    """What differs between a report's row and its entries; empty when the record is whole. 2 statements."""
    return list(states.differences(Report.objects.filter(pk=report_id), TRACKED))


def all_differences() -> Iterator[Difference]:
    """Every difference in the whole database, report by report. 1 statement for 200 reports."""
    yield from states.differences(Report.objects.order_by("pk").iterator(chunk_size=states.BATCH), TRACKED)
