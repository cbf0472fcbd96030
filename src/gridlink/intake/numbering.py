"""Report numbers by the city's template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from gridlink.catalogue import queries as catalogue
from gridlink.grid.queries import city
from gridlink.kernel.numbers import NumberTemplate
from gridlink.ledger.serials import draw

DEFAULT = "R{adcode6}{yyyymmdd}{seq7}"


@lru_cache(maxsize=8)
def _template(text: str) -> NumberTemplate:
    return NumberTemplate.parse(text)


def report_numbers(places: Sequence[int], *, at: datetime) -> list[str]:
    """One number for each place, in order. 1 statement for all."""
    day = at.astimezone(ZoneInfo(city().timezone)).date()
    template = _template(catalogue.setting("report_number", DEFAULT))
    serials = draw("report", len(places))
    return [template.format(place=place, day=day, serial=serial) for place, serial in zip(places, serials, strict=True)]
