"""indicators.toml: the figures of the evaluation and the grades of a score, held against what the evaluation can count."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from gridlink.evaluation.counts import COUNTS
from gridlink.evaluation.formulas import OBJECTS, parse_indicator
from gridlink.evaluation.scoring import INVERSE, RATE
from gridlink.kernel.errors import Invalid
from gridlink.packs.pack import GradeRow, IndicatorRow
from gridlink.packs.toml_reading import Toml

KEYS = "name name_en numerator denominator unit formula formula_en better objects weight score".split()
GRADE_KEYS = "code min colour name name_en".split()
_SCORE = '"rate", "inverse" or tiers that rise: [[100, 40], [300, 60], [inf, 100]]'


def read_indicators(toml: Toml) -> tuple[tuple[IndicatorRow, ...], tuple[GradeRow, ...]]:
    """A table for each figure, and the grades under [[grades]]."""
    rows = [_indicator(toml, code) for code in toml.tables()]
    grades: list[GradeRow] = []
    for index, _ in enumerate(toml.get("grades") or ()):
        path = ("grades", index)
        toml.only(GRADE_KEYS, *path)
        texts = {key: toml.text(*path, key, most=20) for key in ("code", "colour")} | toml.both(*path, "name", most=20)
        minimum = Decimal(str(toml.number(*path, "min", low=0, high=100)))
        if minimum in {grade.minimum for grade in grades}:
            toml.add("bad-key", *path, "min", value=minimum, wanted="a score no other grade begins at")
        grades.append(GradeRow(minimum=minimum, at=toml.where(*path), **texts))
    return tuple(rows), tuple(grades)


def _indicator(toml: Toml, code: str) -> IndicatorRow:
    toml.only(KEYS, code)
    before = len(toml.findings)
    known = "|".join(sorted(COUNTS))
    wanted = "one of " + ", ".join(sorted(COUNTS))
    given: dict[str, Any] = toml.both(code, "name", most=120) | toml.both(code, "formula", most=120)
    given["numerator"] = toml.text(code, "numerator", pattern=known, wanted=wanted)
    given["denominator"] = ""
    if toml.get(code, "denominator") not in (None, ""):
        given["denominator"] = toml.text(code, "denominator", pattern=known, wanted=wanted)
    given["unit"] = unit = "percent" if given["denominator"] else "number"
    if toml.get(code, "unit") not in (None, unit):
        toml.add("bad-key", code, "unit", value=repr(toml.get(code, "unit")), wanted=f'"{unit}"')
    given["better"] = toml.text(code, "better", pattern="higher|lower", wanted='"higher" or "lower"')
    if toml.get(code, "weight") is not None:
        given["weight"] = toml.number(code, "weight", low=0, high=100)
    if toml.get(code, "objects") is not None:
        given["objects"] = toml.texts(code, "objects", wanted=f"a list of {', '.join(OBJECTS)}")
    given["score"] = _score(toml, code)
    row = IndicatorRow(code=code, at=toml.where(code), **given)
    if len(toml.findings) == before:
        _hold_against_counts(toml, row, given)
    return row


def _score(toml: Toml, code: str) -> str | tuple[tuple[float | None, float], ...]:
    """How the figure becomes points; TOML writes the last tier's missing bound as inf."""
    given = toml.get(code, "score")
    if given is None:
        return ""
    if given in (RATE, INVERSE):
        return str(given)
    try:
        return tuple((None if math.isinf(most) else float(most), float(points)) for most, points in given)
    except (TypeError, ValueError):
        toml.add("bad-key", code, "score", value=repr(given), wanted=_SCORE)
        return ""


def _hold_against_counts(toml: Toml, row: IndicatorRow, given: dict[str, Any]) -> None:
    """The evaluation's own reading of the figure decides whether it can be counted."""
    try:
        parse_indicator(given | {"code": row.code}, COUNTS)
    except Invalid as fault:
        key = fault.field or "numerator"
        reason = fault.code.partition(".")[2].replace("_", " ")
        allowed = fault.params.get("allowed")
        wanted = f"some of {', '.join(map(str, allowed))}" if isinstance(allowed, (list, tuple)) else _SCORE
        if fault.code == "indicator.mixed_sources":
            wanted = "two counts of the same kind: both of cases, both of reports, or both of people's steps"
        toml.add("bad-key", row.code, key, value=f"{toml.get(row.code, key)!r} ({reason})", wanted=wanted)
