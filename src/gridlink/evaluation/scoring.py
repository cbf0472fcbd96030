"""From a figure to a score, from scores to a composite, from a composite to a grade. Pure.

Source: standards.md 1(e): rate × 100, (1 − rate) × 100, tiers; composite = Σ weight × score; grades half open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from gridlink.kernel.errors import Invalid

RATE, INVERSE = "rate", "inverse"
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """How a figure becomes a score from 0 to 100.

    `kind` "rate": the per cent itself; "inverse": 100 less the per cent; "tiers": the score of the first of `tiers`
    (most, score) whose `most` the figure does not exceed; the last has none.
    """

    kind: str
    tiers: tuple[tuple[Decimal | None, Decimal], ...] = ()

    @classmethod
    def parse(cls, given: object) -> ScoreRule:
        """From a pack: "rate", "inverse" or [[most, score], …, [null, score]], rising. `Invalid` for anything else."""
        if given in (RATE, INVERSE):
            return cls(str(given))
        if not isinstance(given, (list, tuple)) or not given:
            raise Invalid("indicator.bad_score", field="score", score=repr(given)[:80])
        tiers = tuple(_tier(each) for each in given)
        bounds = [most for most, _ in tiers[:-1]]
        known = [most for most in bounds if most is not None]
        if len(known) != len(bounds) or known != sorted(set(known)) or tiers[-1][0] is not None:
            raise Invalid("indicator.bad_score", field="score", score=repr(given)[:80])
        return cls("tiers", tiers)

    def score(self, figure: Decimal | None) -> Decimal | None:
        """The score of a figure, held within 0 and 100; no figure has no score."""
        if figure is None:
            return None
        if self.kind == "tiers":
            return next(score for most, score in self.tiers if most is None or figure <= most)
        held = min(max(figure, Decimal(0)), HUNDRED)
        return held if self.kind == RATE else HUNDRED - held


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade (等级): every score from `minimum` up to the next grade's; `colour` is its name in English."""

    code: str
    minimum: Decimal
    colour: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Composite:
    """Σ weight × score ÷ Σ weight. `covered` is the share of all weights whose indicators had a figure, 0 to 1."""

    score: Decimal | None
    covered: Decimal


def composite(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Composite:
    """The composite of (weight, score) pairs, two decimals, half up.

    An indicator without a figure neither helps nor harms: its weight is shared out among the others. None when none
    has a figure.
    """
    known = list(parts)
    every = sum((weight for weight, _ in known), Decimal(0))
    present = sum((weight for weight, score in known if score is not None), Decimal(0))
    if not present:
        return Composite(None, Decimal(0))
    total = sum((weight * score for weight, score in known if score is not None), Decimal(0))
    return Composite((total / present).quantize(CENT, ROUND_HALF_UP), (present / every).quantize(CENT, ROUND_HALF_UP))


def grade_of(score: Decimal | None, grades: Sequence[Grade]) -> Grade | None:
    """The grade a score earns; none without a score, or below the lowest grade."""
    if score is None:
        return None
    highest_first = sorted(grades, key=lambda grade: grade.minimum, reverse=True)
    return next((grade for grade in highest_first if score >= grade.minimum), None)


def parse_grades(given: Iterable[Mapping[str, object]]) -> tuple[Grade, ...]:
    """Grades as a pack has them, the best first: code, min (or minimum), colour, name, name_en."""
    grades = []
    for each in given:
        minimum = decimal(each.get("min", each.get("minimum")), "min")
        texts = {key: str(each.get(key, "")) for key in ("code", "colour", "name", "name_en")}
        grades.append(Grade(minimum=minimum, **texts))
    return tuple(sorted(grades, key=lambda grade: grade.minimum, reverse=True))


def decimal(given: object, field: str) -> Decimal:
    """A number of a pack, exactly as written; `Invalid("indicator.bad_number")` for what is none."""
    try:
        number = Decimal(str(given))
    except InvalidOperation as fault:
        raise Invalid("indicator.bad_number", field=field, value=repr(given)[:80]) from fault
    if not number.is_finite():
        raise Invalid("indicator.bad_number", field=field, value=repr(given)[:80])
    return number


def _tier(given: object) -> tuple[Decimal | None, Decimal]:
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise Invalid("indicator.bad_score", field="score", score=repr(given)[:80])
    most, score = given
    return (None if most is None else decimal(most, "score"), decimal(score, "score"))
