"""Who acts on what news: the only map from ledger verbs to handlers. Lower apps never call upper ones; this does."""

from __future__ import annotations

from gridlink.intake import news as intake
from gridlink.ledger.outbox import Handler, wire

WIRING: dict[str, tuple[Handler, ...]] = {
    "report.accepted": (intake.tell_reporter,),
    "report.declined": (intake.tell_reporter,),
    "report.merged": (intake.tell_reporter,),
    "case.closed": (intake.tell_reporters_of_closing,),
    "case.closed_self_handled": (intake.tell_reporters_of_closing,),
}


def install() -> None:
    """Hand the map to the ledger; called once, when the processes start."""
    wire(WIRING)
