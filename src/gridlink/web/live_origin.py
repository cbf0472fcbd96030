"""Where a page finds the live process, and the leave to connect there in its Content-Security-Policy."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def live_port() -> int:
    """The port after the web process's."""
    return int(settings.BIND.rpartition(":")[2]) + 1


def origin(request: HttpRequest) -> str:
    """GRIDLINK_LIVE_URL, or the host this page came from with the next port."""
    if settings.LIVE_URL:
        return str(settings.LIVE_URL)
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return f"{request.scheme}://{f'[{host}]' if ':' in host else host}:{live_port()}"


def allow(request: HttpRequest, response: HttpResponse) -> None:
    """Let this page connect to the live process; django-csp reads the attribute when it writes the header."""
    response._csp_update = {"connect-src": [origin(request)]}  # type: ignore[attr-defined]
