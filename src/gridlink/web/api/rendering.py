"""Answers as JSON bytes."""

from __future__ import annotations

from typing import Any

import pydantic_core
from django.http import HttpRequest, HttpResponse
from ninja.renderers import BaseRenderer

JSON = "application/json; charset=utf-8"


def to_json(data: Any) -> bytes:
    """JSON of schemas, rows and plain values: instants as RFC 3339, Chinese as it is."""
    return pydantic_core.to_json(data)


def json_response(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """An answer."""
    return HttpResponse(to_json(data), status=status, content_type=JSON, headers=headers)


class FastRenderer(BaseRenderer):
    """Several times as fast as the standard library's encoder on a page of 200 rows."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The bytes of an answer."""
        del request, response_status
        return to_json(data)
