"""Places that have ended and the ones that took over (撤并): what counts where, before and after. Pure.

A district that is merged into another keeps its code and its history; its row names its successor. A case filed in it
counts under it for ever, and under the successor as well: so a figure can be asked for the district as it was, and for
today's district as if it had always been. The deepest row that names a successor speaks for what lies in it: a street of
Zhabei goes to its own new code, whatever the district's row says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from gridlink.kernel.places import PlaceRange, PlaceScheme


@dataclass(frozen=True, slots=True)
class PlaceDates:
    """A place of the register with its days in force, `last` included (None: still in force), and who takes over."""

    code: int
    first: date
    last: date | None
    successor: int | None = None


@dataclass(frozen=True, slots=True)
class SuccessionFault:
    """What is wrong with the successor of a place.

    `code`: "unknown" (no such place), "level" (of another level), "open" (the place itself has not ended), "later" (it
    begins only after the place has ended, on `begins`), "cycle" (the way on leads back to the place).
    """

    code: str
    place: int
    successor: int
    begins: date | None = None


def faults(places: Sequence[PlaceDates], scheme: PlaceScheme) -> Iterator[SuccessionFault]:
    """Everything wrong with the successors of these places, in their order; each ring is told once."""
    known = {place.code: place for place in places}
    told: set[int] = set()
    for place in places:
        if place.successor is None:
            continue
        heir = known.get(place.successor)
        if heir is None:
            yield SuccessionFault("unknown", place.code, place.successor)
        elif ring := _ring(place.code, known):
            if not ring & told:
                yield SuccessionFault("cycle", place.code, place.successor)
            told |= ring
        elif scheme.level_of(heir.code) != scheme.level_of(place.code):
            yield SuccessionFault("level", place.code, place.successor)
        elif place.last is None:
            yield SuccessionFault("open", place.code, place.successor)
        elif heir.first > place.last + timedelta(days=1):
            yield SuccessionFault("later", place.code, place.successor, heir.first)


def _ring(code: int, known: Mapping[int, PlaceDates]) -> frozenset[int]:
    """The places met on the way from one successor to the next, when it leads back to the first; else none."""
    seen: list[int] = []
    at: int | None = code
    while at is not None and at in known and at not in seen:
        seen.append(at)
        at = known[at].successor
    return frozenset(seen) if at == code else frozenset()


@dataclass(frozen=True)
class Succession:
    """Who took over from whom: {code of a place that ended: code of its successor}, all known and without rings."""

    scheme: PlaceScheme
    successors: Mapping[int, int]
    _pieces: tuple[tuple[PlaceRange, int], ...] = field(init=False, repr=False, compare=False)
    """The ranges of the places that ended cut so that each piece has one successor, in order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pieces", tuple(_cut(self.scheme, self.successors)))

    def __bool__(self) -> bool:
        return bool(self.successors)

    @property
    def ended(self) -> tuple[PlaceRange, ...]:
        """Everything that lies in a place that has a successor."""
        return _merged(piece for piece, _ in self._pieces)

    @property
    def unit(self) -> int:
        """How many codes one place of the narrowest level among those that ended holds; 1 where none did."""
        ranges = (self.scheme.range_of(code) for code in self.successors)
        return min((places.high - places.low + 1 for places in ranges), default=1)

    def after(self, code: int) -> tuple[int, ...]:
        """The places that took over a code's ground one after another, the first successor first."""
        way: list[int] = []
        at = self._successor(code)
        while at is not None and at not in way:
            way.append(at)
            at = self._successor(at)
        return tuple(way)

    def _successor(self, code: int) -> int | None:
        """What the deepest place with a successor, the code's own or above it, says."""
        for each in (code, *self.scheme.ancestors(code)):
            if each in self.successors:
                return self.successors[each]
        return None

    def before(self, code: int) -> tuple[int, ...]:
        """The places that ended straight into this one, by code."""
        return tuple(sorted(each for each, heir in self.successors.items() if heir == code))

    def counted(self, code: int) -> tuple[PlaceRange, ...]:
        """Every code that counts under a place: its own range, and all that was ever succeeded into it; merged, in order."""
        own = self.scheme.range_of(code)
        return _merged(
            [own, *(piece for piece, heir in self._pieces if any(at in own for at in (heir, *self.after(heir))))]
        )

    def also_under(self, code: int, level: str) -> frozenset[int]:
        """The places of a level, besides the one it lies in, under which a code counts as well."""
        depth = {each.name: at for at, each in enumerate(self.scheme.levels)}
        found = {
            self.scheme.at_level(heir, level)
            for heir in self.after(code)
            if depth[self.scheme.level_of(heir)] >= depth[level]
        }
        if depth[self.scheme.level_of(code)] >= depth[level]:
            found.discard(self.scheme.at_level(code, level))
        return frozenset(found)


def _cut(scheme: PlaceScheme, successors: Mapping[int, int]) -> Iterator[tuple[PlaceRange, int]]:
    """The ranges of these places without what a deeper one of them says for itself, each with its successor.

    Ranges of places nest or lie apart, so one walk in the order of the codes with the open ones on a stack will do.
    """
    open_: list[tuple[int, int]] = []
    at = 0
    for code in (*sorted(successors, key=lambda each: (each, -scheme.range_of(each).high)), None):
        while open_ and (code is None or open_[-1][0] < code):
            high, heir = open_.pop()
            if at <= high:
                yield PlaceRange(at, high), heir
                at = high + 1
        if code is not None:
            if open_ and at < code:
                yield PlaceRange(at, code - 1), open_[-1][1]
            at = code
            open_.append((scheme.range_of(code).high, successors[code]))


def _merged(ranges: Iterator[PlaceRange] | Collection[PlaceRange]) -> tuple[PlaceRange, ...]:
    """The same codes in as few ranges as possible, in order."""
    merged: list[PlaceRange] = []
    for each in sorted(ranges):
        if merged and each.low <= merged[-1].high + 1:
            merged[-1] = PlaceRange(merged[-1].low, max(merged[-1].high, each.high))
        else:
            merged.append(each)
    return tuple(merged)
