"""Which line of the duty register (责任清单) rules in one place: owner first or place first, then the most specific.

Components go 先属主后属地: to the component's own owner, then to the line with jurisdiction, then to the territory.
Events go 先属地后属主: to the territory, then to the line. Within such a tier a row beats another when it is nowhere
wider: its class prefix is longer or the same, its places lie inside, and not both are equal. What is left unbeaten and
names different bodies is an overlap (职责交叉); nothing at all is a gap (职责空白). Source: `standards.md` 1(e),
the responsibility principle of Changshu.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gridlink.kernel.places import PlaceRange

ROLES = ("approves", "supervises", "handles")
TIERS: Mapping[str, tuple[str, ...]] = {
    "component": ("owner", "line", "place"),
    "event": ("place", "line"),
}
"""Scopes by kind, the one that goes first at the front."""

PRECEDENCE: Mapping[tuple[str, str], str] = {
    ("component", "owner"): "owner_first",
    ("component", "line"): "line_for_owner",
    ("component", "place"): "place_after_owner",
    ("event", "place"): "place_first",
    ("event", "line"): "line_after_place",
}


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A line of the register: who has `role` for the classes under `class_prefix` ("" = every one) in `places`.

    `organisation_id` is None only for scope "owner", where the body is the component's own.
    """

    id: int
    role: str
    kind: str
    class_prefix: str
    scope: str
    places: PlaceRange
    organisation_id: int | None
    legal_ground: str = ""
    legal_ground_en: str = ""

    def applies(self, role: str, kind: str, class_code: str, place: int) -> bool:
        """Whether the row speaks about this role for this class in this place."""
        return (
            self.role == role
            and self.kind == kind
            and class_code.startswith(self.class_prefix)
            and place in self.places
        )

    def beats(self, other: DutyRow) -> bool:
        """Whether this row is the more specific of two in one tier: nowhere wider, somewhere narrower."""
        return (
            self.class_prefix.startswith(other.class_prefix)
            and other.places.covers(self.places)
            and (self.class_prefix, self.places) != (other.class_prefix, other.places)
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the why, for a screen to put in words. Codes: the values of `PRECEDENCE`, then

    owner_unknown — the register sends components to their owner, this one has none on record;
    only_one — no other row of the tier speaks about it; most_specific_class {prefix}, most_specific_place {low, high} —
    how it beat others of its tier; legal_ground {text, text_en}; overlap {count}; gap {}; nobody_so_block {level};
    mapped_class {scheme, class} — judged as that class.
    """

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Exactly one body. `beaten`: the other rows that speak about the place, the strongest first."""

    organisation_id: int
    duty: DutyRow
    reasons: tuple[Reason, ...]
    beaten: tuple[DutyRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlap:
    """Several bodies, none of them more specific than the others: the unbeaten rows, by id."""

    rows: tuple[DutyRow, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody: no row of the register speaks about it, or only one that sends it to an owner who is not known."""

    reasons: tuple[Reason, ...]


def resolve(
    duties: Iterable[DutyRow],
    *,
    role: str,
    kind: str,
    class_code: str,
    place: int,
    owner: int | None = None,
    maintainer: int | None = None,
) -> Ruling | Gap | Overlap:
    """Who has `role` for a class in a place, and why. `owner` (权属单位) goes before `maintainer` (养护单位)."""
    rows = [duty for duty in duties if duty.applies(role, kind, class_code, place)]
    return decide(rows, kind=kind, owner=owner if owner is not None else maintainer)


def decide(rows: Sequence[DutyRow], *, kind: str, owner: int | None = None) -> Ruling | Gap | Overlap:
    """As `resolve`, for rows that all speak about the role, class and place in question."""
    passed: list[Reason] = []
    for scope in TIERS[kind]:
        tier = [row for row in rows if row.scope == scope]
        if not tier:
            continue
        if scope == "owner" and owner is None:
            passed.append(Reason("owner_unknown"))
            continue
        return _within(tier, rows, owner, (*passed, Reason(PRECEDENCE[kind, scope])))
    return Gap((*passed, Reason("gap")))


def strength(row: DutyRow) -> tuple[int, int, int]:
    """Sorts rows of one tier: a row that beats another comes before it."""
    return (-len(row.class_prefix), row.places.high - row.places.low, row.id)


def _within(
    tier: list[DutyRow], rows: Sequence[DutyRow], owner: int | None, passed: tuple[Reason, ...]
) -> Ruling | Overlap:
    unbeaten = sorted((row for row in tier if not any(other.beats(row) for other in tier)), key=strength)
    bodies = {row.organisation_id if row.organisation_id is not None else owner for row in unbeaten}
    if len(bodies) > 1:
        ordered = tuple(sorted(unbeaten, key=lambda row: row.id))
        return Overlap(ordered, (*passed, Reason("overlap", {"count": len(bodies)})))
    duty = unbeaten[0]
    body = bodies.pop()
    if body is None:
        raise ValueError(f"duty {duty.id} of scope {duty.scope} names no organisation")
    others = [row for row in tier if row is not duty]
    lower = [row for row in rows if row.scope != duty.scope and row.scope in TIERS[duty.kind]]
    order = TIERS[duty.kind].index
    beaten = (*sorted(others, key=strength), *sorted(lower, key=lambda row: (order(row.scope), strength(row))))
    return Ruling(body, duty, (*passed, *_specific(duty, others), *_ground(duty)), beaten)


def _specific(duty: DutyRow, others: list[DutyRow]) -> list[Reason]:
    """How the row won within its tier."""
    if not others:
        return [Reason("only_one")]
    reasons = []
    if any(len(other.class_prefix) < len(duty.class_prefix) for other in others):
        reasons.append(Reason("most_specific_class", {"prefix": duty.class_prefix}))
    if any(other.places != duty.places and other.places.covers(duty.places) for other in others):
        reasons.append(Reason("most_specific_place", {"low": duty.places.low, "high": duty.places.high}))
    return reasons


def _ground(duty: DutyRow) -> list[Reason]:
    if not duty.legal_ground:
        return []
    return [Reason("legal_ground", {"text": duty.legal_ground, "text_en": duty.legal_ground_en})]
