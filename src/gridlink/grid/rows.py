"""What other apps get to see of places, responsibility grids and components. Frozen; no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gridlink.kernel.places import PlaceScheme


@dataclass(frozen=True, slots=True)
class CityRow:
    """The city this installation runs. `root` is the code of its widest place; `timezone` an IANA name."""

    code: str
    name: str
    name_en: str
    root: int
    scheme: PlaceScheme
    timezone: str
    languages: tuple[str, ...]
    terminology: Mapping[str, Any]
    pack_version: str
    pack_hash: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of any level. `valid_to` is the first day it is no longer in force. Unit grids mostly have no name.

    `successor`: the code of the place that took over when this one ended.
    """

    code: int
    level: str
    name: str
    name_en: str
    area_m2: int | None
    attributes: Mapping[str, Any]
    valid_from: date
    valid_to: date | None
    successor: int | None


@dataclass(frozen=True, slots=True)
class ResponsibilityGridRow:
    """A supervisor's patrol area (责任网格) and the post that answers for it ("" when nobody does)."""

    id: int
    code: str
    name: str
    name_en: str
    place: int
    network: str
    post: str
    post_id: int | None


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """A public facility (部件). `code` is the 16-digit id; `text` writes it. `lon` and `lat` are WGS84 degrees."""

    id: int
    code: int
    scheme: str
    class_code: str
    name: str
    name_en: str
    place: int
    lon: float
    lat: float
    owner_id: int | None
    maintainer_id: int | None
    authority_id: int | None
    state: str
    accuracy: str
    source: str
    note: str
    recorded_on: date
    changed_on: date | None

    @property
    def text(self) -> str:
        """All 16 digits."""
        return f"{self.code:016d}"


@dataclass(frozen=True, slots=True)
class NearComponentRow(ComponentRow):
    """A component and how many metres away it is."""

    metres: float
