"""Places and components."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.kernel.errors import Invalid, Missing
from gridlink.kernel.paging import decode, encode
from gridlink.kernel.places import PlaceRange
from gridlink.web.api.auth import actor_of
from gridlink.web.api.paging import link_next
from gridlink.web.api.places import place_code
from gridlink.web.api.problems import PROBLEMS
from gridlink.web.api.schemas.fields import After, Code, Latitude, Longitude, PlaceText
from gridlink.web.api.schemas.places import (
    ComponentOut,
    ComponentsOut,
    LocatedOut,
    Named,
    PlaceDetailOut,
    PlaceOut,
    PlacesOut,
)

router = Router(tags=["grid"])

Metres = Annotated[float, Field(gt=0, le=grid.FARTHEST, allow_inf_nan=False)]

MOST_PLACES = 1_000
ClassPrefix = Annotated[str, Field(pattern=r"^[0-9]{0,8}$", description="A class code or its beginning.")]


class PlacesAsked(Schema):
    """What narrows a list of places."""

    level: Code
    within: PlaceText | None = None
    after: After = None
    limit: Annotated[int, Field(ge=1, le=MOST_PLACES, description="Places of a page.")] = MOST_PLACES


@router.get("/places", response={200: PlacesOut, **PROBLEMS}, summary="List places")
def list_places(request: HttpRequest, response: HttpResponse, asked: Query[PlacesAsked]) -> PlacesOut:
    """The places of one level ("district", "street" …), all or within another place, by code.

    A page at a time, for a city has tens of thousands of unit grids; the next page is in the Link header.
    """
    scheme, level, limit = grid.city().scheme, asked.level, asked.limit
    code = place_code(asked.within)
    if level not in {each.name for each in scheme.levels}:
        raise Missing("place.unknown_level", field="level", level=level, known=[each.name for each in scheme.levels])
    places = PlaceRange.WHOLE if code is None else scheme.range_of(code)
    rows = grid.places_at(level, _behind(places, asked.after), limit=limit + 1)
    following = encode([rows[limit - 1].code]) if len(rows) > limit else None
    link_next(request, response, following)
    return PlacesOut(places=[PlaceOut.model_validate(row) for row in rows[:limit]], next=following)


@router.get("/places/{code}", response={200: PlaceDetailOut, **PROBLEMS}, summary="Read a place")
def read_place(request: HttpRequest, code: Path[PlaceText]) -> PlaceDetailOut:
    """A place by its 15 digits, or those down to the end of its level."""
    del request
    row = grid.place(grid.city().scheme.parse(code))
    try:
        centre = grid.grid_centre(row.code)
    except Missing:
        centre = None
    return PlaceDetailOut(place=PlaceOut.model_validate(row), path=_path(row.code), centre=centre)


@router.get("/locate", response={200: LocatedOut, **PROBLEMS}, summary="Which unit grid is a point in")
def locate(request: HttpRequest, lon: Query[Longitude], lat: Query[Latitude]) -> LocatedOut:
    """The unit grid (单元网格) a point stands in."""
    del request
    code = grid.locate(lon, lat)
    return LocatedOut(place=code, path=_path(code))  # type: ignore[arg-type]


@router.get("/components", response={200: ComponentsOut, **PROBLEMS}, summary="Which components are near a point")
def near(
    request: HttpRequest,
    lon: Query[Longitude],
    lat: Query[Latitude],
    metres: Query[Metres] = 50.0,
    class_code: Query[ClassPrefix | None] = None,
) -> ComponentsOut:
    """The 20 nearest components, abandoned ones left out. Classes not for the public only for who may view their cases."""
    by = actor_of(request)
    hidden = {
        (scheme, code)
        for scheme, code in catalogue.hidden_classes()
        if by.may("cases.view", place=grid.locate(lon, lat), case_class=f"component:{code}") is None
    }
    rows = grid.components_near(lon, lat, metres, class_code, hidden=hidden)
    return ComponentsOut(components=[ComponentOut.model_validate(row) for row in rows])


def _behind(places: PlaceRange, after: str | None) -> PlaceRange:
    """The part of a range behind a page's last place; `Invalid` for a cursor that is none of this range."""
    if after is None:
        return places
    (last,) = decode(after, 1)
    if not isinstance(last, int) or last not in places or last == places.high:
        raise Invalid("paging.bad_cursor", field="after")
    return PlaceRange(last + 1, places.high)


def _path(code: int) -> list[Named]:
    return [Named(name=name, name_en=name_en) for name, name_en in grid.path_names(code)]
