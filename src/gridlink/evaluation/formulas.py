"""Indicators (指标): a number of cases, or one number divided by another, in per cent. Pure.

In a rate the numerator counts only what the denominator counts: `handled on time ÷ due to be handled` asks of each
case that was due whether it was handled on time. So a rate lies between 0 and 100, always.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from gridlink.evaluation.scoring import CENT, HUNDRED, INVERSE, RATE, ScoreRule, decimal
from gridlink.kernel.errors import Invalid

PLACE, BODY = "place", "body"
SUPERVISOR, ACCEPTOR, DUTY_CHIEF, DISPATCHER = "supervisor", "acceptor", "duty_chief", "dispatcher"
POSTS = (SUPERVISOR, ACCEPTOR, DUTY_CHIEF, DISPATCHER)
OBJECTS = (PLACE, BODY, *POSTS)
"""What is evaluated: 区域, 部门, and the four 岗位."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator for one object. `denominator` is empty for a plain number; `weight` 0 is shown, not counted."""

    object: str
    code: str
    name: str
    name_en: str
    numerator: str
    denominator: str
    formula: str
    formula_en: str
    score: ScoreRule
    weight: Decimal = Decimal(0)

    @property
    def unit(self) -> str:
        """ "percent" of a rate, "number" of a plain number."""
        return "percent" if self.denominator else "number"

    def value(self, numerator: int, denominator: int | None) -> Decimal | None:
        """The figure: a number, or a rate in per cent; None (no figure) when there is nothing to divide by."""
        return Decimal(numerator) if not self.denominator else percent(numerator, denominator or 0)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """`numerator` ÷ `denominator` × 100, two decimals, half up; None when the denominator is 0."""
    if denominator == 0:
        return None
    return (HUNDRED * numerator / denominator).quantize(CENT, ROUND_HALF_UP)


class Countable(Protocol):
    """What an indicator must know of a count: where it is counted, and for which objects."""

    @property
    def source(self) -> str: ...

    @property
    def objects(self) -> tuple[str, ...]: ...


def parse_indicator(given: Mapping[str, object], counts: Mapping[str, Countable]) -> tuple[Indicator, ...]:
    """One indicator as a pack has it, once for each object it names (without `objects`: place and body, as fits).

    A rate's two counts must be counted in one place, and for the objects it names. Weight and score rule may be left
    out: 0, and by `better` ("higher": rate, "lower": inverse). `Invalid` names the fault.
    """
    code = str(given.get("code", ""))
    numerator, denominator = str(given.get("numerator", "")), str(given.get("denominator") or "")
    for side, name in (("numerator", numerator), ("denominator", denominator or numerator)):
        if name not in counts:
            raise Invalid("indicator.unknown_count", field=side, indicator=code, count=name)
    parts = (counts[numerator], counts[denominator or numerator])
    if parts[0].source != parts[1].source:
        raise Invalid("indicator.mixed_sources", field="denominator", indicator=code)
    rule = ScoreRule.parse(given["score"]) if given.get("score") else _rule_of(given)
    possible = [each for each in OBJECTS if each in parts[0].objects and each in parts[1].objects]
    texts = {key: str(given.get(key, "")) for key in ("name", "name_en", "formula", "formula_en")}
    weight = decimal(given.get("weight") or 0, "weight")
    return tuple(
        Indicator(each, code, numerator=numerator, denominator=denominator, score=rule, weight=weight, **texts)
        for each in _objects(given.get("objects"), possible, code)
    )


def _objects(named: object, possible: Collection[str], code: str) -> Collection[str]:
    if not named:
        return [each for each in (PLACE, BODY) if each in possible]
    if not isinstance(named, (list, tuple)) or not set(named) <= set(possible):
        raise Invalid("indicator.unknown_object", field="objects", indicator=code, allowed=list(possible))
    return named


def overlaid(given: tuple[Indicator, ...], known: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    """The city's indicators over the field's: an object the city speaks of has the city's list, the others the field's.

    A weight and a score rule the city leaves out are those of the field's indicator of the same object and code.
    """
    field = {(each.object, each.code): each for each in known}
    spoken_of = {each.object for each in given}
    return (
        *(_completed(each, field.get((each.object, each.code))) for each in given),
        *(each for each in known if each.object not in spoken_of),
    )


def _completed(given: Indicator, known: Indicator | None) -> Indicator:
    return given if known is None or given.weight else replace(given, weight=known.weight, score=known.score)


def _rule_of(given: Mapping[str, object]) -> ScoreRule:
    return ScoreRule(INVERSE if given.get("better") == "lower" else RATE)
