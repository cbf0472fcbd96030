"""The API's page for people: every route and its words, from the OpenAPI document.

Not ninja's: its page runs an inline script, which the Content-Security-Policy forbids.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gridlink.web.api.v1 import api


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Routes by subject, and where the document for machines is."""
    document = api.get_openapi_schema()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            row = {"method": method.upper(), "path": path, **operation}
            groups.setdefault(operation["tags"][0], []).append(row)
    return render(request, "web/api/docs.html", {"groups": groups, "about": document["info"]["description"]})
