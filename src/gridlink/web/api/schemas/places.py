"""Places and components (部件) out."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from gridlink.web.api.schemas.fields import Component, Outgoing, Place


class PlaceOut(Outgoing):
    """A place of any level. `valid_to` is the first day it is no longer in force; `successor` took over then."""

    code: Place
    level: str
    name: str
    name_en: str
    area_m2: int | None
    valid_from: date
    valid_to: date | None
    successor: Place | None


class Named(BaseModel):
    """What a place is called."""

    name: str
    name_en: str


class PlaceDetailOut(BaseModel):
    """A place, the way down to it from the city, and a point inside it."""

    place: PlaceOut
    path: list[Named]
    centre: tuple[float, float] | None


class PlacesOut(BaseModel):
    """A page of the places of one level, by code; `next` is the cursor of the following page."""

    places: list[PlaceOut]
    next: str | None


class LocatedOut(BaseModel):
    """The unit grid a point stands in and the way down to it."""

    place: Place
    path: list[Named]


class ComponentOut(Outgoing):
    """A public facility and how many metres away it is."""

    code: Component
    scheme: str
    class_code: str
    name: str
    name_en: str
    place: Place
    lon: float
    lat: float
    state: str
    metres: float


class ComponentsOut(BaseModel):
    """Components near a point, the nearest first."""

    components: list[ComponentOut]
