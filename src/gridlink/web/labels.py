"""Words for what the program names by code: stages, lights, clocks, channels. English here, Chinese in locale/."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gridlink.cases.lifecycle import Stage as CaseStage
from gridlink.intake.lifecycle import Stage as ReportStage
from gridlink.kernel.clocks import Light
from gridlink.kernel.limits import Clock


@dataclass(frozen=True)
class Mark:
    """A word with a shape and a tone, so that no meaning hangs on colour alone. `icon` is a name of the sprite."""

    word: str | Promise
    icon: str
    tone: str


CASE_STAGES: dict[str, Mark] = {
    CaseStage.SUBMITTED: Mark(_("Awaiting filing"), "file-text", "waiting"),
    CaseStage.SENT_BACK: Mark(_("Sent back"), "arrow-back-up", "stopped"),
    CaseStage.FILED: Mark(_("Awaiting dispatch"), "send", "waiting"),
    CaseStage.DISPATCHED: Mark(_("Being handled"), "tool", "working"),
    CaseStage.SUSPENDED: Mark(_("Suspended"), "player-pause", "stopped"),
    CaseStage.HANDLED: Mark(_("Awaiting check"), "eye", "waiting"),
    CaseStage.CHECKING: Mark(_("Being checked"), "search", "working"),
    CaseStage.ANSWERED: Mark(_("Check answered"), "check", "waiting"),
    CaseStage.CHECKED: Mark(_("Awaiting closing"), "circle-check", "waiting"),
    CaseStage.CLOSED: Mark(_("Closed"), "shield-check", "done"),
    CaseStage.VOID: Mark(_("Void"), "x", "void"),
}
REPORT_STAGES: dict[str, Mark] = {
    ReportStage.RECEIVED: Mark(_("Awaiting acceptance"), "bell", "waiting"),
    ReportStage.VERIFYING: Mark(_("Being verified"), "search", "working"),
    ReportStage.ANSWERED: Mark(_("Verification answered"), "check", "waiting"),
    ReportStage.ACCEPTED: Mark(_("Accepted"), "circle-check", "done"),
    ReportStage.DECLINED: Mark(_("Declined"), "x", "void"),
    ReportStage.MERGED: Mark(_("Merged"), "arrow-right", "void"),
}
LIGHTS: dict[str, Mark] = {
    Light.GREEN: Mark(_("In time"), "circle-check", "green"),
    Light.YELLOW: Mark(_("Due soon"), "clock", "yellow"),
    Light.RED: Mark(_("Overdue"), "alert-triangle", "red"),
}
CLOCKS: dict[str, str | Promise] = {
    Clock.URGENT_HOUR: _("urgent working hours"),
    Clock.WORK_HOUR: _("working hours"),
    Clock.WORK_DAY: _("working days"),
    Clock.NATURAL_DAY: _("calendar days"),
}
CHANNELS: dict[str, str | Promise] = {
    "supervisor": _("Supervisor"),
    "phone": pgettext_lazy("channel", "Phone"),
    "citizen": _("Citizen"),
    "system": _("Another system"),
}
