"""The request as gridlink's views see it, and what can be read off its headers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from gridlink.people.permissions import Actor

ANONYMOUS = Actor(ref="anonymous")
"""Whoever has not signed in: an actor without posts."""

API_PREFIX = "/api/"


class Request(HttpRequest):
    """What `ActorAndLanguage` and `RequestLog` have added to a request. For annotations only."""

    actor: Actor
    request_id: str


def is_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is asked for by htmx."""
    return request.headers.get("HX-Request") == "true"


def wants_problem(request: HttpRequest) -> bool:
    """Whether a refusal is answered as application/problem+json: by the API, and to whoever prefers JSON."""
    accepted = request.headers.get("Accept", "")
    return request.path.startswith(API_PREFIX) or ("json" in accepted and "text/html" not in accepted)


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks. Behind the proxy it is the last one the proxy wrote; otherwise that header is a claim."""
    told = request.headers.get("X-Forwarded-For", "")
    if settings.BEHIND_PROXY and told:
        return told.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def is_loopback(request: HttpRequest) -> bool:
    """Asked from this machine, and not through a proxy on it."""
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
