"""Census rounds: the list, what one proposes, and deciding on it. For who edits the grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.grid.actions.census import close_round, open_round
from gridlink.grid.actions.census_review import MOST_AT_ONCE, approve_changes, compare_round, reject_changes
from gridlink.grid.census import Kind, may_decide
from gridlink.grid.census_lists import (
    ChangeFilter,
    ChangeRow,
    RoundRow,
    census_round,
    census_rounds,
    change_counts,
    list_changes,
    observation_count,
)
from gridlink.kernel.errors import Denied, GridlinkError, Invalid
from gridlink.people import queries as people
from gridlink.web.console import choices
from gridlink.web.console.list_forms import FilterForm
from gridlink.web.console.places import STATES as COMPONENT_STATES
from gridlink.web.console.wording import know_paths
from gridlink.web.messages import sentence
from gridlink.web.requests import Request
from gridlink.web.templatetags.gridlink_ui import chosen

PAGE = 50
KINDS = {
    Kind.NEW: gettext_lazy("New"),
    Kind.MOVED: gettext_lazy("Moved"),
    Kind.CHANGED: gettext_lazy("Changed"),
    Kind.DAMAGED: gettext_lazy("Damaged or lost"),
    Kind.GONE: gettext_lazy("Not found"),
}
ROUND_STATES = {
    "open": gettext_lazy("Collecting"),
    "compared": gettext_lazy("Compared"),
    "closed": gettext_lazy("Closed"),
}
CHANGE_STATES = {
    "proposed": gettext_lazy("To be decided"),
    "approved": gettext_lazy("Approved"),
    "rejected": gettext_lazy("Rejected"),
}
DECIDED = ("approved", "rejected")
COLUMNS = {
    "state": gettext_lazy("State"),
    "name": gettext_lazy("Name"),
    "class_code": gettext_lazy("Class"),
    "owner_id": gettext_lazy("Owner"),
    "maintainer_id": gettext_lazy("Maintained by"),
    "authority_id": gettext_lazy("Authority"),
}


@require_safe
def rounds(request: Request) -> HttpResponse:
    """The newest rounds, and the form that opens one. 4 statements."""
    _check(request)
    return render(request, "web/console/census.html", _list_context())


@require_POST
def open_one(request: Request) -> HttpResponse:
    """Open a round; what was typed is shown again when it is refused."""
    given = request.POST
    try:
        scheme = catalogue.default_scheme()
        classes = [text.partition(":")[2] for text in given.getlist("class") if text]
        for code in classes:
            catalogue.case_class(scheme, "component", code)
        place = grid.city().scheme.parse(given.get("place", ""))
        number = open_round(given.get("name", ""), place_code=place, scheme=scheme, classes=classes, by=request.actor)
    except GridlinkError as error:
        context = _list_context() | {"given": given, "fault": sentence(error), "chosen_classes": given.getlist("class")}
        return render(request, "web/console/census.html", context, status=error.status)
    messages.success(request, _("The round is open. Observations are collected with: gridlink census collect."))
    return HttpResponseRedirect(reverse("census-round", args=[number]))


def _list_context() -> dict[str, Any]:
    rows = census_rounds()
    know_paths(row.place for row in rows)
    return {
        "rounds": [(row, ROUND_STATES[row.state]) for row in rows],
        "places": choices.places_and(None),
        "classes": choices.component_classes(),
    }


@require_safe
def one_round(request: Request, number: int) -> HttpResponse:
    """A round and a page of what it proposes. 8 statements, whatever the number of changes."""
    _check(request)
    row = census_round(number)
    wanted = _filter(number, request.GET)
    page = list_changes(wanted, after=request.GET.get("after"), limit=PAGE)
    counts = change_counts(number)
    know_paths([row.place, *(each.place for each in page.rows)])
    form = FilterForm(request.GET, fields=_fields(), faults={}, auto_id="filter-%s")
    context = {
        "round": row,
        "state": ROUND_STATES[row.state],
        "observations": observation_count(number),
        "counts": [
            (kind, word, counts.get(("proposed", kind), 0), sum(counts.get((each, kind), 0) for each in DECIDED))
            for kind, word in KINDS.items()
        ],
        "page": page,
        "changes": _shown(page.rows, row),
        "form": form,
        "is_filtered": wanted != ChangeFilter(number),
        "may_decide": row.state == "compared" and may_decide(request.actor.ref, row.collectors),
        "collected": not may_decide(request.actor.ref, row.collectors),
        "hidden": form.kept(request.GET),
        "most": MOST_AT_ONCE,
    }
    return render(request, "web/console/census_round.html", context)


@require_POST
def decide(request: Request, number: int) -> HttpResponse:
    """Approve or reject the chosen changes, or all that fit the filter (at most 500), and say what became of them."""
    back = HttpResponseRedirect(f"{reverse('census-round', args=[number])}?{_kept(request.POST)}")
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        ids = _chosen(request.POST, number)
        if not ids:
            raise Invalid("census.nothing_chosen", field="change")
        if request.POST.get("decision") == "approve":
            decided = approve_changes(number, ids, by=request.actor, reason=reason)
        else:
            decided = reject_changes(number, ids, by=request.actor, reason=reason)
    except GridlinkError as error:
        messages.error(request, sentence(error))
        return back
    count = len(decided.done)
    messages.success(request, ngettext("{n} change decided.", "{n} changes decided.", count).format(n=count))
    for refusal in list(decided.refused.values())[:5]:
        messages.error(request, sentence(refusal))
    return back


@require_POST
def compare(request: Request, number: int) -> HttpResponse:
    """Set the round beside the register."""
    try:
        compare_round(number, by=request.actor)
    except GridlinkError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("The round has been compared with the register."))
    return HttpResponseRedirect(reverse("census-round", args=[number]))


@require_POST
def close(request: Request, number: int) -> HttpResponse:
    """Close the round."""
    try:
        close_round(number, by=request.actor)
    except GridlinkError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("The round is closed."))
    return HttpResponseRedirect(reverse("census-round", args=[number]))


def _check(request: Request) -> None:
    if not request.actor.scope("grid.edit"):
        raise Denied("permission.missing", permission="grid.edit")


def _fields() -> dict[str, Any]:
    kinds = [(kind.value, KINDS[kind]) for kind in Kind]
    return {
        "kind": (_("Difference"), [("", _("Every kind")), *kinds]),
        "state": (_("Decision"), [("", _("All")), *CHANGE_STATES.items()]),
    }


def _filter(number: int, query: QueryDict) -> ChangeFilter:
    kind, state = query.get("kind", ""), query.get("state", "")
    return ChangeFilter(number, (kind,) if kind in list(Kind) else (), state if state in CHANGE_STATES else "")


def _kept(query: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    kept.update({name: str(query[name]) for name in ("kind", "state") if query.get(name)})
    return kept.urlencode()


def _chosen(given: QueryDict, number: int) -> list[int]:
    """The ids of the boxes, or, with "all", of the first 500 undecided changes that fit the filter."""
    if given.get("all"):
        wanted = ChangeFilter(number, _filter(number, given).kinds, "proposed")
        return [row.id for row in list_changes(wanted, limit=MOST_AT_ONCE).rows]
    texts = given.getlist("change")[:MOST_AT_ONCE]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _shown(rows: Sequence[ChangeRow], row: RoundRow) -> list[dict[str, Any]]:
    """Each change with its words: (what, before, after). 1 statement for the bodies' names."""
    bodies: set[int] = {
        int(value)
        for change in rows
        for values in (change.before, change.after)
        for name, value in values.items()
        if name.endswith("_id") and value
    }
    called = {id: (each.name, each.name_en) for id, each in people.organisations(bodies).items()} if bodies else {}
    return [
        {
            "row": change,
            "kind": KINDS[Kind(change.kind)],
            "state": CHANGE_STATES[change.state],
            "class": chosen(*catalogue.class_names(row.scheme, "component", change.class_code, at=row.opened_at)),
            "differences": [
                (word, _value(name, change.before.get(name), called), _value(name, change.after.get(name), called))
                for name, word in COLUMNS.items()
                if change.kind != Kind.NEW and (name in change.before or name in change.after)
            ],
        }
        for change in rows
    ]


def _value(name: str, value: Any, bodies: dict[int, tuple[str, str]]) -> str:
    if value in (None, ""):
        return "—"
    if name.endswith("_id"):
        return chosen(*bodies.get(value, (str(value), str(value))))
    return str(COMPONENT_STATES.get(value, value)) if name == "state" else str(value)
