"""The page of one step, for cases and reports alike: its form, taking it, and what to say when it cannot be taken."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gridlink.cases.queries import CaseDetail
from gridlink.kernel.errors import Denied, Invalid, Problems, Refused, Stale
from gridlink.web.console.matters import CASE, REPORT, Change, Detail, Matter
from gridlink.web.console.step_forms import PHOTOS, Drawn, drawn, given
from gridlink.web.console.wording import why_of
from gridlink.web.messages import sentence
from gridlink.web.proofs import keep_files
from gridlink.web.requests import Request, is_htmx
from gridlink.web.steps import StepForm

VERSION = "version"


@require_http_methods(["GET", "POST"])
def case_step(request: Request, id: int, step: str) -> HttpResponse:
    """One step of a case. About 15 statements to show, as many as the action's to take."""
    return _page(request, CASE, id, step)


@require_http_methods(["GET", "POST"])
def report_step(request: Request, id: int, step: str) -> HttpResponse:
    """One step of a report."""
    return _page(request, REPORT, id, step)


def _page(request: Request, matter: Matter, id: int, name: str) -> HttpResponse:
    step = matter.step(name)
    if request.method == "POST":
        return _take(request, matter, id, step)
    detail = matter.read(id, by=request.actor)
    offers = matter.offers(detail)
    if name not in offers or offers[name]:
        return _not_offered(request, matter, detail, step, offers.get(name, ""))
    return _shown(request, matter, detail, step)


def _take(request: Request, matter: Matter, id: int, step: StepForm) -> HttpResponse:
    """Take the step; what was typed is never lost. `Denied` and `Missing` are pages of their own (Refusals)."""
    version = _version(request)
    try:
        files = keep_files(request.FILES.getlist(PHOTOS), field=PHOTOS)
        matter.take(step, id, given(step, request.POST), by=request.actor, version=version, files=files)
    except Stale:
        return _stale(request, matter, id, step, version)
    except Denied as refusal:
        if refusal.code == "permission.missing":
            raise
        return _refused(request, matter, id, step, refusal)
    except (Invalid, Refused) as refusal:
        return _refused(request, matter, id, step, refusal)
    messages.success(request, _("Done: {step}.").format(step=step.label))
    return HttpResponseRedirect(matter.url(id))


def _version(request: Request) -> int | None:
    """The version the form was made for; a form without one is refused as stale, not taken blindly."""
    text = request.POST.get(VERSION, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _stale(request: Request, matter: Matter, id: int, step: StepForm, version: int | None) -> HttpResponse:
    """Somebody was faster. When it was this person with this very step, the click was double: that is no fault."""
    detail = matter.read(id, by=request.actor)
    changes = matter.changes_since(detail, version or 0, request.actor)
    if changes and changes[0].is_mine and changes[0].verb == matter.verbs[step.name]:
        messages.info(request, _("This was done already: {step}.").format(step=step.label))
        return HttpResponseRedirect(matter.url(id))
    offers = matter.offers(detail)
    if offers.get(step.name, "no") == "":
        return _shown(request, matter, detail, step, data=True, changes=changes, status=409)
    return _not_offered(request, matter, detail, step, offers.get(step.name, ""), changes=changes)


def _refused(request: Request, matter: Matter, id: int, step: StepForm, fault: Invalid | Refused) -> HttpResponse:
    """The form again with each fault at its field; a step that is no longer open is said so above what was typed."""
    detail = matter.read(id, by=request.actor)
    if step.name not in matter.offers(detail):
        return _not_offered(request, matter, detail, step, "", fault=fault)
    return _shown(request, matter, detail, step, data=True, fault=fault, status=fault.status)


def _shown(
    request: Request,
    matter: Matter,
    detail: Detail,
    step: StepForm,
    *,
    data: bool = False,
    fault: Invalid | Refused | None = None,
    changes: tuple[Change, ...] = (),
    status: int = 200,
) -> HttpResponse:
    form = drawn(
        step,
        matter.options(step, detail, request.actor),
        preset=matter.preset(detail),
        data=request.POST if data else None,
        proof=matter.proof(step.name, detail),
    )
    if fault is not None:
        _blame(form, fault)
    context = _context(request, matter, detail, step) | {"form": form, "changes": changes, "typed": []}
    template = "web/console/step_form.html" if is_htmx(request) else "web/console/step.html"
    return render(request, template, context, status=status)


def _blame(form: Drawn, fault: Invalid | Refused) -> None:
    """Faults about evidence belong to the file input, whatever the rule calls it."""
    faults = fault.problems if isinstance(fault, Problems) else (fault,)
    for each in faults:
        field = each.field
        if (field or "").startswith("evidence") or field == "file":
            field = PHOTOS
        form.add_error(field if field in form.fields else None, sentence(each))


def _not_offered(
    request: Request,
    matter: Matter,
    detail: Detail,
    step: StepForm,
    words: str,
    *,
    changes: tuple[Change, ...] = (),
    fault: Invalid | Refused | None = None,
) -> HttpResponse:
    """The step cannot be taken now: why, what has happened since, and what was typed, to be copied."""
    if fault is not None:
        why = sentence(fault)
    else:
        why = words or _("This step is not open to you now: the case stands elsewhere, or it belongs to another post.")
    typed = [(field.label, request.POST.get(field.name, "")) for field in step.fields if request.POST.get(field.name)]
    context = _context(request, matter, detail, step) | {
        "form": None,
        "why": why,
        "changes": changes,
        "typed": typed,
    }
    template = "web/console/step_form.html" if is_htmx(request) else "web/console/step.html"
    return render(request, template, context, status=409)


def _context(request: Request, matter: Matter, detail: Detail, step: StepForm) -> dict[str, Any]:
    return {
        "matter": matter,
        "detail": detail,
        "row": detail.row,
        "step": step,
        "back": matter.url(detail.row.id),
        "is_case": matter is CASE,
        "why_proposed": why_of(detail.proposal) if isinstance(detail, CaseDetail) else [],
        "is_fragment": is_htmx(request),
    }
