"""The city's own words for the system's terms: its pack's terminology, gridlink's word where it has none."""

from __future__ import annotations

from django.utils.functional import Promise, lazystr

from gridlink.grid import queries as grid
from gridlink.kernel.errors import Missing
from gridlink.web.templatetags.gridlink_ui import chosen


def term(name: str, default: str | Promise) -> str:
    """What the city calls `name` ("supervisor", "centre", "hotline", a level of places), as the reader reads."""
    try:
        given = grid.city().terminology.get(name)
    except Missing:
        given = None
    return chosen(*given) if isinstance(given, list | tuple) and len(given) == 2 else str(default)


def later(name: str, default: str | Promise) -> Promise:
    """The same, looked up when the page is made: for labels that stand in modules."""
    return lazystr(_Term(name, default))


class _Term:
    """Becomes the word when it is written."""

    def __init__(self, name: str, default: str | Promise) -> None:
        self.name, self.default = name, default

    def __str__(self) -> str:
        return term(self.name, self.default)
