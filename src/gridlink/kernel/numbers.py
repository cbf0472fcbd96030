"""Case numbers 案卷号 by template.

No national format is known (`standards.md` 1(d)), so a city writes its own: "{adcode6}{yyyymmdd}{seq5}" gives
9901012026112300042. Fields: `adcodeN` the first N digits of the place code, `yyyymmdd` `yymmdd` `yyyy` the day,
`kind` C for a component or E for an event, `class4` the class code, `seqN` the serial, modulo 10 to the N, padded with
zeros. Anything outside braces stands for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gridlink.kernel.errors import Invalid
from gridlink.kernel.places import DIGITS, LARGEST

Kind = Literal["component", "event"]

LETTERS: dict[str, str] = {"component": "C", "event": "E"}
MOST_SERIAL_DIGITS = 12
_SIZED = re.compile(r"(adcode|seq)([0-9]{1,2})")
_WIDTHS = {"yyyymmdd": 8, "yymmdd": 6, "yyyy": 4, "kind": 1, "class4": 4}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a template: literal text (`name` ""), or a field and its width in characters."""

    name: str
    width: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class NumberTemplate:
    """A template that was understood; made by `parse`."""

    text: str
    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, text: str) -> NumberTemplate:
        """Reads a template. Refuses, naming the column (from 1): an unknown field, a brace without its partner, a
        width out of bounds, a line break, a serial missing or given twice."""
        parts: list[Part] = []
        at = 0
        while at < len(text):
            if text[at] == "}" or not text[at].isprintable():
                raise _bad(text, at, "stray_character")
            stop = text.find("}", at) if text[at] == "{" else _literal_end(text, at)
            if stop < 0:
                raise _bad(text, at, "brace_not_closed")
            if text[at] == "{":
                parts.append(_field(text, at, text[at + 1 : stop]))
                stop += 1
            else:
                parts.append(Part("", stop - at, text[at:stop]))
            if parts[-1].name == "seq" and any(part.name == "seq" for part in parts[:-1]):
                raise _bad(text, at, "second_serial")
            at = stop
        if not any(part.name == "seq" for part in parts):
            raise _bad(text, len(text), "no_serial")
        return cls(text, tuple(parts))

    @property
    def capacity(self) -> int:
        """How many serials there are before one comes again."""
        return int(10 ** next(part.width for part in self.parts if part.name == "seq"))

    @property
    def length(self) -> int:
        """How many characters every number has."""
        return sum(part.width for part in self.parts)

    @property
    def restarts(self) -> Literal["day", "year", "never"]:
        """How often the serial may begin anew without giving a number twice."""
        names = {part.name for part in self.parts}
        return "day" if names & {"yyyymmdd", "yymmdd"} else "year" if "yyyy" in names else "never"

    def format(self, *, place: int, day: date, serial: int, kind: Kind | None = None, class4: str | None = None) -> str:
        """The number. Refuses a serial below 0, and a kind or class that the template needs and was not given."""
        if not 0 < place <= LARGEST:
            raise Invalid("number.bad_place", field="place", place=place)
        if serial < 0:
            raise Invalid("number.bad_serial", field="serial", serial=serial)
        return "".join(_written(part, place, day, serial, kind, class4) for part in self.parts)


def _written(part: Part, place: int, day: date, serial: int, kind: Kind | None, class4: str | None) -> str:
    match part.name:
        case "":
            return part.text
        case "adcode":
            return f"{place:0{DIGITS}d}"[: part.width]
        case "seq":
            return f"{serial % 10**part.width:0{part.width}d}"
        case "kind":
            if kind not in LETTERS:
                raise Invalid("number.needs_kind", field="kind", kind=kind)
            return LETTERS[kind]
        case "class4":
            if class4 is None or not (len(class4) == part.width and class4.isascii() and class4.isdigit()):
                raise Invalid("number.needs_class", field="class4", class4=class4)
            return class4
        case _:
            digits = f"{day.year:04d}{day.month:02d}{day.day:02d}"
            return digits[2:] if part.name == "yymmdd" else digits[: part.width]


def _field(text: str, at: int, name: str) -> Part:
    """The field written between the braces that open at `at`."""
    if name in _WIDTHS:
        return Part(name, _WIDTHS[name])
    sized = _SIZED.fullmatch(name)
    if sized is None:
        raise _bad(text, at, "unknown_field", name=name)
    width, most = int(sized[2]), DIGITS if sized[1] == "adcode" else MOST_SERIAL_DIGITS
    if not 1 <= width <= most:
        raise _bad(text, at, "bad_width", name=name, most=most)
    return Part(sized[1], width)


def _literal_end(text: str, at: int) -> int:
    while at < len(text) and text[at] not in "{}" and text[at].isprintable():
        at += 1
    return at


def _bad(text: str, at: int, reason: str, **more: object) -> Invalid:
    return Invalid("number.bad_template", field="template", template=text, column=at + 1, reason=reason, **more)
