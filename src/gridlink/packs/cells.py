"""Cell texts into values. A parser gives the value, or raises `BadCell` with a message code and its parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from gridlink.kernel.errors import Invalid
from gridlink.kernel.places import PlaceScheme
from gridlink.packs.tables import Column


class BadCell(Exception):
    """Why a cell cannot be read."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def read_cell(text: str, column: Column, scheme: PlaceScheme) -> Any:
    """The value of a cell. An empty one is "", () or None, and refused where the column is required."""
    if not text:
        if column.required:
            raise BadCell("empty-cell")
        return _EMPTY.get(column.kind)
    if column.kind in ("place", "places"):
        codes = tuple(_place(part, scheme) for part in text.split())
        return codes if column.kind == "places" else _place(text, scheme)
    return _PARSERS[column.kind](text, column)


def _bad(text: str, wanted: str, wanted_zh: str, example: str) -> BadCell:
    return BadCell("bad-value", value=text, wanted=wanted, wanted_zh=wanted_zh, example=example)


def _place(text: str, scheme: PlaceScheme) -> int:
    try:
        return scheme.parse(text)
    except Invalid as fault:
        ends = [sum(level.digits for level in scheme.levels[: depth + 1]) for depth in range(len(scheme.levels))]
        example = ", ".join(str(end) for end in ends)
        reasons = {
            "place.not_digits": "it holds more than digits",
            "place.wrong_length": f"it has {len(text)} digits",
            "place.gap": "a level above its own is zero",
            "place.out_of_range": "it is zero",
        }
        reason = reasons.get(fault.code, fault.code)
        raise BadCell("bad-place-code", value=text, reason=reason, example=f"{example} digits") from fault


def _text(text: str, column: Column) -> str:
    if len(text) > column.most:
        raise BadCell("too-long", count=len(text), most=column.most)
    return text


def _code(text: str, column: Column) -> str:
    if not re.fullmatch(column.pattern, text, re.ASCII):
        digits = re.fullmatch(r"\\d\{(\d+)\}", column.pattern)
        if digits:
            raise _bad(
                text, f"a code of {digits[1]} digits", f"{digits[1]} 位数字代码", "0" * (int(digits[1]) - 1) + "1"
            )
        raise _bad(text, "a code", "代码", "letters, digits, - _ . (at most 60)")
    return text


def _prefix(text: str, _: Column) -> str:
    found = re.fullmatch(r"\*|(\d{4})|(\d{2})\*", text, re.ASCII)
    if not found:
        raise _bad(text, "a class or prefix", "类别或前缀", "*, 01* or 0101")
    return text.rstrip("*")


def _date(text: str, _: Column) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as fault:
        raise _bad(text, "a date", "日期", "2026-01-31") from fault


def _yes_no(text: str, _: Column) -> bool:
    if text not in ("yes", "no"):
        raise _bad(text, "yes or no", "“yes”或“no”", "yes")
    return text == "yes"


def _choice(text: str, column: Column) -> str:
    if text not in column.choices:
        raise _bad(text, "one of the words known", "已知的词", ", ".join(column.choices))
    return text


def _words(text: str, column: Column) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(text.split()))
    for word in words:
        if column.choices:
            _choice(word, column)
        else:
            _code(word, column)
    return words


def _decimal(text: str, _: Column) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as fault:
        raise _bad(text, "a number", "数", "1.5") from fault
    if not value.is_finite():
        raise BadCell("not-finite", value=text)
    return value


def _integer(text: str, _: Column) -> int:
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise _bad(text, "a whole number", "整数", "10000")
    return int(text)


def _number(text: str, column: Column) -> float:
    try:
        value = float(text)
    except ValueError as fault:
        raise _bad(text, "a number", "数", "121.2") from fault
    if not math.isfinite(value):
        raise BadCell("not-finite", value=text)
    most = 180 if column.name == "lon" else 90
    if abs(value) > most:
        raise _bad(text, f"between -{most} and {most}", f" -{most} 到 {most} 之间的数", "121.2 (lon), 31.9 (lat)")
    return value


_EMPTY: dict[str, Any] = {"text": "", "code": "", "choice": "", "codes": (), "words": (), "places": (), "prefix": ""}
_PARSERS: dict[str, Callable[[str, Column], Any]] = {
    "text": _text, "code": _code, "prefix": _prefix, "date": _date, "yes_no": _yes_no, "choice": _choice,
    "codes": _words, "words": _words, "decimal": _decimal, "integer": _integer, "number": _number,
}  # fmt: skip
