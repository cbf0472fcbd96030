"""Sentences of city packs: code → English, Chinese in locale/."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "pack.busy": _("Another load or an edit is under way; after {seconds} seconds of waiting nothing was loaded."),
    "pack.database_changed": _("The city was changed since the differences were shown. Look at them again."),
}
