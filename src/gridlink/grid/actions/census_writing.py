"""One approved change into the register, through the component's own actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gridlink.grid.actions.changing import change_component_state, move_component, retire_component, revise_component
from gridlink.grid.actions.registering import ComponentDraft, register_component
from gridlink.grid.census import Kind
from gridlink.grid.models import CensusChange, CensusObservation, CensusRound, Component
from gridlink.kernel.errors import Invalid, Missing, Stale
from gridlink.people.permissions import Actor

CLASS, SERIAL = 10_000, 1_000_000


def carry_out(row: CensusRound, change: CensusChange, *, by: Actor, now: datetime) -> None:
    """Do what the change says. `Stale("census.register_changed")` when the register no longer says what was compared."""
    if change.kind == Kind.NEW:
        _register(row, change, by=by, now=now)
        return
    code = change.component or 0
    standing = Component.objects.select_for_update().filter(code=code).first()
    if standing is None:
        raise Missing("component.unknown", field="component", component=f"{code:016d}")
    if any(getattr(standing, name) != value for name, value in change.before.items()):
        raise Stale("census.register_changed", component=f"{standing.code:016d}")
    after = dict(change.after)
    if change.kind == Kind.MOVED:
        move_component(standing.code, lon=after["lon"], lat=after["lat"], by=by, now=now)
    elif "class_code" in after:
        _replace(row, change, standing, by=by, now=now)
    elif "state" in after:
        change_component_state(standing.code, state=after["state"], by=by, now=now)
    else:
        revise_component(standing.code, values=after, by=by, now=now)


def _register(row: CensusRound, change: CensusChange, *, by: Actor, now: datetime) -> None:
    """A new component, under the id it bears or the next of its class in its division."""
    seen = CensusObservation.objects.get(pk=change.observation or 0)
    values = dict(change.after)
    code = change.component or next_code(seen.place, seen.class_code)
    state = values.pop("state") or Component.State.INTACT
    made = register_component(_draft(code, values, note=seen.note, row=row), by=by, now=now)
    if state != made.state:
        change_component_state(made.code, state=state, by=by, now=now)
    change.component = made.code
    change.save(update_fields=["component"])


def _replace(row: CensusRound, change: CensusChange, standing: Component, *, by: Actor, now: datetime) -> None:
    """Another class is another id: the one that stands is retired, and the thing registered anew beside it."""
    names = ("scheme", "name", "lon", "lat", "accuracy", "owner_id", "maintainer_id", "authority_id")
    values: dict[str, Any] = {name: getattr(standing, name) for name in names} | change.after
    retire_component(standing.code, reason=f"census {row.pk}: {change.after['class_code']}", by=by, now=now)
    code = next_code(standing.place, values["class_code"])
    register_component(_draft(code, values, note=standing.note, row=row), by=by, now=now)


def _draft(code: int, values: dict[str, Any], *, note: str, row: CensusRound) -> ComponentDraft:
    given = values | {"name": values["name"] or values["class_code"]}
    return ComponentDraft(code=f"{code:016d}", note=note, source=f"census {row.pk}", **given)


def next_code(place: int, class_code: str) -> int:
    """The id after the highest of a class (four digits) in the division of a unit grid. 1 statement."""
    digits = class_code[:4]
    if not (len(digits) == 4 and digits.isascii() and digits.isdigit()):
        raise Invalid("component.no_class_digits", field="class", class_code=class_code)
    low = (place // 10**9 * CLASS + int(digits)) * SERIAL
    found = Component.objects.filter(code__gte=low, code__lt=low + SERIAL).order_by("-code")
    return (found.values_list("code", flat=True).first() or low) + 1
