"""Sentences about responsibility grids drawn: code → English, Chinese in locale/."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "patrols.bad_count": _(
        "{count} responsibility grids cannot be drawn: every town, and every piece of one, needs one ({least} in all), "
        "and there are {most} unit grids."
    ),
    "patrols.bad_workload": _("{file}, line {line}: {reason}."),
    "patrols.no_work": _("The database knows no components and no cases of these unit grids."),
}
