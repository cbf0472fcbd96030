"""A case comes into being: the acceptor has accepted a report (受理), the duty chief has yet to file it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridlink.cases.actions.turn import TRACKED
from gridlink.cases.clocks import refresh_due_times
from gridlink.cases.models import Case
from gridlink.cases.numbering import case_number, platform_of
from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.ledger.actions import record
from gridlink.ledger.repeated import insert_one
from gridlink.ledger.serials import clash_refused
from gridlink.ledger.tracking import snapshot
from gridlink.people.permissions import Actor


@dataclass(frozen=True)
class Matter:
    """What a case is about, as the acceptor hands it over. `place` is a unit grid; coordinates in WGS84 degrees."""

    kind: str
    class_code: str
    place: int
    description: str
    channel: str
    scheme: str = ""
    component_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    self_handled: bool = False


@transaction.atomic
def register_case(matter: Matter, *, by: Actor, now: datetime | None = None) -> Case:
    """Open a case for the duty chief to file. Starts the filing clock.

    Refuses an unknown class, a place outside the city and a person who may not accept there.
    """
    at = now or timezone.now()
    scheme = matter.scheme or catalogue.default_scheme()
    case_class = catalogue.case_class(scheme, matter.kind, matter.class_code, at=at)
    place = grid.place(matter.place)
    platform = platform_of(place.code)
    acting = by.act(
        "intake.accept",
        place=grid.city().scheme.range_of(platform),
        case_class=f"{matter.kind}:{matter.class_code}",
    )
    case = Case(
        number=case_number(place=place.code, kind=matter.kind, class_code=matter.class_code, at=at),
        platform=platform,
        kind=matter.kind,
        scheme=scheme,
        class_code=matter.class_code,
        case_class_id=case_class.id,
        severity=case_class.severity,
        is_public=case_class.is_public,
        component_id=matter.component_id,
        place=place.code,
        lon=matter.lon,
        lat=matter.lat,
        address=matter.address,
        description=matter.description,
        channel=matter.channel,
        self_handled=matter.self_handled,
        registered_at=at,
        stage_entered_at=at,
    )
    refresh_due_times(case)
    with clash_refused():
        insert_one(case)
    record(
        case.subject,
        "case.registered",
        by=acting,
        at=at,
        body={"place": case.place, "set": snapshot(case, TRACKED)},
        private={"description": case.description, **({"address": case.address} if case.address else {})},
        new=True,
    )
    return case
