"""The indicators and grades in force: the city's, and the field's where the city has none."""

from __future__ import annotations

from typing import Any

from gridlink.catalogue import queries as catalogue
from gridlink.evaluation.counts import COUNTS
from gridlink.evaluation.defaults import GRADES, INDICATORS
from gridlink.evaluation.formulas import Indicator, overlaid, parse_indicator
from gridlink.evaluation.scoring import Grade, parse_grades


def indicators() -> tuple[Indicator, ...]:
    """Every indicator, the city's first. At most 1 statement (the catalogue keeps settings)."""
    given: list[dict[str, Any]] = catalogue.setting("indicators", None) or []
    return overlaid(_parsed(given), _parsed(INDICATORS))


def grades() -> tuple[Grade, ...]:
    """The grades, best first. At most 1 statement."""
    return parse_grades(catalogue.setting("grades", None) or GRADES)


def _parsed(given: list[dict[str, Any]]) -> tuple[Indicator, ...]:
    return tuple(indicator for each in given for indicator in parse_indicator(each, COUNTS))
