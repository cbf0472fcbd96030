"""Places and components."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.kernel.errors import Missing
from gridlink.web.api.auth import actor_of
from gridlink.web.api.places import place_code
from gridlink.web.api.problems import PROBLEMS
from gridlink.web.api.schemas.fields import Code, Latitude, Longitude, PlaceText
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

ClassPrefix = Annotated[str, Field(pattern=r"^[0-9]{0,8}$", description="A class code or its beginning.")]


@router.get("/places", response={200: PlacesOut, **PROBLEMS}, summary="List places")
def list_places(request: HttpRequest, level: Query[Code], within: Query[PlaceText | None] = None) -> PlacesOut:
    """The places of one level ("district", "street" …), all or within another place, by code."""
    del request
    scheme = grid.city().scheme
    code = place_code(within)
    if level not in {each.name for each in scheme.levels}:
        raise Missing("place.unknown_level", field="level", level=level, known=[each.name for each in scheme.levels])
    rows = grid.places_at(level, None if code is None else scheme.range_of(code))
    return PlacesOut(places=[PlaceOut.model_validate(row) for row in rows])


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


def _path(code: int) -> list[Named]:
    return [Named(name=name, name_en=name_en) for name, name_en in grid.path_names(code)]
