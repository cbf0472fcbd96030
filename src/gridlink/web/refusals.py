"""A refusal as an answer: a page that says what happened and what to do, or application/problem+json (RFC 9457)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gridlink.kernel.errors import Denied, GridlinkError, Invalid, Missing, Problems, Stale
from gridlink.web.messages import sentence
from gridlink.web.requests import is_htmx, wants_problem

PROBLEM = "application/problem+json"
TO_MESSAGES = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}
"""A fragment that was refused says so where messages stand, and leaves the form alone."""


def refusal_response(request: HttpRequest, error: GridlinkError, *, status: int | None = None) -> HttpResponse:
    """The answer to `error` in the reader's language: a page, a fragment for htmx, or a problem document."""
    if wants_problem(request):
        return problem(error, request, status=status)
    context = {"title": _title(error), "sentences": _sentences(error), "advice": _advice(error), "code": error.code}
    if is_htmx(request):
        fragment = render(request, "web/ui/refusal.html", context, status=status or error.status)
        for name, value in TO_MESSAGES.items():
            fragment.headers[name] = value
        return fragment
    return render(request, "web/refusal.html", context, status=status or error.status)


def problem(error: GridlinkError, request: HttpRequest, *, status: int | None = None) -> JsonResponse:
    """The problem document of `error` as an answer."""
    body = problem_body(error, request, status=status)
    return JsonResponse(body, status=body["status"], content_type=PROBLEM)


def problem_body(error: GridlinkError, request: HttpRequest, *, status: int | None = None) -> dict[str, Any]:
    """The problem document of `error`: `code` is stable, `detail` is a sentence, `errors` has the faults by field."""
    body: dict[str, Any] = {
        "type": f"urn:gridlink:{error.code}",
        "title": _title(error),
        "status": status or error.status,
        "detail": " ".join(_sentences(error)),
        "code": error.code,
        "instance": request.path,
        "request_id": getattr(request, "request_id", ""),
    }
    if error.params:
        body["params"] = {name: _plain(value) for name, value in error.params.items()}
    if isinstance(error, Invalid):
        faults = error.problems if isinstance(error, Problems) else (error,)
        body["errors"] = [{"field": each.field or "", "code": each.code, "detail": sentence(each)} for each in faults]
    return body


def problem_for_status(request: HttpRequest, status: int) -> JsonResponse:
    """The problem document of a fault that is not gridlink's own, such as an unknown path."""
    titles = {400: _("Bad request"), 403: _("Not allowed"), 404: _("Not found"), 405: _("Method not allowed")}
    body = {
        "type": "about:blank",
        "title": titles.get(status, _("Server error") if status >= 500 else _("Request refused")),
        "status": status,
        "code": f"http.{status}",
        "request_id": getattr(request, "request_id", ""),
    }
    return JsonResponse(body, status=status, content_type=PROBLEM)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: too old, or sent from another site. `reason` is for developers and not shown."""
    del reason
    if wants_problem(request):
        return problem_for_status(request, 403)
    return render(request, "403_csrf.html", status=403)


def _sentences(error: GridlinkError) -> list[str]:
    return [sentence(each) for each in (error.problems if isinstance(error, Problems) else (error,))]


def _title(error: GridlinkError) -> str:
    if isinstance(error, Denied):
        return _("You may not do this")
    if isinstance(error, Missing):
        return _("Not found")
    if isinstance(error, Stale):
        return _("Somebody else was faster")
    if isinstance(error, Invalid):
        return _("Something in the input is not right")
    return _("This cannot be done now")


def _advice(error: GridlinkError) -> str:
    if isinstance(error, Denied):
        return _(
            "If it belongs to your work, ask whoever appoints people in your organisation for the post that allows it."
        )
    if isinstance(error, Missing):
        return _("It may have been moved, or your posts do not show it. Go back to your work and look there.")
    if isinstance(error, Stale):
        return _("Nothing of yours was written. Go back, load the page again and decide on what it says now.")
    if isinstance(error, Invalid):
        return _("Nothing was written. Go back, correct it and send it again.")
    return _("Nothing was written. Go back and load the page again: it shows what can be done.")


def _plain(value: Any) -> Any:
    """A parameter as JSON can hold it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return str(value)
