"""The list of cases: filter, page, and dispatching many at once as proposed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from gridlink.cases.actions import dispatch_cases
from gridlink.cases.lifecycle import Stage
from gridlink.cases.queries import CaseFilter, list_cases
from gridlink.cases.queries.tallies import cases_by_id
from gridlink.web.console import choices
from gridlink.web.console.filters import read_case_filter
from gridlink.web.console.list_forms import FilterForm
from gridlink.web.labels import CASE_STAGES
from gridlink.web.messages import sentence
from gridlink.web.requests import Request

PAGE = 50
ORDERS = {
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "due": gettext_lazy("Handling due first"),
    "stage_due": gettext_lazy("Stage due first"),
}


def case_list(request: Request) -> HttpResponse:
    """A page of cases by filter. 12 statements at most, the same for any number of rows and at any depth."""
    by = request.actor
    wanted, faults = read_case_filter(request.GET, by)
    order = request.GET.get("order", "newest")
    page = list_cases(
        wanted, by=by, after=request.GET.get("after"), limit=PAGE, order=order if order in ORDERS else "newest"
    )
    form = FilterForm(request.GET, fields=_fields(wanted), faults=faults, auto_id="filter-%s")
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "may_dispatch": bool(by.scope("cases.dispatch")) and wanted.stages == (Stage.FILED,),
        "is_filtered": wanted != CaseFilter(),
        "hidden": form.kept(request.GET),
    }
    return render(request, "web/console/cases.html", context)


def _fields(wanted: CaseFilter) -> dict[str, Any]:
    """The controls of the filter with their options. 3 statements: two levels of places, the bodies."""
    stages = [(stage.value, CASE_STAGES[stage].word) for stage in Stage]
    together = ",".join(wanted.stages)
    if len(wanted.stages) > 1:
        stages.append((together, ", ".join(str(CASE_STAGES[stage].word) for stage in wanted.stages)))
    return {
        "stage": (_("Stage"), [("", _("All stages")), *stages]),
        "class": (_("Class"), [("", _("All classes")), *choices.classes()]),
        "place": (_("Place"), [("", _("Everywhere")), *choices.places_and(wanted.place)]),
        "body": (_("Handling body"), [("", _("All bodies")), *choices.all_bodies()]),
        "order": (_("Order"), list(ORDERS.items())),
        "number": (_("Number"), None),
        "open": (_("Open only"), True),
        "overdue": (_("Overdue"), True),
        "listed": (_("On the supervised list"), True),
    }


@require_POST
def dispatch_as_proposed(request: Request) -> HttpResponse:
    """Dispatch each chosen case to the body the duty register proposes, and say for each what became of it."""
    ids = [int(text) for text in request.POST.getlist("case") if text.isascii() and text.isdigit() and len(text) < 19]
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if safe else reverse("cases"))
    if not ids:
        messages.warning(request, _("No case was chosen."))
        return answer
    done, refused = dispatch_cases(ids[:PAGE], by=request.actor)
    rows = cases_by_id([*done, *(id for id in refused if request.actor.scope("cases.view"))])
    for id in done:
        to = choices.chosen(rows[id].organisation, rows[id].organisation_en)
        messages.success(request, _("{number}: dispatched to {body}.").format(number=rows[id].number, body=to))
    for id, error in refused.items():
        number = rows[id].number if id in rows else str(id)
        messages.error(request, f"{number}: {sentence(error)}")
    if len(ids) > PAGE:
        left = len(ids) - PAGE
        messages.warning(request, ngettext("{n} case was left.", "{n} cases were left.", left).format(n=left))
    return answer
