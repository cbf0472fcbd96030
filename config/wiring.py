"""Who acts on what news: the only map from ledger verbs to handlers. Lower apps never call upper ones; this does."""

from __future__ import annotations

from gridlink.cases.actions.recomputing import when_the_calendar_changes
from gridlink.intake import news as intake
from gridlink.ledger.outbox import Handler, wire

WIRING: dict[str, tuple[Handler, ...]] = {
    "report.accepted": (intake.tell_reporter,),
    "report.declined": (intake.tell_reporters_of_declining,),
    "report.merged": (intake.tell_reporter,),
    "case.closed": (intake.tell_reporters_of_closing,),
    "case.closed_self_handled": (intake.tell_reporters_of_closing,),
    "calendar_day.added": (when_the_calendar_changes,),
    "calendar_day.revised": (when_the_calendar_changes,),
    "calendar_day.ended": (when_the_calendar_changes,),
    "work_schedule.revised": (when_the_calendar_changes,),
    "setting.added": (when_the_calendar_changes,),
    "setting.revised": (when_the_calendar_changes,),
    "stage_limit.added": (when_the_calendar_changes,),
    "stage_limit.revised": (when_the_calendar_changes,),
    "pack.loaded": (when_the_calendar_changes,),
}


def install() -> None:
    """Hand the map to the ledger; called once, when the processes start."""
    wire(WIRING)
