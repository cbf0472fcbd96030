"""The list of reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gridlink.intake.lifecycle import Stage
from gridlink.intake.queries import ReportFilter, list_reports
from gridlink.web.console import choices
from gridlink.web.console.case_lists import PAGE
from gridlink.web.console.filters import read_report_filter
from gridlink.web.console.list_forms import FilterForm
from gridlink.web.console.wording import CHANNEL_WORDS
from gridlink.web.labels import REPORT_STAGES
from gridlink.web.requests import Request


def report_list(request: Request) -> HttpResponse:
    """A page of reports by filter. 11 statements at most, the same for any number of rows and at any depth."""
    wanted, faults = read_report_filter(request.GET, request.actor)
    page = list_reports(
        wanted,
        by=request.actor,
        after=request.GET.get("after"),
        limit=PAGE,
        oldest_first=request.GET.get("order") == "oldest",
    )
    form = FilterForm(request.GET, fields=_fields(wanted), faults=faults, auto_id="filter-%s")
    context = {
        "page": page,
        "form": form,
        "is_filtered": wanted != ReportFilter(),
        "hidden": form.kept(request.GET),
        "may_report": bool(request.actor.scope("intake.report")),
    }
    return render(request, "web/console/reports.html", context)


def _fields(wanted: ReportFilter) -> dict[str, Any]:
    """The controls of the filter with their options. 2 statements: two levels of places."""
    stages = [(stage.value, REPORT_STAGES[stage].word) for stage in Stage]
    return {
        "stage": (_("Stage"), [("", _("All stages")), *stages]),
        "channel": (_("Channel"), [("", _("All channels")), *CHANNEL_WORDS.items()]),
        "class": (_("Class"), [("", _("All classes")), *choices.classes()]),
        "place": (_("Place"), [("", _("Everywhere")), *choices.places_and(wanted.place)]),
        "order": (_("Order"), [("newest", _("Newest first")), ("oldest", _("Oldest first"))]),
        "number": (_("Number"), None),
        "open": (_("Not yet decided"), True),
        "urgent": (_("Urgent"), True),
        "mine": (_("Mine"), True),
    }
