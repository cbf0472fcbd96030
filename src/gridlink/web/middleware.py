"""What happens around every view: one log line and its metrics, who asks, in which language, and refusals in words."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from typing import Any, cast

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from gridlink.kernel.errors import Denied, GridlinkError
from gridlink.people.queries import actor_for
from gridlink.web import live_origin, metrics
from gridlink.web.city import ShownCity, shown_city
from gridlink.web.refusals import problem_for_status, refusal_response
from gridlink.web.requests import ANONYMOUS, API_PREFIX, Request, is_htmx, wants_problem

GetResponse = Callable[[HttpRequest], HttpResponse]
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by machines, also while the database is away: no session, no city."""

log = structlog.get_logger("gridlink.web")


class RequestLog:
    """One line and one count per request: id, method, route name, status, milliseconds, user id. Nothing personal.

    Paths and query strings are left out: they hold case numbers and what people search for.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write the line."""
        given = request.headers.get("X-Request-Id", "")
        asked = cast(Request, request)
        asked.request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=asked.request_id):
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            route = _route(request)
            metrics.count_request(request.method or "", route, response.status_code, seconds)
            log.info(
                "request",
                method=request.method if request.method in metrics.METHODS else "other",
                route=route,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                user=getattr(request, "user_id_seen", None),
            )
        response.headers["X-Request-Id"] = asked.request_id
        return response


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return "static" if request.path.startswith(settings.STATIC_URL) else "none"
    return match.view_name or match.route or "unnamed"


class ActorAndLanguage:
    """Who asks (`request.actor`, read when first used), their language, and the city's time zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language, else the cookie's, else the installation's, else the city's own."""
        asked = cast(Request, request)
        asked.actor = ANONYMOUS
        if request.path in PROBES:
            return self.get_response(request)
        user = request.user
        if user.is_authenticated:
            number = int(user.pk)
            request.user_id_seen = number  # type: ignore[attr-defined]
            asked.actor = cast(Any, SimpleLazyObject(lambda: actor_for(number)))
        city = shown_city()
        language = _language(request, city)
        with translation.override(language), timezone.override(city.zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            if user.is_authenticated:
                # A shared screen: after signing out, "back" must not show the page again.
                response.headers.setdefault("Cache-Control", "no-store")
                live_origin.allow(request, response)
        return response


def _language(request: HttpRequest, city: ShownCity) -> str:
    known = dict(settings.LANGUAGES)
    chosen = (getattr(request.user, "language", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    return next((code for code in chosen if code in known), city.language)


class SignInRequired(LoginRequiredMiddleware):
    """Every view asks for sign-in unless marked `login_not_required`; the API asks for itself, by session or token."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Let the API through to its own check."""
        if request.path.startswith(API_PREFIX):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        """To the sign-in page and back again; a fragment asked for by htmx sends the whole page there."""
        del view_func
        sign_in = resolve_url(settings.LOGIN_URL)
        if is_htmx(request):
            return HttpResponse(status=401, headers={"HX-Redirect": sign_in})
        if wants_problem(request):
            return refusal_response(request, Denied("sign_in.needed"), status=401)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseRedirect(sign_in)
        return redirect_to_login(request.get_full_path(), sign_in)


class Refusals:
    """Errors of the kernel become pages or problem documents; every error of an API path is one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; Django's own HTML error pages are no answer to a client that reads JSON."""
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code >= 400 and is_page and wants_problem(request):
            return problem_for_status(request, response.status_code)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn what gridlink refuses on purpose into words; anything else is a fault and goes on."""
        if not isinstance(error, GridlinkError):
            return None
        metrics.REFUSALS.labels(error.code).inc()
        log.info("refused", code=error.code, field=error.field)
        return refusal_response(request, error)
