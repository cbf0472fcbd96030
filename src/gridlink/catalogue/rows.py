"""What other apps get to see of the catalogue. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from gridlink.catalogue.precedence import DutyRow, Gap, Overlap, Reason, Ruling
from gridlink.kernel.limits import Limit
from gridlink.people.queries import OrganisationRow

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A classification (分类体系) and the standard it follows."""

    id: int
    code: str
    name: str
    name_en: str
    standard: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A version of a class of component or event. `severity` A urgent, B major, C ordinary."""

    id: int
    scheme: str
    kind: str
    code: str
    major: str
    major_en: str
    name: str
    name_en: str
    is_public: bool
    is_emergency: bool
    severity: str


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A version of one line of a class's standard (立案条件): when found, when mended, in what time, proved by what."""

    id: int
    scheme: str
    kind: str
    class_code: str
    code: str
    finding: str
    finding_en: str
    closing: str
    closing_en: str
    limit: Limit
    evidence: tuple[str, ...]


class Mapped(NamedTuple):
    """The class of another scheme that a class stands for."""

    scheme: str
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class Version(Generic[Row]):
    """A version of a row: in force from … up to, and not at, …; who wrote it, when and why."""

    row: Row
    in_force_from: datetime
    in_force_to: datetime | None
    recorded_at: datetime
    recorded_by: str
    reason: str

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at that moment."""
        return self.in_force_from <= at and (self.in_force_to is None or at < self.in_force_to)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another body the register names, by the row that names it."""

    organisation: OrganisationRow
    duty: DutyRow


@dataclass(frozen=True, slots=True)
class Proposal:
    """The body that should handle a case, and why (派遣建议).

    `outcome`: ruling — the register says who; fallback — nobody, so the block that holds the place (无主, 属地兜底);
    overlap — several, a person must choose among `alternatives`; gap — nobody, and no block either. `organisation` is
    None for the last two.
    """

    outcome: str
    organisation: OrganisationRow | None
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]
    found: Ruling | Gap | Overlap
