"""Finding a report or a case by its number, a component by its id, a place by its code."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gridlink.cases.queries import CaseFilter, list_cases
from gridlink.intake.queries import ReportFilter, list_reports
from gridlink.web.requests import Request


@require_safe
def search(request: Request) -> HttpResponse:
    """One hit is opened, several are listed. 4 statements beside the page's own."""
    text = request.GET.get("q", "").strip()[:40]
    if not text or "\x00" in text:
        return render(request, "web/console/search.html", {"text": "", "cases": (), "reports": ()})
    by = request.actor
    cases = list_cases(CaseFilter(text=text), by=by, limit=10).rows
    reports = list_reports(ReportFilter(text=text), by=by, limit=10).rows
    if len(cases) + len(reports) == 1:
        found = ("case", cases[0].id) if cases else ("report", reports[0].id)
        return HttpResponseRedirect(reverse(found[0], args=[found[1]]))
    if not cases and not reports and text.isascii() and text.isdigit() and len(text) == 16:
        return HttpResponseRedirect(reverse("component", args=[text]))
    return render(request, "web/console/search.html", {"text": text, "cases": cases, "reports": reports})
