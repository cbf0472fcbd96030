"""Sentences about past requests and their replay: code → English, Chinese in locale/."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "limits.no_conditions": _("{path} cannot be read: limits are written into the conditions of a pack."),
    "replay.bad_file": _("This is no file of past requests: {reason}."),
    "replay.bad_layout": _("reports.toml, which says how past requests are read, is at fault: {reason}."),
    "replay.no_grids": _("The place {place} has no unit grid a request could be put in."),
    "replay.nobody": _("Nobody handles for {value}, and the duty register names no other body."),
    "replay.unknown_class": _("{value} is no class of this city, and reports.toml names none for such requests."),
}
