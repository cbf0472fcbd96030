"""Who asks: the holder of a bearer token, or whoever signed in (then a changing request needs the CSRF token)."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from gridlink.kernel.errors import Denied, Invalid
from gridlink.people.permissions import Actor
from gridlink.people.queries import actor_for_token
from gridlink.web.requests import Request

ENVELOPE = 64 * 1024
"""What multipart adds to a file, at most."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Token(HttpBearer):
    """`Authorization: Bearer glk_…`, narrowed to the token's scopes. Cookies are not looked at then. 2 statements."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The actor; None without the header. The first thing asked of any request, so it begins here."""
        speak(request)
        if declares_too_much(request):
            raise Invalid("input.too_large")
        if "Authorization" not in request.headers:
            return None
        scheme, _space, raw = request.headers["Authorization"].partition(" ")
        if scheme.lower() != "bearer":
            raise Denied("token.invalid")
        return self.authenticate(request, raw.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The holder of the token; `Denied("token.invalid")`."""
        actor = actor_for_token(token, now=timezone.now())
        request.user_id_seen = actor.user_id  # type: ignore[attr-defined]
        cast(Request, request).actor = actor
        return actor


class Session(APIKeyCookie):
    """The session cookie of the console. 2 statements, 3 with the posts."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Whoever signed in; `Denied("csrf.failed")` where a changing request comes without the CSRF token."""
        if not key or not request.user.is_authenticated:
            return None
        if request.method not in SAFE and check_csrf(request) is not None:
            raise Denied("csrf.failed")
        return cast(Request, request).actor


AUTH = [Token(), Session()]


def speak(request: HttpRequest) -> None:
    """Answer in the language the client asks for (Accept-Language), for the rest of this request."""
    language = translation.get_language_from_request(request)
    translation.activate(language)
    request.LANGUAGE_CODE = language


def declares_too_much(request: HttpRequest) -> bool:
    """Whether a body says of itself that it is larger than any file taken; so no byte of it need be read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return bool(length.isdigit() and int(length) > settings.EVIDENCE_MAX_BYTES + ENVELOPE)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(Request, request).actor
