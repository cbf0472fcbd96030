"""The console's routes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from gridlink.web.console import work

urlpatterns: list[URLPattern | URLResolver] = [path("work", work.my_work, name="work")]
