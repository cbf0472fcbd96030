"""What evaluation hands out: figures, counts, composites. Frozen. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gridlink.evaluation.scoring import Grade


@dataclass(frozen=True, slots=True)
class GroupName:
    """Whom a figure is about: a place code, the id of a body or the code of a post, and what to call it."""

    key: int | str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class SideRow:
    """One number of a figure: the count's code, names and definition, and how many."""

    code: str
    name: str
    name_en: str
    definition: str
    definition_en: str
    number: int


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One indicator for one group, with all it came from.

    `value` is a per cent or, when `unit` is "number", the number itself; None is "no figure". `exempted` is how many
    overruns the score forgives and the value does not. `criteria` opens to what was counted: `opens` says whether that
    is "cases" or "reports".
    """

    group: GroupName
    object: str
    code: str
    name: str
    name_en: str
    formula: str
    formula_en: str
    unit: str
    numerator: SideRow
    denominator: SideRow | None
    exempted: int
    value: Decimal | None
    weight: Decimal
    score: Decimal | None
    grade: Grade | None
    opens: str
    criteria: str


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The composite of one group: Σ weight × score. `covered` is the share of the weights that had a figure."""

    group: GroupName
    object: str
    score: Decimal | None
    covered: Decimal
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """One named count of one group; `criteria` opens to what was counted."""

    group: GroupName
    count: SideRow
    opens: str
    criteria: str
