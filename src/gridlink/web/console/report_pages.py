"""The page of one report."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gridlink.cases.queries import cases_near
from gridlink.cases.queries.tallies import cases_by_id
from gridlink.catalogue import queries as catalogue
from gridlink.evidence.queries import evidence_of
from gridlink.grid import queries as grid
from gridlink.intake.queries import ReportDetail, report_detail, similar_reports
from gridlink.web.console.case_pages import Button, shown_files
from gridlink.web.console.history import lines_of
from gridlink.web.console.wording import channel_words, notice_words
from gridlink.web.requests import Request
from gridlink.web.steps import REPORT_STEPS
from gridlink.web.templatetags.gridlink_ui import named


def report_page(request: Request, id: int) -> HttpResponse:
    """A report as the reader may see it. About 20 statements, the same however long its history is."""
    by = request.actor
    detail = report_detail(id, by=by)
    row = detail.row
    is_undecided = row.stage in ("received", "verifying", "answered")
    context: dict[str, Any] = {
        "detail": detail,
        "row": row,
        "path": grid.path_names(row.place),
        "channel": channel_words(row.channel),
        "buttons": buttons_of(detail),
        "cases": tuple(cases_by_id(list(detail.case_ids)).values()),
        "files": shown_files(
            evidence_of(f"report:{id}"), may_original=by.may("evidence.original", place=row.place) is not None
        ),
        "component": grid.component_by_id(detail.component_id) if detail.component_id else None,
        "near_reports": [one for one in similar_reports(row.place, by=by) if one.id != id] if is_undecided else [],
        "near_cases": cases_near(row.place, by=by) if is_undecided else (),
        "lines": lines_of(detail.history),
        "decline_words": _decline_words(row.decline_reason),
        "is_masked": bool(row.phone or row.name) and by.may("personal.view", place=row.place) is None,
        "notices": [(notice_words(template), at) for template, at in detail.notices],
    }
    return render(request, "web/console/report.html", context)


def buttons_of(detail: ReportDetail) -> tuple[Button, ...]:
    """The steps in the order of the table, the way on first. No statement."""
    made = [Button(REPORT_STEPS[name], reverse("report-step", args=[detail.row.id, name]), "") for name in detail.steps]
    return tuple(sorted(made, key=lambda button: button.step.tone != "primary"))


def _decline_words(code: str) -> str:
    rows = {row["code"]: row for row in catalogue.setting("decline_reasons", [])}
    return named(rows[code]) if code in rows else code
