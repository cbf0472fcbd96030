"""What a census (普查) says beside the register: new, moved, changed, damaged, gone, the same. Pure.

Two surveys of a thing that has not moved may lie as far apart as both may err: A ±0.5 m, B ±1 m, C ±10 m (standards
digest 1(b)). So a component has moved when the points are farther apart than the sum of the two. An observation without
an id is taken to be the nearest component of its class within that distance, nearest pairs first, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gridlink.kernel.errors import Invalid

MAY_ERR: Mapping[str, float] = {"A": 0.5, "B": 1.0, "C": 10.0}
"""Metres a survey of each class of accuracy may be wrong by."""
BODIES = ("owner_id", "maintainer_id", "authority_id")
RETIRED = "abandoned"
LOST = "lost"
INTACT = "intact"
Value = str | int | float | None


class Kind(StrEnum):
    """What a census proposes for one component."""

    NEW = "new"
    MOVED = "moved"
    CHANGED = "changed"
    DAMAGED = "damaged"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Facts:
    """A component as the register has it, or as somebody saw it. `code` 0 and empty texts: the observation does not say.

    `place`: the unit grid, which is never compared: where the point lies is.
    """

    code: int
    scheme: str
    class_code: str
    name: str
    lon: float
    lat: float
    state: str
    accuracy: str
    owner_id: int | None = None
    maintainer_id: int | None = None
    authority_id: int | None = None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of difference: the columns as they stand and as they were seen; how far it moved, in metres."""

    kind: Kind
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    metres: float | None = None


def tolerance(one: str, other: str) -> float:
    """Metres two surveys of these accuracies may lie apart without anything having moved."""
    try:
        return MAY_ERR[one] + MAY_ERR[other]
    except KeyError as fault:
        raise Invalid("component.accuracy", field="accuracy", allowed=list(MAY_ERR)) from fault


def differences(standing: Facts, seen: Facts, metres: float) -> Iterator[Difference]:
    """What was seen of a component beside what the register says of it; nothing when it is the same.

    A state that got worse is `DAMAGED`; one that got better, another class, name or body is `CHANGED`. `metres`: how
    far the two points lie apart.
    """
    if metres > tolerance(standing.accuracy, seen.accuracy):
        before = {"lon": standing.lon, "lat": standing.lat}
        yield Difference(Kind.MOVED, before, {"lon": seen.lon, "lat": seen.lat}, metres)
    if seen.state and seen.state != standing.state:
        kind = Kind.CHANGED if seen.state == INTACT else Kind.DAMAGED
        yield Difference(kind, {"state": standing.state}, {"state": seen.state})
    names = ["class_code", "name", *BODIES]
    told = {name: getattr(seen, name) for name in names if getattr(seen, name) not in ("", None)}
    after = {name: value for name, value in told.items() if value != getattr(standing, name)}
    if after:
        yield Difference(Kind.CHANGED, {name: getattr(standing, name) for name in after}, after)


def gone(standing: Facts) -> Difference | None:
    """What it means that a component of the surveyed area was not seen: nothing, when it is known to be lost."""
    if standing.state in (LOST, RETIRED):
        return None
    return Difference(Kind.GONE, {"state": standing.state}, {"state": LOST})


def new(seen: Facts) -> Difference:
    """A component that is not on the register."""
    names = ("scheme", "class_code", "name", "lon", "lat", "state", "accuracy", *BODIES)
    return Difference(Kind.NEW, {}, {name: getattr(seen, name) for name in names})


def pairs(near: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """Which observation is which component: {observation: component} of (metres, observation, component), nearest first.

    Each observation and each component is taken once; of equal distances the lower numbers first.
    """
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, observation, component in sorted(near):
        if observation not in taken and component not in used:
            taken[observation] = component
            used.add(component)
    return taken


def may_decide(decider: str, collectors: Sequence[str]) -> bool:
    """Whether somebody may approve or reject what a round proposes: not who collected anything of it."""
    return decider not in collectors
