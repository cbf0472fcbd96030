"""What a number was counted by, as text that is safe in a URL and opens to the same rows again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from gridlink.cases.measures import Condition, Group, Measure, Span
from gridlink.evaluation.counts import CASES, COUNTS, REPORTS, STEPS, Count
from gridlink.evaluation.formulas import BODY, PLACE, POSTS
from gridlink.evaluation.periods import Period
from gridlink.kernel.errors import Invalid
from gridlink.kernel.paging import decode, encode
from gridlink.kernel.places import PlaceScheme

Side = Literal["numerator", "denominator", "exempted"]
ORGANISATION, LINE, POST = "organisation", "line", "post"
BODIES = (ORGANISATION, LINE)
"""Groups of bodies: each by itself, and a line (条): a body together with those whose superior it is."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """A figure's two counts (`denominator` empty: a plain number), its group and its period, seen at `now`."""

    numerator: str
    denominator: str
    group_by: str
    key: int | str
    period: Period
    now: datetime

    @property
    def text(self) -> str:
        """As it stands in a URL."""
        period = self.period
        days = (str(period.first), str(period.until), period.timezone)
        return encode([self.numerator, self.denominator, self.group_by, self.key, *days, self.now.isoformat()])

    @classmethod
    def parse(cls, text: str) -> Criteria:
        """Reads `text` back; `Invalid("figure.bad_criteria")` for what this module did not write."""
        try:
            numerator, denominator, group_by, key, first, until, zone, now = decode(text, 8)
            seen = datetime.fromisoformat(str(now))
            period = Period(date.fromisoformat(str(first)), date.fromisoformat(str(until)), str(zone))
            period.start.utcoffset()
        except (ValueError, LookupError, OSError, Invalid) as fault:
            raise Invalid("figure.bad_criteria", field="criteria") from fault
        right_key = isinstance(key, str) if group_by == POST else isinstance(key, int) and 0 <= key < 10**15
        if key is None or not right_key or seen.tzinfo is None or not _counted(numerator, denominator, str(group_by)):
            raise Invalid("figure.bad_criteria", field="criteria")
        return cls(str(numerator), str(denominator), str(group_by), key, period, seen)

    @property
    def source(self) -> str:
        """Where the figure is counted: cases, reports or steps."""
        return COUNTS[self.numerator].source

    @property
    def opens(self) -> str:
        """What the figure opens to: "cases" or "reports"."""
        return opens(COUNTS[self.numerator])

    @property
    def span(self) -> Span:
        """The period as instants."""
        return span_of(self.period, self.now)

    def measure(self, side: Side) -> Measure:
        """What one side counts. `Invalid("figure.no_such_side")` for a side this figure does not have."""
        numerator, denominator = COUNTS[self.numerator], COUNTS.get(self.denominator)
        if side == "numerator":
            return numerator_of(numerator, denominator)
        if side == "denominator" and denominator is not None:
            return denominator.measure
        if side == "exempted" and denominator is not None and numerator.forgiven is not None:
            return exempted_of(numerator.forgiven, denominator)
        raise Invalid("figure.no_such_side", field="side", side=side)


def numerator_of(numerator: Count, denominator: Count | None) -> Measure:
    """What the numerator counts: of the denominator's, those that fit; without one, its own."""
    return numerator.measure if denominator is None else numerator.within(denominator)


def exempted_of(forgiven: Condition, denominator: Count) -> Measure:
    """The overruns the score forgives, of those the denominator counts."""
    return denominator.measure.narrowed(forgiven)


def span_of(period: Period, now: datetime) -> Span:
    """A period as instants, seen at `now`."""
    return Span(period.start, period.end, now)


def opens(count: Count) -> str:
    """What a count opens to: "cases" or "reports"."""
    if count.source in (CASES, REPORTS):
        return count.source
    verbs = count.measure.any_of[0].where["verb__in"]
    return CASES if isinstance(verbs, tuple) and verbs[0].startswith("case.") else REPORTS


def group_of(group_by: str, scheme: PlaceScheme) -> Group:
    """How rows are gathered: by "organisation", "line", "post" or a level of the city ("district", "street" …)."""
    if group_by in (*BODIES, POST):
        return Group(group_by)
    digits = {level.name: index for index, level in enumerate(scheme.levels)}
    if group_by not in digits:
        raise Invalid("figure.unknown_group", field="group_by", allowed=[*digits, *BODIES, POST])
    below = scheme.levels[digits[group_by] + 1 :]
    return Group("place", 10 ** sum(level.digits for level in below))


def objects_of(group_by: str) -> tuple[str, ...]:
    """Which objects' indicators a table by `group_by` shows."""
    if group_by == POST:
        return POSTS
    return (BODY,) if group_by in BODIES else (PLACE,)


def sources_of(group_by: str) -> tuple[str, ...]:
    """Where a table by `group_by` counts."""
    if group_by == POST:
        return (STEPS,)
    return (CASES,) if group_by in BODIES else (CASES, REPORTS, STEPS)


def _counted(numerator: object, denominator: object, group_by: str) -> bool:
    """Whether both are known counts, counted in one place, and in a table by `group_by`."""
    names = [numerator, denominator] if denominator else [numerator]
    if not all(isinstance(name, str) and name in COUNTS for name in names):
        return False
    found = {COUNTS[str(name)].source for name in names}
    return len(found) == 1 and found <= set(sources_of(group_by))
