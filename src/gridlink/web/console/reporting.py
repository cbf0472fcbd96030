"""Reporting something: the form, what is known around there, and taking it in."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.intake.actions import receive_report
from gridlink.intake.drafts import Draft
from gridlink.kernel.errors import Denied, Invalid, Problems
from gridlink.people.permissions import Actor
from gridlink.web.console import choices
from gridlink.web.console.around import around
from gridlink.web.console.step_forms import PHOTOS, Drawn, photo_field
from gridlink.web.console.wording import CHANNEL_WORDS
from gridlink.web.messages import sentence
from gridlink.web.models import IdempotencyKey
from gridlink.web.proofs import Kept, give, keep_files
from gridlink.web.requests import Request

AFTER = "photos_after"
FIELDS_OF = {"location": "lat", "class": "class", "class_code": "class", "kind": "class", "scheme": "class"}
"""Where a fault of the draft is shown, when its name in the form is another."""


@require_http_methods(["GET", "POST"])
def new_report(request: Request) -> HttpResponse:
    """The report form; with a point or a place in the address also what is known around there."""
    by = request.actor
    if not by.scope("intake.report"):
        raise Denied("permission.missing", permission="intake.report")
    if request.method == "POST":
        return _receive(request)
    given = request.GET or None
    return _page(request, _form(by, given), given)


@require_safe
def around_point(request: Request) -> HttpResponse:
    """The part of the page that says what is known around there, for htmx. About 8 statements."""
    return render(request, "web/console/around.html", {"around": around(request.GET, by=request.actor)})


def _receive(request: Request) -> HttpResponse:
    """Take the report in with its photos, once however often the button is pressed."""
    by = request.actor
    try:
        draft = _draft(request.POST)
        found = keep_files(request.FILES.getlist(PHOTOS), field=PHOTOS)
        after = keep_files(request.FILES.getlist(AFTER), field=AFTER)
        report_id, number, is_new = _once(request.POST.get("once", ""), draft, {"found": found, "handled": after}, by)
    except Invalid as fault:
        form = _form(by, request.POST)
        for each in fault.problems if isinstance(fault, Problems) else (fault,):
            name = FIELDS_OF.get(each.field or "", each.field)
            form.add_error(name if name in form.fields else None, sentence(each))
        return _page(request, form, request.POST, status=422)
    if is_new:
        messages.success(request, _("Report {number} has been received.").format(number=number))
    else:
        messages.info(request, _("Report {number} had been received already.").format(number=number))
    return HttpResponseRedirect(reverse("report", args=[report_id]))


def _once(key: str, draft: Draft, files: dict[str, list[Kept]], by: Actor) -> tuple[int, str, bool]:
    """The report's id and number, and whether it is new. Report, photos and the form's key are one transaction."""
    if not re.fullmatch(r"[0-9a-f]{32}", key):
        key = uuid.uuid4().hex
    assert by.user_id is not None
    with transaction.atomic():
        row, is_new = IdempotencyKey.objects.get_or_create(
            user_id=by.user_id,
            key=f"form:{key}",
            defaults={"fingerprint": "report", "status": 0, "body": {}, "created_at": timezone.now()},
        )
        if not is_new:
            return row.body["report"], row.body["number"], False
        report = receive_report(draft, by=by)
        for purpose, kept in files.items():
            give(report.subject, purpose, kept, by=by.act("intake.report", place=report.place))
        row.body = {"report": report.pk, "number": report.number}
        row.status = 302
        row.save(update_fields=["body", "status"])
    return report.pk, report.number, True


def _draft(data: QueryDict) -> Draft:
    """The draft that was typed; `Problems` for what is no number or no code. The rest `intake.drafts` judges."""
    faults: list[Invalid] = []
    values: dict[str, Any] = {}
    for name, read in (("place", _place), ("lon", _degrees), ("lat", _degrees), ("component", _component)):
        try:
            values[name] = read(data.get(name, "").strip(), name)
        except Invalid as fault:
            faults.append(fault)
    if not data.get("description", "").strip():
        faults.append(Invalid("input.required", field="description"))
    if faults:
        raise Problems(faults)
    kind, _colon, code = data.get("class", "").partition(":")
    return Draft(
        description=data.get("description", ""),
        channel=data.get("channel", ""),
        place=values["place"],
        lon=values["lon"],
        lat=values["lat"],
        kind=kind,
        class_code=code,
        component_code=values["component"],
        address=data.get("address", ""),
        name=data.get("name", ""),
        phone=data.get("phone", ""),
        language=get_language() or "",
        urgent=bool(data.get("urgent")),
        self_handled=bool(data.get("self_handled")),
    )


def _place(text: str, field: str) -> int | None:
    return grid.city().scheme.parse(text, field=field) if text else None


def _degrees(text: str, field: str) -> float | None:
    """Degrees; NaN and infinity pass, for the draft to refuse them as what they are."""
    try:
        return float(text) if text else None
    except ValueError as fault:
        raise Invalid("input.not_a_number", field=field) from fault


def _component(text: str, field: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{16}", text):
        raise Invalid("component.bad_code", field=field, given=text[:40])
    return int(text)


def _page(request: Request, form: Drawn, given: QueryDict | None, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "once": (given.get("once") if given else "") or uuid.uuid4().hex,
        "around": around(given, by=request.actor) if given else None,
        "asks_person": bool(request.actor.scope("intake.receive")),
        "max_mb": catalogue.setting("evidence.max_mb", 20),
    }
    return render(request, "web/console/report_new.html", context, status=status)


def _form(by: Actor, data: QueryDict | None) -> Drawn:
    """The form; a supervisor reports as supervisor, an acceptor writes down what is said on the phone."""
    form = Drawn(data, auto_id="report-%s", initial={"channel": "phone"})
    at_desk = bool(by.scope("intake.receive"))
    names = ("phone", "citizen", "supervisor") if at_desk else ("supervisor",)
    channels = [(name, CHANNEL_WORDS[name]) for name in names]
    fields: dict[str, forms.Field] = {
        "description": _text(_("What is wrong?"), forms.Textarea(attrs={"rows": 4, "maxlength": 4000}), required=True),
        "class": _text(_("Class"), forms.Select(choices=[("", _("Not yet known")), *choices.classes()])),
        "channel": _text(_("Channel"), forms.Select(choices=channels)),
        "place": _text(_("Unit grid or wider place"), _place_widget(by)),
        "address": _text(_("Address or landmark"), forms.TextInput(attrs={"maxlength": 200})),
        "lat": _text(_("Latitude"), forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})),
        "lon": _text(_("Longitude"), forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})),
        "component": _text(
            _("Component, 16 digits"), forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        ),
        "name": _text(_("Name of whoever reports"), forms.TextInput(attrs={"maxlength": 80, "autocomplete": "off"})),
        "phone": _text(_("Telephone"), forms.TextInput(attrs={"maxlength": 40, "type": "tel", "autocomplete": "off"})),
        "urgent": forms.BooleanField(label=_("Urgent: somebody may be hurt"), required=False),
        "self_handled": forms.BooleanField(label=_("I mended it on the spot"), required=False),
        PHOTOS: photo_field(_("Photos of what you found"), is_needed=False),
        AFTER: photo_field(_("Photos after mending it"), is_needed=False),
    }
    form.fields.update(fields)
    return form


def _text(label: str, widget: forms.Widget, *, required: bool = False) -> forms.Field:
    return forms.CharField(label=label, required=required, widget=widget)


def _place_widget(by: Actor) -> forms.Widget:
    """A list of the unit grids where it stays short enough to choose from, else the code is typed."""
    scheme = grid.city().scheme
    within = [grant.places for grant in by.scope("intake.report")]
    narrowest = min(within, key=lambda places: places.high - places.low)
    rows = grid.places_at(scheme.levels[-1].name, narrowest, limit=choices.MOST_GRIDS + 1)
    if not rows or len(rows) > choices.MOST_GRIDS:
        return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 15})
    called = grid.names([row.code for row in rows])
    options = [(scheme.short(row.code), choices.chosen(*called[row.code])) for row in rows]
    return forms.Select(choices=[("", _("From the point below")), *options])
