"""The API's routes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from gridlink.web.api.docs import docs
from gridlink.web.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/docs", docs, name="api-docs"),
    path("v1/", api.urls),
]
