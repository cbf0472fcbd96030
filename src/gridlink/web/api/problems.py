"""Every fault as a problem document (RFC 9457): the kernel's, those of the schemas, and HTTP's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from gridlink.kernel.errors import Denied, GridlinkError, Invalid, Problems, Stale
from gridlink.web import metrics
from gridlink.web.api.rendering import to_json
from gridlink.web.api.schemas.problems import Problem
from gridlink.web.refusals import PROBLEM, problem_body, problem_for_status

__all__ = ["PROBLEM", "PROBLEMS", "WRITING", "add_handlers", "told"]

log = structlog.get_logger("gridlink.web")

PROBLEMS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 422), Problem)
"""What any route may answer instead."""

WRITING: dict[int, Any] = PROBLEMS | dict.fromkeys((409, 412, 413), Problem)
"""What a route that changes something may answer besides."""

STATUS = {
    "token.invalid": 401,
    "sign_in.needed": 401,
    "input.not_json": 400,
    "input.not_readable": 400,
    "input.too_large": 413,
    "evidence.too_large": 413,
}
"""Where HTTP has a better word than the status of the error's kind."""

CODES = {
    "missing": "input.required",
    "string_too_short": "input.required",
    "too_short": "input.required",
    "string_too_long": "input.longer",
    "too_long": "input.too_many",
    "string_type": "input.not_text",
    "string_unicode": "input.not_text",
    "string_pattern_mismatch": "input.bad_form",
    "value_error": "input.control_character",
    "literal_error": "input.not_a_choice",
    "extra_forbidden": "input.unknown_field",
    "list_type": "input.not_a_list",
    "dict_type": "input.not_an_object",
    "model_type": "input.not_an_object",
    "model_attributes_type": "input.not_an_object",
    "greater_than_equal": "input.out_of_range",
    "less_than_equal": "input.out_of_range",
    "greater_than": "input.out_of_range",
    "less_than": "input.out_of_range",
    "finite_number": "input.not_a_number",
}
"""pydantic's names of what is wrong, as codes of ours."""


def add_handlers(api: NinjaAPI) -> None:
    """Let every fault come out as a problem; one that nobody foresaw goes on to Django's 500."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        GridlinkError: refused,
        ValidationError: lambda request, error: refused(request, invalid(error.errors)),
        AuthenticationError: lambda request, _error: refused(request, Denied("sign_in.needed")),
        HttpError: _http_error,
        Http404: lambda request, _error: problem_for_status(request, 404),
        RequestDataTooBig: lambda request, _error: refused(request, Invalid("input.too_large")),
        SuspiciousOperation: _unreadable,
        MultiPartParserError: _unreadable,
        UnreadablePostError: _unreadable,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def refused(request: HttpRequest, error: GridlinkError) -> HttpResponse:
    """The problem document of an error of the kernel."""
    metrics.REFUSALS.labels(error.code).inc()
    log.info("refused", code=error.code, field=error.field)
    body = told(request, error)
    headers = {"WWW-Authenticate": 'Bearer realm="gridlink"'} if body["status"] == 401 else {}
    return _response(body, headers)


def told(request: HttpRequest, error: GridlinkError) -> dict[str, Any]:
    """The same as a part of another answer."""
    status = STATUS.get(error.code, error.status)
    if isinstance(error, Stale) and "If-Match" in request.headers:
        status = 412
    return problem_body(error, request, status=status)


def invalid(faults: Sequence[Mapping[str, Any]], skip: int = 1) -> Problems:
    """What a schema found, field by field. The first `skip` parts of a place ("body", the parameter) are left out."""
    return Problems([_fault(each, skip) for each in faults])


def _fault(fault: Mapping[str, Any], skip: int) -> Invalid:
    place = [str(part) for part in fault["loc"][skip:]]
    if skip == 1 and len(place) > 1 and fault["loc"][0] in ("body", "query"):
        place = place[1:]
    kind, given = str(fault["type"]), fault.get("ctx", {})
    code = CODES.get(kind, "input.not_a_number" if kind.startswith(("int_", "float_")) else "input.not_valid")
    params: dict[str, Any] = {}
    if code in ("input.longer", "input.too_many"):
        params["most"] = given.get("max_length")
    elif code == "input.not_a_choice":
        params["allowed"] = str(given.get("expected", ""))
    elif code == "input.out_of_range":
        params["bound"] = next(iter(given.values()), None)
    elif code == "input.not_valid":
        params["what"] = str(fault.get("msg", ""))
    return Invalid(code, field=".".join(place), **params)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return refused(request, Invalid("input.not_json"))
    return problem_for_status(request, error.status_code)


def _unreadable(request: HttpRequest, _error: Exception) -> HttpResponse:
    return refused(request, Invalid("input.not_readable"))


def _response(body: dict[str, Any], headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(to_json(body), status=body["status"], content_type=PROBLEM, headers=headers)
