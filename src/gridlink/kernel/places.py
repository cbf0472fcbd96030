"""Places as ranges of integers: a parent is the range that holds its children.

A place code 地址编码 is a 15-digit integer cut into the levels of a scheme. China: county 6 + street 3 + village 3 +
unit grid 3 (GB/T 30428.1, GB/T 2260); another country's pack assigns other digits. A code names the place at its
deepest segment that is not zero: with the scheme 4+2+3+3+3, 990101000000000 is a district, 990101002000000 a street in
it. So scope, roll-up and permission are `low <= code <= high` on an ordinary index. A zero segment above one that is
not zero would belong to no level, and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from gridlink.kernel.errors import Invalid

DIGITS = 15
LARGEST = 10**DIGITS - 1


@dataclass(frozen=True, slots=True, order=True)
class PlaceRange:
    """All codes from `low` to `high`, both included."""

    low: int
    high: int

    WHOLE: ClassVar[PlaceRange]

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= LARGEST:
            raise Invalid("place.bad_range", field="place", low=self.low, high=self.high)

    def __contains__(self, code: int) -> bool:
        return self.low <= code <= self.high

    def covers(self, other: PlaceRange) -> bool:
        """Whether every code of `other` is in this range."""
        return self.low <= other.low and other.high <= self.high

    def overlaps(self, other: PlaceRange) -> bool:
        """Whether some code is in both."""
        return self.low <= other.high and other.low <= self.high

    def __str__(self) -> str:
        return f"{self.low:0{DIGITS}d}-{self.high:0{DIGITS}d}"


WHOLE = PlaceRange(0, LARGEST)
"""Everywhere: the range of who may act in the whole city."""
PlaceRange.WHOLE = WHOLE


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a scheme, from the widest to the narrowest: its name and how many digits it takes."""

    name: str
    digits: int


@dataclass(frozen=True, slots=True)
class PlaceScheme:
    """How a city cuts its 15 digits into levels. Refuses levels that do not add up to 15 or share a name."""

    levels: tuple[Level, ...]
    _units: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Per level, how many codes one place of it holds: 10 to the power of the digits below."""
    _ends: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """How many digits are written down to the end of each level."""

    def __post_init__(self) -> None:
        names = [level.name for level in self.levels]
        digits = [level.digits for level in self.levels]
        if sum(digits) != DIGITS or any(count < 1 for count in digits):
            raise Invalid("place.scheme_digits", field="levels", digits=digits, wanted=DIGITS)
        if len(set(names)) != len(names) or not all(names):
            raise Invalid("place.scheme_names", field="levels", names=names)
        units = tuple(10 ** sum(digits[index + 1 :]) for index in range(len(digits)))
        object.__setattr__(self, "_units", units)
        object.__setattr__(self, "_ends", tuple(sum(digits[: index + 1]) for index in range(len(digits))))

    def parse(self, text: str, *, field: str = "place") -> int:
        """The code written in `text`: all 15 digits, or only those down to the end of some level ("990101")."""
        digits = text.strip()
        if not (digits.isascii() and digits.isdigit()):
            raise Invalid("place.not_digits", field=field, text=text)
        if len(digits) not in self._ends:
            raise Invalid("place.wrong_length", field=field, text=text, length=len(digits), allowed=self._ends)
        code = int(digits.ljust(DIGITS, "0"))
        self._depth(code, field=field)
        return code

    def format(self, code: int) -> str:
        """All 15 digits, zero-padded."""
        self._depth(code)
        return f"{code:0{DIGITS}d}"

    def short(self, code: int) -> str:
        """Only the digits down to the code's own level; `parse` reads them back."""
        return self.format(code)[: self._ends[self._depth(code)]]

    def level_of(self, code: int) -> str:
        """The name of the level this code names a place of."""
        return self.levels[self._depth(code)].name

    def range_of(self, code: int) -> PlaceRange:
        """The place itself and everything inside it."""
        return PlaceRange(code, code + self._units[self._depth(code)] - 1)

    def parent(self, code: int) -> int | None:
        """The place one level up, None for a place of the widest level."""
        depth = self._depth(code)
        return None if depth == 0 else self._cut(code, depth - 1)

    def ancestors(self, code: int) -> tuple[int, ...]:
        """The places this one lies in, the nearest first, itself left out."""
        return tuple(self._cut(code, depth) for depth in range(self._depth(code) - 1, -1, -1))

    def at_level(self, code: int, level: str) -> int:
        """The place of that level which `code` is or lies in. Refuses a code that is wider than the level."""
        wanted = self._index(level)
        if self._depth(code) < wanted:
            raise Invalid("place.above_level", field="place", place=code, level=level, is_level=self.level_of(code))
        return self._cut(code, wanted)

    def child(self, parent: int | None, number: int) -> int:
        """The place numbered `number` (from 1) directly under `parent`; under None, a place of the widest level."""
        depth = 0 if parent is None else self._depth(parent) + 1
        if depth == len(self.levels):
            raise Invalid("place.no_level_below", field="place", place=parent)
        most = 10 ** self.levels[depth].digits - 1
        if not 1 <= number <= most:
            raise Invalid("place.bad_number", field="number", number=number, most=most, level=self.levels[depth].name)
        return (parent or 0) + number * self._units[depth]

    def contains(self, outer: int, inner: int) -> bool:
        """Whether `inner` is `outer` or lies in it."""
        self._depth(inner)
        return inner in self.range_of(outer)

    def _index(self, level: str) -> int:
        for index, known in enumerate(self.levels):
            if known.name == level:
                return index
        raise Invalid("place.unknown_level", field="level", level=level, known=[each.name for each in self.levels])

    def _cut(self, code: int, depth: int) -> int:
        return code - code % self._units[depth]

    def _depth(self, code: int, field: str = "place") -> int:
        """Index of the code's level, after checking that it names a place at all."""
        if isinstance(code, bool) or not isinstance(code, int) or not 0 < code <= LARGEST:
            raise Invalid("place.out_of_range", field=field, place=code)
        depth = 0
        while code % self._units[depth]:
            depth += 1
        rest = code
        for index in range(depth + 1):
            segment, rest = divmod(rest, self._units[index])
            if not segment:
                raise Invalid("place.gap", field=field, place=code, level=self.levels[index].name)
        return depth
