"""Which cases belong before the city's platform: those across districts, and those a district cannot settle (G8). Pure.

Advice only: a person escalates, with a reason. What counts as stuck is the city's setting (`escalation.*`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gridlink.kernel.places import PlaceRange


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on a case is stuck; 0 turns a rule off.

    `returns`: bodies whose return (回退) was granted, each having said it is not theirs. `reworks`: failed checks (返工).
    `limits`: how many whole limits the handling has used, extensions counted into the limit.
    """

    returns: int = 2
    reworks: int = 2
    limits: int = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rule looks at. `bodies` are the proposed ones by code with their territory; `returned_by` are codes;
    `used_us` and `limit_us` the handling clock's, in microseconds of its own clock."""

    platform: PlaceRange
    bodies: Mapping[str, PlaceRange] = field(default_factory=dict)
    returned_by: frozenset[str] = frozenset()
    rework_count: int = 0
    used_us: int = 0
    limit_us: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """One ground for escalating: cross_district, returned, reworked or far_overdue, with what fills its sentence."""

    code: str
    params: Mapping[str, object]


def advise(case: Standing, limits: Thresholds = Thresholds()) -> tuple[Advice, ...]:
    """Every ground for escalating a case, the strongest first; empty when the district can settle it."""
    found = []
    if outside := tuple(sorted(code for code, places in case.bodies.items() if is_elsewhere(case.platform, places))):
        found.append(Advice("cross_district", {"bodies": outside}))
    if limits.returns and len(case.returned_by) >= limits.returns:
        found.append(Advice("returned", {"bodies": tuple(sorted(case.returned_by))}))
    if limits.reworks and case.rework_count >= limits.reworks:
        found.append(Advice("reworked", {"count": case.rework_count}))
    if limits.limits and case.limit_us and case.used_us >= limits.limits * case.limit_us:
        found.append(Advice("far_overdue", {"limits": case.used_us // case.limit_us}))
    return tuple(found)


def is_elsewhere(platform: PlaceRange, body: PlaceRange) -> bool:
    """True for a body of another district; one inside the platform, or above it (the city's), serves it."""
    return not (platform.covers(body) or body.covers(platform))


def returned_by(happenings: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The bodies whose return was granted, from a case's (verb, organisation) in order: the last to ask is the one."""
    found, asking = set(), ""
    for verb, organisation in happenings:
        if verb == "case.return_requested":
            asking = organisation
        elif verb == "case.returned" and asking:
            found.add(asking)
    return frozenset(found)
