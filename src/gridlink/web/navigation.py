"""The entries of the top bar. A new page adds its line here; who lacks every permission of a line does not see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridlink.web.requests import ANONYMOUS


@dataclass(frozen=True)
class Item:
    """A page of the top bar: its route, label, icon, and the permissions of which one is enough (none: everybody)."""

    route: str
    label: str | Promise
    icon: str
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An item as one page shows it."""

    url: str
    label: str | Promise
    icon: str
    is_current: bool


ITEMS: tuple[Item, ...] = (
    Item("work", _("My work"), "home"),
    Item("cases", _("Cases"), "file-text", ("cases.view",)),
    Item("reports", _("Reports"), "speakerphone", ("cases.view", "intake.receive", "intake.report")),
    Item("duties", _("Duties"), "gavel", ("cases.view", "catalogue.edit")),
    Item("catalogue", _("Standards"), "list", ("cases.view", "catalogue.edit")),
    Item("people", _("Organisations"), "users", ("cases.view", "people.edit")),
    Item("components", _("Components"), "map-pin", ("grid.edit",)),
    Item("figures", _("Figures"), "chart-bar", ("evaluation.view",)),
    Item("packs", _("City pack"), "settings", ("people.grant",)),
    Item("ledger", _("Ledger"), "shield-check", ("ledger.verify",)),
)


def navigation(request: HttpRequest) -> tuple[Link, ...]:
    """The entries this person may use, in order. The actor's 1 statement."""
    actor = getattr(request, "actor", ANONYMOUS)
    allowed = (
        item
        for item in ITEMS
        if not item.permissions or any(actor.scope(permission) for permission in item.permissions)
    )
    return tuple(
        Link(url, item.label, item.icon, request.path.startswith(url))
        for item in allowed
        for url in [reverse(item.route)]
    )
