"""Single cells of a component file into values. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from gridlink.grid.identifiers import DIGITS, component_id
from gridlink.kernel.errors import Invalid

STATES = {
    "intact": "intact", "完好": "intact",
    "damaged": "damaged", "破损": "damaged",
    "lost": "lost", "丢失": "lost",
    "abandoned": "abandoned", "废弃": "abandoned",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DATE = re.compile(r"(\d{4})([-/.年]?)(\d{1,2})\2?月?(\d{1,2})日?(?:[ T].*)?", re.ASCII)


class BadValue(Exception):
    """A cell that cannot be read; `code` is one of `reasons.REASONS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def first_control_character(text: str) -> re.Match[str] | None:
    """Where a text holds a character no screen shows and no table should keep: half of a pair out of a JSON escape too."""
    return _CONTROL.search(text)


def state_of(text: str) -> str:
    """The state a word stands for, English or Chinese."""
    found = STATES.get(text.lower())
    if found is None:
        raise BadValue("bad-state")
    return found


def accuracy_of(text: str) -> str:
    """A, B or C."""
    found = text.upper().removesuffix("级")
    if found not in ("A", "B", "C"):
        raise BadValue("bad-accuracy")
    return found


def date_of(text: str) -> date:
    """A day written 2026-01-31, 2026/1/31, 20260131 or 2026年1月31日, with or without a time behind it."""
    found = _DATE.fullmatch(text)
    if not found or (not found[2] and len(found[3] + found[4]) != 4):
        raise BadValue("bad-date")
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError as fault:
        raise BadValue("bad-date") from fault


def codes_of(texts: Sequence[str]) -> tuple[np.ndarray[Any, Any], list[int]]:
    """The 16-digit ids as integers, 0 for an empty one, and the indices of those that are none (0 as well).

    9,999,999,999,999,999 fits 64 bits. All at once when every text has 16 digits, else one by one.
    """
    joined = "".join(texts)
    if texts and set(map(len, texts)) == {DIGITS} and joined.isascii() and joined.isdigit():
        codes = np.array(list(map(int, texts)), dtype=np.int64)
        zero = (codes // 10**10 == 0) | (codes // 10**8 % 100 == 0) | (codes // 10**6 % 100 == 0) | (codes % 10**6 == 0)
        bad = np.flatnonzero(zero).tolist()
        codes[bad] = 0
        return codes, bad
    codes, bad = np.zeros(len(texts), dtype=np.int64), []
    for index, text in enumerate(texts):
        if text:
            try:
                codes[index] = int(component_id(text))
            except Invalid:
                bad.append(index)
    return codes, bad
