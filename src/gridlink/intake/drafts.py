"""What somebody says, before it is a report: checked field by field."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.intake.models import Channel
from gridlink.kernel.errors import Invalid, Missing, Problems

Found = TypeVar("Found")

MOST_TEXT = 4000
MOST_LINE = 200
LONGEST = {"description": MOST_TEXT, "address": MOST_LINE, "name": 80, "phone": 40, "language": 10}
CHANNELS = tuple(Channel.values)


@dataclass(frozen=True)
class Draft:
    """A report as given. Either `place` (a code of any level) or `lon` and `lat` (WGS84 degrees) say where.

    `name` and `phone` are the reporter's, personal data. `component_code` is the 16-digit id as an integer.
    """

    description: str
    channel: str
    place: int | None = None
    lon: float | None = None
    lat: float | None = None
    kind: str = ""
    class_code: str = ""
    scheme: str = ""
    component_code: int | None = None
    address: str = ""
    name: str = ""
    phone: str = ""
    language: str = ""
    urgent: bool = False
    self_handled: bool = False


@dataclass(frozen=True)
class Checked:
    """A draft that holds: where it is, its class and component as stored."""

    draft: Draft
    place: int
    scheme: str
    component_id: int | None


@dataclass(frozen=True)
class Known:
    """What the grid says of everything drafts name, asked once for all of them. `located` has one code for each draft."""

    located: tuple[int | None, ...]
    places: frozenset[int]
    components: Mapping[int, grid.ComponentRow]


def look_up(drafts: Sequence[Draft]) -> Known:
    """Ask the grid about many drafts at once. At most 2 statements, however many there are."""
    pointed = [draft for draft in drafts if draft.lon is not None and draft.lat is not None]
    found = iter(grid.locate_many([draft.lon or 0.0 for draft in pointed], [draft.lat or 0.0 for draft in pointed]))
    places = {draft.place for draft in drafts if draft.place is not None}
    components = {draft.component_code for draft in drafts if draft.component_code is not None}
    return Known(
        located=tuple(None if draft.lon is None or draft.lat is None else next(found) for draft in drafts),
        places=grid.known_places(places) if places else frozenset(),
        components=grid.components_by_code(components) if components else {},
    )


def check(draft: Draft, *, at: datetime, known: Known | None = None, located: int | None = None) -> Checked:
    """Check a draft, or raise `Problems` naming every field at fault.

    In a batch `known` is what `look_up` found and `located` the grid of this draft's point. Statements: 1 for a place
    named that is no unit grid, 1 for a component; none in a batch.
    """
    faults: list[Invalid] = list(_text_faults(draft))
    place = _collect(faults, lambda: _place_of(draft, known, located))
    component = _collect(faults, lambda: _component_of(draft, known))
    scheme = draft.scheme or (catalogue.default_scheme() if draft.class_code else "")
    if draft.class_code or draft.kind:
        _collect(faults, lambda: catalogue.case_class(scheme, draft.kind, draft.class_code, at=at))
    elif draft.scheme:
        _collect(faults, lambda: catalogue.scheme(draft.scheme))
    if faults:
        raise Problems(faults)
    assert place is not None
    return Checked(draft, place, scheme, component)


def _text_faults(draft: Draft) -> list[Invalid]:
    faults = []
    if not draft.description.strip():
        faults.append(Invalid("input.required", field="description"))
    for name, most in LONGEST.items():
        text = getattr(draft, name)
        if len(text) > most:
            faults.append(Invalid("input.too_long", field=name, most=most, length=len(text)))
        if "\x00" in text:
            faults.append(Invalid("input.control_character", field=name))
    if draft.channel not in CHANNELS:
        faults.append(Invalid("report.unknown_channel", field="channel", allowed=list(CHANNELS)))
    return faults


def _collect(faults: list[Invalid], ask: Callable[[], Found]) -> Found | None:
    try:
        return ask()
    except Missing as error:
        faults.append(Invalid(error.code, field=error.field, **error.params))
    except Invalid as error:
        faults.append(error)
    return None


def _place_of(draft: Draft, known: Known | None, located: int | None) -> int:
    """The unit grid of the point; without a point the place named. Both given must agree."""
    scheme = grid.city().scheme
    named = None
    if draft.place is not None:
        named = _named_place(draft.place, known)
    if draft.lon is None and draft.lat is None:
        if named is None:
            raise Invalid("report.where", field="place")
        return named
    if draft.lon is None or draft.lat is None or not (math.isfinite(draft.lon) and math.isfinite(draft.lat)):
        raise Invalid("place.bad_coordinates", field="location", lon=str(draft.lon), lat=str(draft.lat))
    found = located if located is not None else grid.locate(draft.lon, draft.lat)
    if named is not None and not scheme.contains(named, found):
        raise Invalid("report.place_disagrees", field="place", place=scheme.short(named), located=scheme.short(found))
    return found


def _named_place(code: int, known: Known | None) -> int:
    if code not in (known.places if known is not None else grid.known_places([code])):
        raise Missing("place.unknown", field="place", place=code)
    return code


def _component_of(draft: Draft, known: Known | None) -> int | None:
    if draft.component_code is None:
        return None
    if known is None:
        component = grid.component(draft.component_code)
    elif draft.component_code in known.components:
        component = known.components[draft.component_code]
    else:
        raise Missing("component.unknown", field="component", component=f"{draft.component_code:016d}")
    if draft.class_code and (draft.kind, draft.class_code) != ("component", component.class_code):
        raise Invalid("report.component_class", field="component", class_code=component.class_code)
    return component.id
