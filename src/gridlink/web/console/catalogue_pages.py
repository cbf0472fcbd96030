"""Standards and limits: classes with their conditions, every version of each, and the edit of a condition's limit."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.actions import ConditionDraft, revise_condition
from gridlink.catalogue.queries import ConditionRow, Version
from gridlink.catalogue.queries.classes import condition_versions
from gridlink.kernel.errors import Denied, Invalid, Missing, Problems, Refused
from gridlink.people import queries as people
from gridlink.web.console.choices import chosen, limit_words
from gridlink.web.console.history import person_id
from gridlink.web.console.step_forms import Drawn
from gridlink.web.console.wording import KINDS, SEVERITIES, STAGE_LIMITS
from gridlink.web.labels import CLOCKS
from gridlink.web.messages import sentence
from gridlink.web.requests import Request
from gridlink.web.templatetags.gridlink_ui import named


@require_safe
def class_list(request: Request) -> HttpResponse:
    """Every class in force by kind and major, and the limits of the stages. No statement of its own."""
    scheme = catalogue.default_scheme()
    groups = [
        (KINDS[kind], major, found[0], found)
        for (kind, major), rows in groupby(catalogue.case_classes(scheme), key=lambda row: (row.kind, row.code[:2]))
        for found in [list(rows)]
    ]
    limits = [
        (STAGE_LIMITS.get(stage, stage), f"{limit.to_dict()['value']} {CLOCKS[limit.clock]}")
        for stage, limit in catalogue.stage_limits().items()
    ]
    context = {"groups": groups, "limits": limits, "schemes": catalogue.schemes(), "scheme": scheme}
    return render(request, "web/console/catalogue.html", context)


@require_safe
def class_page(request: Request, scheme: str, kind: str, code: str) -> HttpResponse:
    """A class, its conditions and every version of each, with who wrote it, when and why. 1 statement."""
    row = _class(scheme, kind, code)
    versions = condition_versions().get((scheme, kind, code), ())
    authors = people.people(number for each in versions if (number := person_id(each.recorded_by)) is not None)
    conditions = [
        (current, [_version(each, authors) for each in reversed(found)])
        for _code, rows in groupby(versions, key=lambda each: each.row.code)
        for found in [list(rows)]
        for current in [next((each.row for each in found if each.in_force_to is None), None)]
    ]
    context = {
        "row": row,
        "kind": KINDS[kind],
        "severity": SEVERITIES.get(row.severity, row.severity),
        "conditions": conditions,
        "may_edit": bool(request.actor.scope("catalogue.edit")),
    }
    return render(request, "web/console/class.html", context)


@require_http_methods(["GET", "POST"])
def condition_edit(request: Request, scheme: str, kind: str, code: str, condition: str) -> HttpResponse:
    """Give a condition another limit: a new version, with the reason. Refused when somebody else wrote one meanwhile."""
    if not request.actor.scope("catalogue.edit"):
        raise Denied("permission.missing", permission="catalogue.edit")
    row = _class(scheme, kind, code)
    current = catalogue.condition(scheme, kind, code, condition)
    status = 200
    if request.method == "POST":
        form = _form(request.POST)
        try:
            _revise(request, current)
        except (Invalid, Refused) as fault:
            if isinstance(fault, Denied):
                raise
            status = fault.status
            for each in fault.problems if isinstance(fault, Problems) else (fault,):
                name = {"value": "limit_value", "clock": "limit_clock"}.get(each.field or "", each.field)
                form.add_error(name if name in form.fields else None, sentence(each))
        else:
            messages.success(request, _("The limit has been changed; cases filed before keep theirs."))
            return HttpResponseRedirect(reverse("class", args=[scheme, kind, code]))
    else:
        limit = current.limit.to_dict()
        form = _form(None, {"limit_value": limit["value"], "limit_clock": limit["clock"]})
    context = {"row": row, "condition": current, "form": form, "limit": limit_words(current)}
    return render(request, "web/console/condition.html", context, status=status)


def _class(scheme: str, kind: str, code: str) -> Any:
    try:
        return catalogue.case_class(scheme, kind, code)
    except Invalid as fault:
        raise Missing(fault.code, **fault.params) from fault


def _revise(request: Request, current: ConditionRow) -> None:
    """Everything as it is but the limit. `seen` is the version the form was made for."""
    seen = request.POST.get("seen", "")
    try:
        value = Decimal(request.POST.get("limit_value", "").strip() or "NaN")
    except InvalidOperation as fault:
        raise Invalid("input.not_a_number", field="limit_value") from fault
    draft = ConditionDraft(
        scheme=current.scheme,
        kind=current.kind,
        class_code=current.class_code,
        code=current.code,
        finding=current.finding,
        finding_en=current.finding_en,
        closing=current.closing,
        closing_en=current.closing_en,
        limit_value=value,
        limit_clock=request.POST.get("limit_clock", ""),
        evidence=current.evidence,
    )
    revise_condition(
        draft,
        reason=request.POST.get("reason", ""),
        by=request.actor,
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None,
    )


def _version(version: Version[ConditionRow], authors: dict[int, people.PersonRow]) -> dict[str, Any]:
    author = authors.get(person_id(version.recorded_by) or 0)
    return {
        "limit": limit_words(version.row),
        "finding": chosen(version.row.finding, version.row.finding_en),
        "from": version.in_force_from,
        "to": version.in_force_to,
        "who": named(author) if author is not None else _("The system"),
        "at": version.recorded_at,
        "reason": version.reason,
    }


def _form(data: Any, initial: dict[str, str] | None = None) -> Drawn:
    form = Drawn(data, auto_id="condition-%s", initial=initial or {})
    form.fields["limit_value"] = forms.CharField(
        label=_("Limit"), widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    form.fields["limit_clock"] = forms.CharField(
        label=_("Counted in"), widget=forms.Select(choices=[(clock.value, words) for clock, words in _clocks()])
    )
    form.fields["reason"] = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300})
    )
    return form


def _clocks() -> list[tuple[Any, Any]]:
    return list(CLOCKS.items())
