"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

import gridlink
from gridlink.people import queries as people
from gridlink.web import live_origin
from gridlink.web.city import shown_city
from gridlink.web.navigation import navigation

THEMES = ("light", "dark", "auto")


def city(request: HttpRequest) -> dict[str, Any]:
    """The city, the person's theme, what they may go to, their posts, and where news comes from.

    Statements: the actor's 1 and, when the page shows them, the posts' 1.
    """
    user = getattr(request, "user", None)
    here = shown_city()
    shown: dict[str, Any] = {
        "city": here,
        "theme": theme(request),
        "languages": here.offered,
        "version": gridlink.__version__,
    }
    if user is not None and user.is_authenticated:
        shown |= {
            "navigation": SimpleLazyObject(lambda: navigation(request)),
            "posts": SimpleLazyObject(lambda: people.posts_of(user.pk)),
            "live_url": f"{live_origin.origin(request)}/live/events",
        }
    return shown


def theme(request: HttpRequest) -> str:
    """light, dark, or auto: as the device."""
    chosen = getattr(getattr(request, "user", None), "theme", "") or request.COOKIES.get("gridlink_theme", "")
    return chosen if chosen in THEMES else "auto"
