"""Sentences about unit grids drawn: code → English, Chinese in locale/."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "drawing.bad_road_file": _("{file}, line {line}: {reason}."),
    "drawing.too_early": _(
        "Unit grids that begin on {latest} stand already; those drawn now must begin later than that, and not on {day}."
    ),
    "drawing.too_little_land": _("There is too little land to draw {neighbourhoods} neighbourhoods in {town}."),
    "drawing.too_many_units": _(
        "Neighbourhood {neighbourhood} would need the number {needed}; the last is {most}. Choose a larger target."
    ),
}
