"""The next page, as a Link header (RFC 8288)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def link_next(request: HttpRequest, response: HttpResponse, cursor: str | None) -> None:
    """Say where the next page is; nothing on the last one."""
    if cursor is None:
        return
    asked = request.GET.copy()
    asked["after"] = cursor
    response.headers["Link"] = f'<{request.path}?{asked.urlencode()}>; rel="next"'
