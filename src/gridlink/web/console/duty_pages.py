"""The duty register: its lines, who answers for a class in a place and why, and its gaps and overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.queries import DutyRow
from gridlink.grid import queries as grid
from gridlink.kernel.errors import GridlinkError
from gridlink.kernel.places import PlaceRange
from gridlink.people import queries as people
from gridlink.web.console import choices
from gridlink.web.console.list_forms import FilterForm
from gridlink.web.console.wording import DUTY_ROLES, FAULTS, KINDS, SCOPES, know_paths, range_name, why_of
from gridlink.web.messages import sentence
from gridlink.web.requests import Request
from gridlink.web.templatetags.gridlink_ui import named

MOST = 200


@require_safe
def duty_page(request: Request) -> HttpResponse:
    """The register, filtered; with a class and a place also who answers there. About 9 statements."""
    kind, _colon, code = request.GET.get("class", "").partition(":")
    place, faults = None, {}
    try:
        text = request.GET.get("place", "")
        place = grid.place(grid.city().scheme.parse(text)).code if text else None
    except GridlinkError as error:
        faults = {"place": sentence(error)}
    scheme = catalogue.default_scheme()
    rows = _rows(scheme, kind if kind in KINDS else "", code, place, request.GET.get("role", ""))
    form = FilterForm(request.GET, fields=_fields(place), faults={}, auto_id="filter-%s")
    for name, words in faults.items():
        form.add_error(name, words)
    context = {
        "form": form,
        "rows": _shown(rows[:MOST]),
        "more": max(0, len(rows) - MOST),
        "proposal": _proposal(scheme, kind, code, place),
    }
    return render(request, "web/console/duties.html", context)


@require_safe
def duty_faults(request: Request) -> HttpResponse:
    """Every gap, overlap and "approves but nobody supervises". Seconds for a large city; 2 statements."""
    scheme = catalogue.default_scheme()
    findings = catalogue.duty_findings(scheme)
    bodies = people.organisations({id for each in findings for id in each.fault.organisations})
    classes = {(row.kind, row.code): row for row in catalogue.case_classes(scheme)}
    called = grid.names({each.place for each in findings})
    shown = [
        {
            "words": FAULTS[each.fault.code],
            "role": DUTY_ROLES[each.fault.role],
            "kind": KINDS[each.kind],
            "is_error": each.is_error,
            "classes": [
                f"{code} {named(classes[each.kind, code])}" for code in each.classes if (each.kind, code) in classes
            ],
            "place": choices.chosen(*called[each.place]) if each.place in called else str(each.place),
            "is_part": each.is_part,
            "bodies": [named(bodies[id]) for id in each.fault.organisations if id in bodies],
        }
        for each in findings
    ]
    errors = sum(1 for each in findings if each.is_error)
    return render(request, "web/console/duty_faults.html", {"findings": shown, "errors": errors})


def _rows(scheme: str, kind: str, code: str, place: int | None, role: str) -> list[DutyRow]:
    kinds = [kind] if kind else list(KINDS)
    here = grid.city().scheme.range_of(place) if place is not None else None
    return [
        row
        for each in kinds
        for row in catalogue.duties(scheme, each)
        if (not code or code.startswith(row.class_prefix) or row.class_prefix.startswith(code))
        and (here is None or _touch(row.places, here))
        and (not role or row.role == role)
    ]


def _touch(one: PlaceRange, other: PlaceRange) -> bool:
    return one.low <= other.high and other.low <= one.high


def _shown(rows: Iterable[DutyRow]) -> list[dict[str, Any]]:
    rows = list(rows)
    bodies = people.organisations({row.organisation_id for row in rows if row.organisation_id is not None})
    know_paths(row.places.low for row in rows)
    called = {places: range_name(places) for places in {row.places for row in rows}}
    classes = {(row.kind, row.code): row for row in catalogue.case_classes(catalogue.default_scheme())}
    return [
        {
            "row": row,
            "role": DUTY_ROLES[row.role],
            "kind": KINDS[row.kind],
            "scope": SCOPES[row.scope],
            "class": _class_words(row, classes),
            "place": called[row.places],
            "body": named(bodies[row.organisation_id]) if row.organisation_id in bodies else "",
            "ground": choices.chosen(row.legal_ground, row.legal_ground_en),
        }
        for row in rows
    ]


def _class_words(row: DutyRow, classes: dict[tuple[str, str], Any]) -> str:
    if not row.class_prefix:
        return _("Every class")
    found = classes.get((row.kind, row.class_prefix))
    return f"{row.class_prefix} {named(found)}" if found is not None else f"{row.class_prefix}…"


def _proposal(scheme: str, kind: str, code: str, place: int | None) -> dict[str, Any] | None:
    """Who would get a case of this class there. At most 3 statements."""
    if place is None or kind not in KINDS or not code:
        return None
    try:
        found = catalogue.propose(scheme=scheme, kind=kind, class_code=code, place=place)
    except GridlinkError as error:
        return {"fault": sentence(error)}
    return {"proposal": found, "why": why_of(found)}


def _fields(place: int | None) -> dict[str, Any]:
    return {
        "role": (_("Duty"), [("", _("All duties")), *DUTY_ROLES.items()]),
        "class": (_("Class"), [("", _("All classes")), *choices.classes()]),
        "place": (_("Place"), [("", _("Everywhere")), *choices.places_and(place)]),
    }
