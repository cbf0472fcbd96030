"""What a census round proposes: compared with the register, then approved or rejected, row by row or in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gridlink.grid.actions.census import open_round_row
from gridlink.grid.actions.census_writing import carry_out
from gridlink.grid.cells import ranges_around
from gridlink.grid.census import (
    BODIES,
    LOST,
    RETIRED,
    Difference,
    Facts,
    differences,
    gone,
    may_decide,
    new,
    pairs,
    tolerance,
)
from gridlink.grid.geometry import metres_between
from gridlink.grid.models import CensusChange, CensusObservation, CensusRound, Component
from gridlink.grid.queries import city
from gridlink.kernel.errors import Denied, GridlinkError, Invalid, Refused
from gridlink.ledger.actions import record
from gridlink.ledger.inserting import insert_many
from gridlink.people.permissions import Actor

PROPOSED, APPROVED, REJECTED = CensusChange.State.PROPOSED, CensusChange.State.APPROVED, CensusChange.State.REJECTED
MOST_AT_ONCE = 500
AT_ONCE = 5_000
_FACTS = ("scheme", "class_code", "name", "lon", "lat", "state", "accuracy", *BODIES, "place")


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of the changes of one decision: those done, and by id why others were not."""

    done: tuple[int, ...]
    refused: dict[int, GridlinkError]


@transaction.atomic
def compare_round(round_id: int, *, by: Actor, now: datetime | None = None) -> dict[str, int]:
    """Set the observations of a round beside the register; the count of each kind, and of "same". Needs `grid.edit`.

    Writes one `CensusChange` for everything that differs. Compared again, what is not decided yet is made anew; what
    was decided stands and is not proposed a second time. Reads the register of the place once, in the order of the ids;
    memory: the ids matched to observations without one, and what has come from elsewhere. Statements: a few, 1 for every
    5,000 changes, and 1 for every observation without an id.
    """
    row = open_round_row(round_id)
    acting = by.act("grid.edit", place=city().scheme.range_of(row.place))
    at = now or timezone.now()
    row.changes.filter(state=PROPOSED).delete()
    decided = set(row.changes.values_list("component", "kind", "observation"))
    counts: dict[str, int] = dict.fromkeys(("new", "moved", "changed", "damaged", "gone", "same"), 0)
    made: list[CensusChange] = []
    for standing, seen, difference in _compared(row):
        if difference is None:
            counts["same"] += 1
            continue
        change = _change(row, standing, seen, difference)
        if (change.component, change.kind, change.observation) in decided:
            continue
        counts[difference.kind] += 1
        made.append(change)
        if len(made) == AT_ONCE:
            insert_many(CensusChange, made)
            made = []
    insert_many(CensusChange, made)
    row.state, row.compared_at, row.same_count = CensusRound.State.COMPARED, at, counts["same"]
    row.save(update_fields=["state", "compared_at", "same_count"])
    record(row.subject, "census.compared", by=acting, at=at, body=counts)
    return counts


@transaction.atomic
def approve_changes(
    round_id: int, ids: Sequence[int], *, by: Actor, reason: str = "", now: datetime | None = None
) -> Decided:
    """Carry out proposed changes, at most 500 at once: through the component's own actions, so its history is whole.

    Needs `grid.edit` where each stands, and somebody who collected nothing of this round. One that cannot be carried out
    (changed meanwhile, an id taken) is left proposed and told; the others are done.
    """
    row, at = _reviewed(round_id, ids, by), now or timezone.now()
    done: list[int] = []
    refused: dict[int, GridlinkError] = {}
    for change in _chosen(row, ids):
        try:
            with transaction.atomic():
                carry_out(row, change, by=by, now=at)
        except GridlinkError as error:
            refused[change.pk] = error
        else:
            done.append(change.pk)
    _note(row, "census.approved", APPROVED, done, by=by, at=at, reason=reason)
    return Decided(tuple(done), refused)


@transaction.atomic
def reject_changes(
    round_id: int, ids: Sequence[int], *, by: Actor, reason: str, now: datetime | None = None
) -> Decided:
    """Leave the register as it is for these, at most 500 at once, and say why. Who may: as `approve_changes`."""
    if not reason.strip():
        raise Invalid("reason.missing", field="reason")
    row, at = _reviewed(round_id, ids, by), now or timezone.now()
    done: list[int] = []
    refused: dict[int, GridlinkError] = {}
    for change in _chosen(row, ids):
        if by.may("grid.edit", place=change.place) is None and not by.is_system:
            refused[change.pk] = Denied("permission.missing", permission="grid.edit")
        else:
            done.append(change.pk)
    _note(row, "census.rejected", REJECTED, done, by=by, at=at, reason=reason)
    return Decided(tuple(done), refused)


def _reviewed(round_id: int, ids: Sequence[int], by: Actor) -> CensusRound:
    by.act("grid.edit")
    row = open_round_row(round_id)
    if not may_decide(by.ref, row.collectors):
        raise Denied("census.own_work", name=row.name)
    if row.state != CensusRound.State.COMPARED:
        raise Refused("census.not_compared", name=row.name)
    if len(ids) > MOST_AT_ONCE:
        raise Invalid("census.too_many", field="change", count=len(ids), most=MOST_AT_ONCE)
    return row


def _chosen(row: CensusRound, ids: Sequence[int]) -> list[CensusChange]:
    chosen = row.changes.select_for_update().filter(pk__in=ids, state=PROPOSED)
    return list(chosen.order_by("component", "pk"))


