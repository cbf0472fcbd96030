"""The page of one case: what it is, why, what has happened, and what the reader may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gridlink.cases.clocks import yellow_percent
from gridlink.cases.queries import CaseDetail, StepOffer, case_detail
from gridlink.catalogue import queries as catalogue
from gridlink.evidence.queries import EvidenceRow, evidence_of
from gridlink.grid import queries as grid
from gridlink.intake.queries import reports_of_case
from gridlink.kernel.clocks import Light, Timer
from gridlink.kernel.errors import Refused
from gridlink.web.console.choices import limit_words
from gridlink.web.console.history import lines_of
from gridlink.web.console.wording import PURPOSES, REQUESTS, SEVERITIES, advice_words, channel_words, why_of
from gridlink.web.labels import CLOCKS
from gridlink.web.messages import sentence
from gridlink.web.requests import Request
from gridlink.web.steps import CASE_STEPS, StepForm


@dataclass(frozen=True)
class Button:
    """A step the reader may take, or one that separation of duties forbids them, with the reason."""

    step: StepForm
    url: str
    why_not: str


@dataclass(frozen=True)
class Gauge:
    """The handling clock as a bar: used and left in seconds of its clock, `percent` of the limit (at most 100)."""

    limit: str
    used: float
    left: float
    percent: int
    light: Light
    state: str


@dataclass(frozen=True)
class Shown:
    """A file of a matter on its page."""

    row: EvidenceRow
    purpose: str
    url: str
    thumb: str
    original: str


def case_page(request: Request, id: int) -> HttpResponse:
    """A case as the reader may see it. About 13 statements, the same however long its history is."""
    by = request.actor
    detail = case_detail(id, by=by)
    row = detail.row
    may_original = by.may("evidence.original", place=row.place) is not None
    may_look = by.may("evidence.view", place=row.place) is not None or (
        detail.checker is not None and detail.checker.id == by.user_id
    )
    context: dict[str, Any] = {
        "detail": detail,
        "row": row,
        "path": grid.path_names(row.place),
        "platform": grid.path_names(detail.platform)[-1:],
        "severity": SEVERITIES.get(row.severity, row.severity),
        "channel": channel_words(row.channel),
        "limit": limit_words(detail.condition) if detail.condition else "",
        "gauge": gauge_of(detail.timer, timezone.now()),
        "buttons": buttons_of(detail),
        "proposal": detail.proposal,
        "why": why_of(detail.proposal),
        "advice": advice_words(detail.escalation_advice),
        "reports": reports_of_case(id, by=by),
        "files": shown_files(evidence_of(f"case:{id}"), may_original=may_original) if may_look else (),
        "may_look": may_look,
        "component": grid.component_by_id(detail.component_id) if detail.component_id else None,
        "requests": [(REQUESTS[request.kind], request) for request in detail.requests],
        "lines": lines_of(detail.history),
        "counts": _counts(detail),
    }
    return render(request, "web/console/case.html", context)


def buttons_of(detail: CaseDetail) -> tuple[Button, ...]:
    """The steps in the order of the table, the way on first. No statement."""
    made = [
        Button(
            CASE_STEPS[offer.name],
            reverse("case-step", args=[detail.row.id, offer.name]),
            why_not(offer),
        )
        for offer in detail.steps
    ]
    return tuple(sorted(made, key=lambda button: button.step.tone != "primary"))


def why_not(offer: StepOffer) -> str:
    """Why separation of duties forbids a step, "" when it does not."""
    if not offer.why_not:
        return ""
    taken = CASE_STEPS.get(offer.because_of)
    return sentence(Refused(offer.why_not, step=taken.label if taken is not None else offer.because_of))


def gauge_of(timer: Timer | None, now: datetime) -> Gauge | None:
    """The handling clock at `now`. No statement."""
    if timer is None:
        return None
    calendar = catalogue.calendar()
    used, left = timer.used_at(now, calendar), timer.left_at(now, calendar)
    whole = used + left
    state = _("running") if timer.running else _("paused") if timer.paused else _("stopped")
    percent = min(100, max(0, round(used * 100 / whole))) if whole else 0
    limit = limit_words_of(timer)
    return Gauge(limit, used, left, percent, timer.light(now, calendar, yellow_percent()), state)


def limit_words_of(timer: Timer) -> str:
    """The limit a clock runs against, with what it was extended by."""
    return f"{timer.limit.to_dict()['value']} {CLOCKS[timer.limit.clock]}"


def shown_files(rows: tuple[EvidenceRow, ...], *, may_original: bool) -> tuple[Shown, ...]:
    """Files with the addresses the reader may use. No statement."""
    return tuple(
        Shown(
            row,
            str(PURPOSES[row.purpose]),
            reverse("evidence", args=[row.id]) if row.shown_type else "",
            reverse("evidence-thumb", args=[row.id]) if row.shown_type else "",
            reverse("evidence-original", args=[row.id]) if may_original else "",
        )
        for row in rows
    )


def _counts(detail: CaseDetail) -> list[tuple[str, int]]:
    words = {
        "dispatch_count": _("Dispatches"),
        "body_count": _("Bodies"),
        "delay_count": _("Times extended"),
        "suspension_count": _("Times suspended"),
        "rework_count": _("Reworks"),
        "urge_count": _("Urgings"),
    }
    return [(words[name], number) for name, number in detail.counts.items() if number]
