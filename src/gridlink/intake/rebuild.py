"""A report's state built again from its entries alone, and compared with the row (X5)."""

from __future__ import annotations

from typing import Any

from gridlink.intake.actions.turn import TRACKED
from gridlink.intake.models import Report
from gridlink.ledger import queries as ledger
from gridlink.ledger.tracking import folded, snapshot


def differences(report_id: int) -> dict[str, tuple[Any, Any]]:
    """Columns whose row and entries disagree: {column: (row, entries)}; empty when the record is whole."""
    report = Report.objects.get(pk=report_id)
    row = snapshot(report, TRACKED)
    entries = folded(entry.body for entry in ledger.history(report.subject))
    return {name: (row[name], entries.get(name)) for name in TRACKED if row[name] != entries.get(name)}
