"""Language and theme: kept with the person, or in a cookie before they sign in."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from gridlink.kernel.errors import Invalid
from gridlink.people.actions import set_language, set_theme
from gridlink.web.context import THEMES
from gridlink.web.requests import Request

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages (POST language, next)."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        raise Invalid("person.unknown_language", field="language", known=sorted(dict(settings.LANGUAGES)))
    if request.user.is_authenticated:
        set_language(int(request.user.pk), language=code, by=cast(Request, request).actor)
    return _back(request, settings.LANGUAGE_COOKIE_NAME, code)


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Choose light, dark or auto (as the device) (POST theme, next)."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise Invalid("person.unknown_theme", field="theme", known=sorted(THEMES))
    if request.user.is_authenticated:
        set_theme(int(request.user.pk), theme="" if chosen == "auto" else chosen, by=cast(Request, request).actor)
    return _back(request, "gridlink_theme", chosen)


def _back(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    """To the page the form stood on, with the choice in a cookie."""
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(there if safe else "/")
    flags: dict[str, Any] = {"samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE, "httponly": True}
    response.set_cookie(cookie, value, max_age=YEAR, **flags)
    return response