def _note(row: CensusRound, verb: str, state: str, ids: list[int], *, by: Actor, at: datetime, reason: str) -> None:
    """One entry for one decision, with the changes it was about."""
    if not ids:
        return
    text = reason.strip()[:200]
    row.changes.filter(pk__in=ids).update(state=state, decided_by=by.ref, decided_at=at, reason=text)
    private = {"reason": text} if text else None
    record(row.subject, verb, by=by.act("grid.edit"), at=at, body={"changes": ids}, private=private)


# Comparing

Found = tuple[Facts | None, CensusObservation | None, Difference | None]


def _compared(row: CensusRound) -> Iterator[Found]:
    """(register, observation, difference) of everything in the round's place; the difference None where all is the same."""
    matched = _matched(row)
    by_component = {component: observation for observation, component in matched.items()}
    without_id = {each.pk: each for each in row.observations.filter(pk__in=matched)} if matched else {}
    elsewhere = _elsewhere(row)
    seen = _latest(row)
    one = next(seen, None)
    for standing in _standing(row):
        while one is not None and (one.code or 0) < standing.code:
            yield from _of_unknown(row, one, elsewhere)
            one = next(seen, None)
        if one is not None and one.code == standing.code:
            yield from _of_pair(standing, one)
            one = next(seen, None)
        elif standing.code in by_component:
            yield from _of_pair(standing, without_id[by_component[standing.code]])
        elif (difference := gone(standing)) is not None:
            yield standing, None, difference
    while one is not None:
        yield from _of_unknown(row, one, elsewhere)
        one = next(seen, None)
    for observation in row.observations.filter(code=None).order_by("pk").iterator():
        if observation.pk not in matched:
            yield None, observation, new(_facts(row.scheme, observation))


def _of_pair(standing: Facts, one: CensusObservation) -> Iterator[Found]:
    metres = metres_between(standing.lon, standing.lat, one.lon, one.lat)
    found: list[Difference | None] = [*differences(standing, _facts(standing.scheme, one), metres)]
    yield from ((standing, one, each) for each in found or [None])


def _of_unknown(row: CensusRound, one: CensusObservation, elsewhere: Mapping[int, Facts]) -> Iterator[Found]:
    """An id that does not stand in the round's place: new, or one that has come from elsewhere."""
    other = elsewhere.get(one.code or 0)
    if other is None:
        yield None, one, new(_facts(row.scheme, one))
    else:
        yield from _of_pair(other, one)


def _surveyed(row: CensusRound) -> Q:
    """What of the register the round is about: its place, its classes, nothing retired."""
    area = city().scheme.range_of(row.place)
    inside = Q(place__gte=area.low, place__lte=area.high, scheme=row.scheme) & ~Q(state=RETIRED)
    return inside & Q(class_code__in=row.classes) if row.classes else inside


def _standing(row: CensusRound) -> Iterator[Facts]:
    """The register of the round's place and classes by id, streamed."""
    rows = Component.objects.filter(_surveyed(row)).order_by("code")
    for values in rows.values_list("code", *_FACTS).iterator(chunk_size=AT_ONCE):
        yield Facts(*values)


def _elsewhere(row: CensusRound) -> dict[int, Facts]:
    """Components the round has seen and is not about: of another place or class, or retired. 1 statement."""
    seen = row.observations.exclude(code=None).values("code")
    rows = Component.objects.filter(~_surveyed(row), code__in=seen)
    return {values[0]: Facts(*values) for values in rows.values_list("code", *_FACTS)}


def _latest(row: CensusRound) -> Iterator[CensusObservation]:
    """The last observation of each id, by id."""
    last: CensusObservation | None = None
    for one in row.observations.exclude(code=None).order_by("code", "pk").iterator(chunk_size=AT_ONCE):
        if last is not None and last.code != one.code:
            yield last
        last = one
    if last is not None:
        yield last


def _matched(row: CensusRound) -> dict[int, int]:
    """{observation without id: id of the component it is}; 1 statement each."""
    seen = set(row.observations.exclude(code=None).values_list("code", flat=True)) if _without_ids(row) else set()
    near: list[tuple[float, int, int]] = []
    for one in row.observations.filter(code=None).iterator():
        most = tolerance(one.accuracy, "C")
        squares = Q()
        for low, high in ranges_around(one.lon, one.lat, most):
            squares |= Q(cell__gte=low, cell__lte=high)
        there = Component.objects.filter(squares, scheme=row.scheme, class_code=one.class_code)
        for code, lon, lat, accuracy in there.exclude(state__in=(RETIRED, LOST)).values_list(
            "code", "lon", "lat", "accuracy"
        ):
            metres = metres_between(one.lon, one.lat, lon, lat)
            if metres <= tolerance(one.accuracy, accuracy) and code not in seen:
                near.append((metres, one.pk, code))
    return pairs(near)


def _without_ids(row: CensusRound) -> bool:
    return row.observations.filter(code=None).exists()


def _facts(scheme: str, one: CensusObservation) -> Facts:
    return Facts(
        one.code or 0, scheme, one.class_code, one.name, one.lon, one.lat, one.state, one.accuracy,
        one.owner_id, one.maintainer_id, one.authority_id,
    )  # fmt: skip


def _change(
    row: CensusRound, standing: Facts | None, seen: CensusObservation | None, difference: Difference
) -> CensusChange:
    said: Any = standing or seen
    code = standing.code if standing else seen.code if seen else None
    there: int = (seen or said).place
    return CensusChange(
        round=row, kind=difference.kind, component=code, observation=seen.pk if seen else None, place=there,
        class_code=said.class_code, name=said.name, before=dict(difference.before), after=dict(difference.after),
        metres=difference.metres,
    )  # fmt: skip
