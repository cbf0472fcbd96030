"""What is known around a point or in a place: its unit grid, components near it, and reports and cases that may be the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from gridlink.cases.queries import CaseRow, cases_near
from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.grid.queries import NearComponentRow
from gridlink.intake.queries import ReportRow, similar_reports
from gridlink.kernel.errors import GridlinkError, Invalid
from gridlink.people.permissions import Actor
from gridlink.web.messages import sentence

METRES = 60.0


@dataclass(frozen=True)
class Around:
    """What stands there. `fault` says why nothing can be said."""

    place: int | None = None
    path: tuple[tuple[str, str], ...] = ()
    components: tuple[NearComponentRow, ...] = ()
    reports: tuple[ReportRow, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    fault: str = ""


def around(given: Mapping[str, str], *, by: Actor) -> Around | None:
    """What is known there, None when nothing says where. About 6 statements."""
    try:
        point = _point(given)
        place = grid.locate(*point) if point else _place(given)
        if place is None:
            return None
        kind, _colon, code = given.get("class", "").partition(":")
        return Around(
            place=place,
            path=grid.path_names(place),
            components=_components(point, by) if point else (),
            reports=similar_reports(place, by=by, kind=kind, class_code=code),
            cases=cases_near(place, by=by, kind=kind, class_code=code),
        )
    except GridlinkError as error:
        return Around(fault=sentence(error))


def _point(given: Mapping[str, str]) -> tuple[float, float] | None:
    lon, lat = given.get("lon", "").strip(), given.get("lat", "").strip()
    if not lon and not lat:
        return None
    try:
        point = (float(lon), float(lat))
    except ValueError as fault:
        raise Invalid("place.bad_coordinates", field="location", lon=lon[:40], lat=lat[:40]) from fault
    if not all(math.isfinite(part) for part in point):
        raise Invalid("place.bad_coordinates", field="location", lon=lon[:40], lat=lat[:40])
    return point


def _place(given: Mapping[str, str]) -> int | None:
    text = given.get("place", "").strip()
    return grid.place(grid.city().scheme.parse(text)).code if text else None


def _components(point: tuple[float, float], by: Actor) -> tuple[NearComponentRow, ...]:
    """Those near; classes the public may not see are left to who edits the grid."""
    return grid.components_near(
        *point, METRES, limit=8, include_hidden=bool(by.scope("grid.edit")), hidden=catalogue.hidden_classes()
    )
