"""The 16 digits of a component: 6 division, 2 major class, 2 minor class, 6 serial (CJ/T 214; GB/T 30428.2). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from gridlink.kernel.errors import Invalid

DIGITS = 16


@dataclass(frozen=True, slots=True)
class ComponentId:
    """A component's id (部件标识码) taken apart: 9901010101000001 is 990101 + 01 + 01 + 000001."""

    division: int
    major: int
    minor: int
    serial: int

    @property
    def class_code(self) -> str:
        """Major and minor class, "0101"."""
        return f"{self.major:02d}{self.minor:02d}"

    def __int__(self) -> int:
        return ((self.division * 100 + self.major) * 100 + self.minor) * 1_000_000 + self.serial

    def __str__(self) -> str:
        return f"{int(self):0{DIGITS}d}"


def component_id(text: str) -> ComponentId:
    """The id written in `text`; `Invalid("component.bad_id")` with a `reason` for anything but 16 digits, no part zero."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        raise _bad(text, "not_digits")
    if len(digits) != DIGITS:
        raise _bad(text, "length")
    parts = ComponentId(int(digits[:6]), int(digits[6:8]), int(digits[8:10]), int(digits[10:]))
    for name in ("division", "major", "minor", "serial"):
        if not getattr(parts, name):
            raise _bad(text, name)
    return parts


def check_fits(parts: ComponentId, *, place: int, class_code: str) -> None:
    """Refuse an id whose division is not that of the unit grid (15-digit code) it stands in, or whose class is another.

    Of a class code that is not four digits long as many digits are compared as both have.
    """
    if place // 10**9 != parts.division:
        raise Invalid("component.other_division", field="code", division=f"{parts.division:06d}", place=f"{place:015d}")
    if not (class_code.startswith(parts.class_code) or (class_code and parts.class_code.startswith(class_code))):
        raise Invalid("component.other_class", field="code", in_code=parts.class_code, class_code=class_code)


def _bad(text: str, reason: str) -> Invalid:
    return Invalid("component.bad_id", field="code", text=text[:40], reason=reason)
