"""My work: where everybody begins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def my_work(request: HttpRequest) -> HttpResponse:
    """The page a person lands on after signing in: their posts. Statements: see `context.city`."""
    return render(request, "web/console/work.html")
