"""A census round (普查轮次): opened, observations collected, closed. Comparing and deciding: `census_review`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from gridlink.grid.actions.importing import Classes, known_for
from gridlink.grid.actions.registering import ACCURACIES
from gridlink.grid.identifiers import component_id
from gridlink.grid.importing.checking import Checked
from gridlink.grid.importing.chunks import Position, Reject
from gridlink.grid.importing.columns import mapped
from gridlink.grid.importing.opening import ImportOptions, open_reader, read
from gridlink.grid.importing.rejected import RejectedFile
from gridlink.grid.importing.surveying import survey
from gridlink.grid.models import CensusObservation, CensusRound, Component
from gridlink.grid.queries import city, locate, place
from gridlink.kernel.errors import Invalid, Missing, Refused
from gridlink.ledger.actions import record
from gridlink.ledger.inserting import insert_many
from gridlink.people.permissions import Actor
from gridlink.people.queries import organisations

State = CensusRound.State
MAY_COLLECT = ("grid.survey", "grid.edit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One component as seen in the field. `code`: its 16 digits, "" where it bears none. WGS84 degrees."""

    class_code: str
    lon: float
    lat: float
    code: str = ""
    name: str = ""
    state: str = "intact"
    accuracy: str = "C"
    owner_id: int | None = None
    maintainer_id: int | None = None
    authority_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a file brought into a round."""

    observations: int
    rejected: int
    rejected_file: Path | None


@transaction.atomic
def open_round(
    name: str, *, place_code: int, scheme: str, classes: Collection[str] = (), by: Actor, now: datetime | None = None
) -> int:
    """Open a census of some classes (none: all) of a scheme in a place; its id. Needs `grid.edit` over the whole place.

    That the classes exist the caller checks: the catalogue stands above.
    """
    if not name.strip() or len(name.strip()) > 120:
        raise Invalid(
            "input.required" if not name.strip() else "input.too_long", field="name", most=120, length=len(name)
        )
    acting = by.act("grid.edit", place=city().scheme.range_of(place(place_code).code))
    at = now or timezone.now()
    row = CensusRound.objects.create(
        name=name.strip(), place=place_code, scheme=scheme, classes=sorted(classes), opened_by=by.ref, opened_at=at
    )
    body = {"name": row.name, "place": f"{place_code:015d}", "scheme": scheme, "classes": row.classes}
    record(row.subject, "census.opened", by=acting, at=at, body=body, new=True)
    return row.pk


@transaction.atomic
def observe(round_id: int, seen: Seen, *, by: Actor, now: datetime | None = None) -> int:
    """Note one component as seen in the field; the observation's id. Needs `grid.survey` or `grid.edit` there.

    Refuses a closed round, a point outside its place, a class that is not its own, an unknown body or a bad id.
    """
    row = open_round_row(round_id)
    found = locate(seen.lon, seen.lat)
    _check_inside(row, found, seen.class_code)
    if seen.accuracy not in ACCURACIES:
        raise Invalid("component.accuracy", field="accuracy", allowed=list(ACCURACIES))
    if seen.state not in Component.State.values:
        raise Invalid("component.state", field="state", allowed=list(Component.State.values))
    bodies = {seen.owner_id, seen.maintainer_id, seen.authority_id} - {None}
    if unknown := bodies - organisations(each for each in bodies if each is not None).keys():
        raise Invalid("organisation.unknown", field="owner", organisation=min(each for each in unknown if each))
    code = int(component_id(seen.code)) if seen.code else None
    acting = _collecting(by, found)
    at = now or timezone.now()
    values: dict[str, Any] = {each: getattr(seen, each) for each in Seen.__dataclass_fields__ if each != "code"}
    values |= {"code": code, "place": found, "lon": round(seen.lon, 7), "lat": round(seen.lat, 7)}
    observation = CensusObservation.objects.create(round=row, observed_by=by.ref, observed_at=at, **values)
    _note_collector(row, by)
    record(row.subject, "census.observed", by=acting, at=at, body={"observation": observation.pk})
    return observation.pk


@transaction.atomic
def collect_file(
    round_id: int, path: Path, options: ImportOptions, *, classes: Classes, by: Actor, rejected_file: Path | None = None
) -> Collected:
    """Bring a file of observations into a round, all of it or nothing; lines that cannot be used are written out.

    The same columns as an import of components. Needs `grid.survey` or `grid.edit` where the components stand. A file
    brought in twice counts once: of several observations of one component the last counts.
    """
    row = open_round_row(round_id)
    permission = next((each for each in MAY_COLLECT if by.scope(each)), MAY_COLLECT[0])
    acting = by.act(permission)
    facts = survey(path)
    reader = open_reader(path, options, facts)
    positions = mapped(reader.header, options.columns)
    wanted = {key: name for key, name in classes.items() if key[0] == row.scheme and _fits(row, key[1])}
    known = known_for(options, wanted, by, permission=permission)
    rejected = RejectedFile(rejected_file or path.with_name(path.name + ".rejected.csv"), reader.header, length=0)
    at, count, refused = timezone.now(), 0, 0
    for rows, _after in read(reader, positions, known, Position()):
        inside, outside = _inside(row, rows)
        insert_many(CensusObservation, list(_observations(row, inside, by, at)))
        count += len(inside)
        refused += rejected.add(sorted([*rows.rejects, *outside], key=lambda each: each.line))
    _note_collector(row, by)
    body = {"file": path.name, "sha256": facts.sha256, "observations": count, "rejected": refused}
    record(row.subject, "census.collected", by=acting, at=at, body=body)
    return Collected(count, refused, rejected.path if rejected.length else None)


@transaction.atomic
def close_round(round_id: int, *, by: Actor, now: datetime | None = None) -> None:
    """Close a round: nothing more is collected or decided; what is still proposed stays undone. Needs `grid.edit`."""
    row = open_round_row(round_id)
    acting = by.act("grid.edit", place=city().scheme.range_of(row.place))
    at = now or timezone.now()
    row.state, row.closed_by, row.closed_at = State.CLOSED, by.ref, at
    row.save(update_fields=["state", "closed_by", "closed_at"])
    left = row.changes.filter(state="proposed").count()
    record(row.subject, "census.closed", by=acting, at=at, body={"undecided": left})


def open_round_row(round_id: int) -> CensusRound:
    """The round, locked; `Missing("census.unknown")`, `Refused("census.closed")`. For use inside grid."""
    row = CensusRound.objects.select_for_update().filter(pk=round_id).first()
    if row is None:
        raise Missing("census.unknown", field="round", round=round_id)
    if row.state == State.CLOSED:
        raise Refused("census.closed", name=row.name)
    return row


def _check_inside(row: CensusRound, found: int, class_code: str) -> None:
    if found not in city().scheme.range_of(row.place):
        raise Invalid("census.outside", field="location", place=f"{row.place:015d}")
    if not class_code or not _fits(row, class_code):
        raise Invalid("census.other_class", field="class", class_code=class_code, classes=row.classes)


def _collecting(by: Actor, found: int) -> Actor:
    held = next((each for each in MAY_COLLECT if by.may(each, place=found) is not None), MAY_COLLECT[0])
    return by.act(held, place=found)


def _note_collector(row: CensusRound, by: Actor) -> None:
    """Who collected decides nothing in this round; and what was compared before is out of date."""
    row.collectors = sorted({*row.collectors, by.ref})
    row.state = State.OPEN
    row.save(update_fields=["collectors", "state"])


def _fits(row: CensusRound, class_code: str) -> bool:
    return not row.classes or class_code in row.classes


def _inside(row: CensusRound, rows: Checked) -> tuple[Checked, list[Reject]]:
    """Those that stand in the round's place, and the others told."""
    area = city().scheme.range_of(row.place)
    places = rows.columns["place"].tolist()
    inside = [code in area for code in places]
    rejects = [
        Reject(rows.lines[index], "lon", "outside-round", rows.rows[index], {"value": f"{places[index]:015d}"})
        for index, holds in enumerate(inside)
        if not holds
    ]
    return rows.only([index for index, holds in enumerate(inside) if holds]), rejects


def _observations(row: CensusRound, rows: Checked, by: Actor, at: datetime) -> Iterator[CensusObservation]:
    columns: dict[str, Sequence[Any]] = {
        name: values.tolist() if hasattr(values, "tolist") else values for name, values in rows.columns.items()
    }
    stated = "state" in rows.given
    for index in range(len(rows)):
        one = {name: columns[name][index] for name in ("class_code", "name", "place", "lon", "lat", "accuracy", "note")}
        bodies = {f"{name}_id": columns[name][index] for name in ("owner", "maintainer", "authority")}
        code, state = columns["code"][index] or None, columns["state"][index] if stated else ""
        yield CensusObservation(round=row, code=code, state=state, observed_by=by.ref, observed_at=at, **one, **bodies)
