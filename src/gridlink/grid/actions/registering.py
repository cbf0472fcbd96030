"""Putting a component on the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from gridlink.grid.cells import cell_of
from gridlink.grid.current import today
from gridlink.grid.identifiers import check_fits, component_id
from gridlink.grid.models import Component
from gridlink.grid.queries import ComponentRow, city, component, locate
from gridlink.kernel.errors import Invalid, Refused
from gridlink.ledger.actions import record
from gridlink.ledger.tracking import snapshot
from gridlink.people.permissions import Actor
from gridlink.people.queries import organisations

# Every column an entry tells. The id stands in the subject: as a number it may pass 2**53, which JSON does not carry. The
# note is free text and stands in the entry's private part.
TRACKED = (
    "scheme", "class_code", "name", "name_en", "place", "lon", "lat", "cell", "owner_id", "maintainer_id",
    "authority_id", "state", "accuracy", "source", "recorded_on", "changed_on",
)  # fmt: skip
ACCURACIES = ("A", "B", "C")
BODIES = ("owner_id", "maintainer_id", "authority_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentDraft:
    """A component to be registered. `code` is the 16-digit id as text; `lon` and `lat` WGS84 degrees.

    `place`, if given, is the unit grid it is said to stand in. `owner_id` 权属单位, `maintainer_id` 养护单位,
    `authority_id` 主管部门. `accuracy`: A ±0.5 m, B ±1 m, C ±10 m. `recorded_on` None: today.
    """

    code: str
    scheme: str
    class_code: str
    name: str
    lon: float
    lat: float
    name_en: str = ""
    place: int | None = None
    owner_id: int | None = None
    maintainer_id: int | None = None
    authority_id: int | None = None
    accuracy: str = "C"
    source: str = ""
    note: str = ""
    recorded_on: date | None = None


@transaction.atomic
def register_component(draft: ComponentDraft, *, by: Actor, now: datetime | None = None) -> ComponentRow:
    """Register a component (部件普查入库), intact, in the unit grid its point stands in.

    Refuses an id that is malformed, taken (also by one long retired: ids are not used again), of another division or
    another class; a point outside the city or outside the grid named; an unknown body. Needs `grid.edit` there. That
    the class exists the caller checks: the catalogue stands above.
    """
    at = now or timezone.now()
    parts = component_id(draft.code)
    draft = _checked(draft)
    place = place_of(draft.lon, draft.lat, draft.place)
    acting = by.act("grid.edit", place=place, case_class=f"component:{draft.class_code}")
    check_fits(parts, place=place, class_code=draft.class_code)
    values = {name: getattr(draft, name) for name in ComponentDraft.__dataclass_fields__}
    row = Component(**values | {"code": int(parts), "place": place, "cell": cell_of(draft.lon, draft.lat)})
    row.recorded_on = draft.recorded_on or today(city(), at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("component.code_taken", field="code", code=str(parts)) from error
    private = {"note": draft.note} if draft.note else None
    body = {"set": snapshot(row, TRACKED)}
    record(subject_of(row.code), "component.registered", by=acting, at=at, body=body, private=private)
    return component(row.code)


def subject_of(code: int) -> str:
    """The ledger's name for a component."""
    return f"component:{code:016d}"


def place_of(lon: float, lat: float, said: int | None) -> int:
    """The unit grid of a point; refused when it is not the one it is said to be in."""
    found = locate(lon, lat)
    if said is not None and said != found:
        raise Invalid("component.place_disagrees", field="place", place=f"{said:015d}", located=f"{found:015d}")
    return found


def _checked(draft: ComponentDraft) -> ComponentDraft:
    """The draft with its coordinates as the ledger writes them (7 decimals, a centimetre) and its texts trimmed."""
    checked_values({name: getattr(draft, name) for name in ComponentDraft.__dataclass_fields__})
    if draft.accuracy not in ACCURACIES:
        raise Invalid("component.accuracy", field="accuracy", allowed=list(ACCURACIES))
    return replace(draft, name=draft.name.strip(), lon=round(draft.lon, 7), lat=round(draft.lat, 7))


def checked_values(values: Mapping[str, Any]) -> None:
    """Refuse an empty name, a text too long for its column, and a body that is not known. At most 1 statement."""
    if "name" in values and not values["name"].strip():
        raise Invalid("input.required", field="name")
    limits = {"name": 120, "name_en": 120, "note": 200, "source": 40, "scheme": 40, "class_code": 8}
    for name, most in limits.items():
        if len(values.get(name, "")) > most:
            raise Invalid("input.too_long", field=name, most=most, length=len(values[name]))
    bodies = {values.get(name) for name in BODIES} - {None}
    known = organisations(each for each in bodies if each is not None) if bodies else {}
    for name in BODIES:
        if values.get(name) is not None and values[name] not in known:
            raise Invalid("organisation.unknown", field=name, organisation=values[name])
