"""Sentences of city packs: code → English, Chinese in locale/."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "export.city": _("What was changed of the city itself is not written: {fields}."),
    "export.closed_accounts": _("{count} accounts are closed here; a pack cannot say so."),
    "export.components": _(
        "{count} components registered here are not written: the register has a download of its own."
    ),
    "export.faulty": _("What was edited would not be loaded as it is: {file}, line {line}: {reason}"),
    "export.limited_holdings": _(
        "{count} posts are held from a later day or for a time; a pack cannot say so: {posts}"
    ),
    "export.no_place": _("{count} rows cover something other than one place; only its beginning is written: {keys}"),
    "export.settings": _("Settings that no file of the pack has are not written: {keys}."),
    "pack.busy": _("Another load or an edit is under way; after {seconds} seconds of waiting nothing was loaded."),
    "pack.for_oneself": _(
        "Nobody gives themselves a post or a permission: {row}. Somebody else has to load this pack."
    ),
    "pack.no_files": _("The files of the pack were not kept when it was loaded. Load the same pack again first."),
    "pack.none_chosen": _("Choose a .zip, or a pack of the server."),
    "pack.not_offered": _("This pack is not kept any longer. Offer it again."),
    "pack.other_city": _("This is the pack of {offered}; the database holds {there}, and one database holds one city."),
    "pack.too_large": _("The file is larger than {limit_mb} MB."),
    "pack.unknown": _("There is no pack called {name} on the server."),
    "pack.database_changed": _("The city was changed since the differences were shown. Look at them again."),
}
