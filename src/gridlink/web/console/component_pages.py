"""The register of components, page by page. For who edits the grid."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.grid.component_lists import NOT_INTACT, ComponentFilter, list_components
from gridlink.kernel.errors import Denied, Invalid
from gridlink.web.console import choices
from gridlink.web.console.list_forms import FilterForm
from gridlink.web.console.places import STATES
from gridlink.web.console.wording import know_paths
from gridlink.web.requests import Request
from gridlink.web.templatetags.gridlink_ui import chosen

PAGE = 50
FOUND = ("intact", "damaged", "lost", "abandoned")
NOT_INTACT_WORDS = gettext_lazy("Not intact")


@require_safe
def component_list(request: Request) -> HttpResponse:
    """A page of components by place, class and state. 6 statements, the same at any depth and any size of the register."""
    if not request.actor.scope("grid.edit"):
        raise Denied("permission.missing", permission="grid.edit")
    wanted, place, faults = _filter(request)
    page = list_components(wanted, after=request.GET.get("after"), limit=PAGE)
    form = FilterForm(request.GET, fields=_fields(place), faults=faults, auto_id="filter-%s")
    know_paths(row.place for row in page.rows)
    now = timezone.now()
    rows = [
        (row, chosen(*catalogue.class_names(row.scheme, "component", row.class_code, at=now)), STATES[row.state])
        for row in page.rows
    ]
    context = {
        "page": page,
        "rows": rows,
        "form": form,
        "hidden": form.kept(request.GET),
        "is_filtered": wanted != ComponentFilter(),
    }
    return render(request, "web/console/components.html", context)


def _filter(request: Request) -> tuple[ComponentFilter, int | None, dict[str, Invalid]]:
    """What the address asks for; a part that cannot be read is told and left out."""
    given, faults = request.GET, {}
    scheme, place = grid.city().scheme, None
    try:
        place = scheme.parse(given["place"]) if given.get("place") else None
    except Invalid as fault:
        faults["place"] = fault
    state = given.get("state", "")
    if state not in ("", NOT_INTACT, *FOUND):
        faults["state"] = Invalid("input.not_a_choice", field="state", allowed=[NOT_INTACT, *FOUND])
        state = ""
    kind, _colon, code = given.get("class", "").partition(":")
    places = None if place is None else scheme.range_of(place)
    return ComponentFilter(places, code[:8] if kind == "component" else "", state), place, faults


def _fields(place: int | None) -> dict[str, Any]:
    states = [(NOT_INTACT, NOT_INTACT_WORDS), *((state, STATES[state]) for state in FOUND)]
    return {
        "class": (_("Class"), [("", _("All classes")), *choices.component_classes()]),
        "place": (_("Place"), [("", _("Everywhere")), *choices.places_and(place)]),
        "state": (_("State"), [("", _("Every state")), *states]),
    }
