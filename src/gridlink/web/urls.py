"""Every route."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from gridlink.web import health, preferences, signing

urlpatterns: list[URLPattern | URLResolver] = [
    # First: routes are tried in order, and machines ask most.
    path("api/", include("gridlink.web.api.urls")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("language", preferences.language, name="language"),
    path("theme", preferences.theme, name="theme"),
    path("", RedirectView.as_view(pattern_name="work"), name="home"),
    path("", include("gridlink.web.console.urls")),
]
