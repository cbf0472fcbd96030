"""Small pages of a place and of a component: what it is, who answers for it, what is open there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gridlink.cases.queries import CaseFilter, list_cases
from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.grid.queries import PlaceRow
from gridlink.kernel.errors import Missing
from gridlink.people import queries as people
from gridlink.web.console.wording import level_words
from gridlink.web.requests import Request

STATES = {
    "intact": _("Intact"),
    "damaged": _("Damaged"),
    "lost": _("Lost"),
    "abandoned": _("Abandoned"),
    "moved": _("Moved"),
}


@require_safe
def place_page(request: Request, code: str) -> HttpResponse:
    """A place of any level. About 8 statements."""
    scheme, merged = grid.city().scheme, grid.succession()
    row = grid.place(scheme.parse(code))
    around = [*merged.before(row.code), *([row.successor] if row.successor else [])]
    below = [level.name for level in scheme.levels]
    depth = below.index(row.level)
    context: dict[str, Any] = {
        "place": row,
        "short": scheme.short(row.code),
        "level": level_words(row.level),
        "above": [(reverse("place", args=[scheme.short(each)]), each) for each in reversed(scheme.ancestors(row.code))],
        "names": grid.names([row.code, *scheme.ancestors(row.code), *around]),
        "ended": row.valid_to - timedelta(days=1) if row.valid_to else None,
        "successor": (reverse("place", args=[scheme.short(row.successor)]), row.successor) if row.successor else None,
        "before": [(reverse("place", args=[scheme.short(each)]), each) for each in merged.before(row.code)],
        "responsibility": grid.responsibility_grid_of(row.code) if row.level == below[-1] else None,
        "inside": _inside(row, below[depth + 1]) if depth + 1 < len(below) else [],
        "inside_level": level_words(below[depth + 1]) if depth + 1 < len(below) else "",
        "page": list_cases(CaseFilter(place=row.code, open_only=True), by=request.actor, limit=20),
        "blocks": people.blocks_of(row.code, scheme=scheme),
    }
    return render(request, "web/console/place.html", context)


def _inside(place: PlaceRow, level: str) -> list[tuple[str, tuple[str, str]]]:
    """The places directly in one, with their addresses; of one that has ended, those of its last day. 2 statements."""
    scheme = grid.city().scheme
    last = place.valid_to - timedelta(days=1) if place.valid_to else None
    rows = grid.places_at(level, scheme.range_of(place.code), on=last)
    called = grid.names([row.code for row in rows])
    return [(reverse("place", args=[scheme.short(row.code)]), called[row.code]) for row in rows]


@require_safe
def component_page(request: Request, code: str) -> HttpResponse:
    """A component; one of a class the public may not see is shown to who edits the grid or works there. About 6."""
    by = request.actor
    if not (code.isascii() and code.isdigit() and len(code) == 16):
        raise Missing("component.unknown", field="component", component=code[:40])
    row = grid.component(int(code))
    hidden = (row.scheme, row.class_code) in catalogue.hidden_classes()
    if hidden and by.may("grid.edit", place=row.place) is None and by.may("cases.view", place=row.place) is None:
        raise Missing("component.unknown", field="component", component=code)
    bodies = people.organisations(each for each in (row.owner_id, row.maintainer_id, row.authority_id) if each)
    context = {
        "component": row,
        "component_class": catalogue.case_class(row.scheme, "component", row.class_code),
        "path": grid.path_names(row.place),
        "short": grid.city().scheme.short(row.place),
        "owner": bodies.get(row.owner_id or 0),
        "maintainer": bodies.get(row.maintainer_id or 0),
        "authority": bodies.get(row.authority_id or 0),
        "state": STATES.get(row.state, row.state),
        "page": list_cases(CaseFilter(place=row.place, open_only=True), by=by, limit=20),
    }
    return render(request, "web/console/component.html", context)
