"""A component moved, damaged, mended, lost, retired. The id stays, whatever happens to the thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from gridlink.grid.actions.registering import BODIES, TRACKED, checked_values, place_of, subject_of
from gridlink.grid.cells import cell_of
from gridlink.grid.current import today
from gridlink.grid.models import Component
from gridlink.grid.queries import ComponentRow, city, component
from gridlink.kernel.errors import Invalid, Missing, Refused
from gridlink.ledger.actions import record
from gridlink.ledger.tracking import changes, snapshot
from gridlink.people.permissions import Actor

State = Component.State
REVISABLE = ("name", "name_en", *BODIES)
CHANGEABLE = (State.INTACT, State.DAMAGED, State.LOST)


@transaction.atomic
def move_component(
    code: int, *, lon: float, lat: float, by: Actor, place: int | None = None, now: datetime | None = None
) -> ComponentRow:
    """Correct or change where a component stands (WGS84 degrees). `place`: the unit grid it is said to be in.

    Needs `grid.edit` where it was and where it goes. Refuses a point outside the city or in another division than its
    id names, and a retired component.
    """
    row = _locked(code)
    found = place_of(lon, lat, place)
    _act(row.place, row, by)
    acting = _act(found, row, by)
    if found // 10**9 != row.code // 10**10:
        raise Invalid("component.other_division", field="location", place=f"{found:015d}")
    lon, lat = round(lon, 7), round(lat, 7)
    return _commit(
        row, {"lon": lon, "lat": lat, "place": found, "cell": cell_of(lon, lat)}, "component.moved", acting, now
    )


@transaction.atomic
def change_component_state(code: int, *, state: str, by: Actor, now: datetime | None = None) -> ComponentRow:
    """Note a component as intact (完好), damaged (破损) or lost (丢失). Needs `grid.edit`; a retired one stays so."""
    if state not in CHANGEABLE:
        raise Invalid("component.state", field="state", allowed=[str(each.value) for each in CHANGEABLE])
    row = _locked(code)
    return _commit(row, {"state": state}, "component.state_changed", _act(row.place, row, by), now)


@transaction.atomic
def revise_component(code: int, *, values: Mapping[str, Any], by: Actor, now: datetime | None = None) -> ComponentRow:
    """Correct a component's name or bodies: `values` by column, of `REVISABLE`. Needs `grid.edit`; not a retired one."""
    if unknown := values.keys() - set(REVISABLE):
        raise Invalid("input.not_a_choice", field=min(unknown), allowed=list(REVISABLE))
    checked_values(values)
    row = _locked(code)
    return _commit(row, values, "component.revised", _act(row.place, row, by), now)


@transaction.atomic
def retire_component(code: int, *, reason: str, by: Actor, now: datetime | None = None) -> ComponentRow:
    """Retire a component (废弃) for good. It stays on the register and its id is never given again.

    The reason is free text, a private part of the entry. Needs `grid.edit`.
    """
    if not reason.strip():
        raise Invalid("input.required", field="reason")
    row = _locked(code)
    acting = _act(row.place, row, by)
    return _commit(row, {"state": State.ABANDONED}, "component.retired", acting, now, {"reason": reason.strip()})


def _locked(code: int) -> Component:
    row = Component.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise Missing("component.unknown", field="component", component=f"{code:016d}")
    if row.state == State.ABANDONED:
        raise Refused("component.retired", component=f"{code:016d}")
    return row


def _act(place: int, row: Component, by: Actor) -> Actor:
    return by.act("grid.edit", place=place, case_class=f"component:{row.class_code}")


def _commit(
    row: Component,
    values: Mapping[str, Any],
    verb: str,
    by: Actor,
    now: datetime | None,
    private: Mapping[str, str] | None = None,
) -> ComponentRow:
    """Write what differs and tell it; where nothing differs, neither."""
    before = snapshot(row, TRACKED)
    for name, value in values.items():
        setattr(row, name, value)
    if changes(before, snapshot(row, TRACKED)):
        at = now or timezone.now()
        row.changed_on = today(city(), at)
        row.save()
        body = {"set": changes(before, snapshot(row, TRACKED))}
        record(subject_of(row.code), verb, by=by, at=at, body=body, private=private)
    return component(row.code)
