"""Case numbers by the city's template, and the platform (district or city) a place belongs to."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from gridlink.catalogue import queries as catalogue
from gridlink.grid.queries import city
from gridlink.kernel.numbers import NumberTemplate
from gridlink.ledger.serials import draw

DEFAULT = "{adcode6}{yyyymmdd}{seq5}"


@lru_cache(maxsize=8)
def _template(text: str) -> NumberTemplate:
    return NumberTemplate.parse(text)


def case_number(*, place: int, kind: str, class_code: str, at: datetime) -> str:
    """The next number for a case in `place`; unique without a lock that serialises a district (ADR 0007)."""
    day = at.astimezone(ZoneInfo(city().timezone)).date()
    template = _template(catalogue.setting("case_number", DEFAULT))
    of_kind: Literal["component", "event"] = "component" if kind == "component" else "event"
    return template.format(place=place, day=day, serial=draw("case")[0], kind=of_kind, class4=class_code)


def platform_of(place: int) -> int:
    """The platform that has a new case in hand: the place's ancestor one level below the root (两级平台)."""
    scheme = city().scheme
    level = catalogue.setting("platform_level", scheme.levels[1].name)
    return scheme.at_level(place, level)
