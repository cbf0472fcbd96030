"""The city and the locator of its unit grids, kept in each process so that a request asks the database for neither.

At most once in `LOOK_EVERY` seconds one thread looks whether the pack, the number of grids or the day has changed, and
builds anew if so; the others go on with what there is.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils import timezone

from gridlink.grid.locating import Locator
from gridlink.grid.models import City, Place
from gridlink.grid.rows import CityRow
from gridlink.grid.succession import Succession
from gridlink.kernel.errors import Missing
from gridlink.kernel.places import Level, PlaceScheme

LOOK_EVERY = 30.0
FOLDER = "grids"
"""Under the data folder: where the raster of the unit grids is kept."""


@dataclass(slots=True)
class _Kept:
    """What is kept: the city, what the grids were like when looked at, their locator once somebody needed it, the names
    of places that were asked for, and who took over from whom."""

    city: CityRow
    grids: tuple[object, ...]
    looked_at: float
    locator: Locator | None = None
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    succession: Succession | None = None


_lock = threading.RLock()
_kept: _Kept | None = None


def forget() -> None:
    """Look again at the next use. For whoever has just changed the places: a pack's loading, a test."""
    global _kept
    with _lock:
        _kept = None


def current_city() -> CityRow:
    """The city; `Missing("city.none")` before a pack is loaded. No statement while kept, else 2."""
    return _look().city


def kept_names() -> dict[int, tuple[str, str]]:
    """Names of places asked for so far, kept until the pack or the grids change. No statement while kept, else 2."""
    return _look().names


def current_locator() -> Locator:
    """The locator over the unit grids in force today. No statement while kept, else 1 and half a second or so."""
    kept = _look()
    if kept.locator is None:
        with _lock:
            if kept.locator is None:
                kept.locator = Locator(_grids_in_force(kept.city, today(kept.city)), settings.DATA / FOLDER)
    return kept.locator


def current_succession() -> Succession:
    """Who took over from whom, of the places that have ended. No statement while kept, else 1."""
    kept = _look()
    if kept.succession is None:
        ended = Place.objects.filter(successor__isnull=False).values_list("code", "successor")
        kept.succession = Succession(kept.city.scheme, {code: heir for code, heir in ended if heir is not None})
    return kept.succession


def today(city: CityRow, at: datetime | None = None) -> date:
    """The city's calendar day at that moment, by default now."""
    return (at or timezone.now()).astimezone(ZoneInfo(city.timezone)).date()


def in_force(on: date) -> Q:
    """Rows in force on that day: from `valid_from` up to, and not on, `valid_to`."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))


def _look() -> _Kept:
    global _kept
    kept = _kept
    if kept is not None and time.monotonic() - kept.looked_at < LOOK_EVERY:
        return kept
    # Whoever has something to go on with does not wait for the thread that is looking.
    if not _lock.acquire(blocking=kept is None):
        assert kept is not None
        return kept
    try:
        if _kept is not None and time.monotonic() - _kept.looked_at < LOOK_EVERY:
            return _kept
        city = _read_city()
        grids = _state_of_grids(city)
        same = _kept is not None and _kept.city == city and _kept.grids == grids
        if same and _kept is not None:
            _kept.looked_at = time.monotonic()
        else:
            _kept = _Kept(city, grids, time.monotonic())
        return _kept
    finally:
        _lock.release()


def _read_city() -> CityRow:
    row = City.objects.first()
    if row is None:
        raise Missing("city.none")
    return CityRow(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        root=row.root,
        scheme=PlaceScheme(tuple(Level(level[0], level[1]) for level in row.levels)),
        timezone=row.timezone,
        languages=tuple(row.languages),
        terminology=row.terminology,
        pack_version=row.pack_version,
        pack_hash=row.pack_hash,
    )


def _state_of_grids(city: CityRow) -> tuple[object, ...]:
    """Changes whenever the set of grids in force may have."""
    grids = Place.objects.filter(level=city.scheme.levels[-1].name)
    seen = grids.aggregate(count=Count("id"), newest=Max("id"), ended=Count("id", filter=~Q(valid_to=None)))
    return (today(city), seen["count"], seen["newest"], seen["ended"])


def _grids_in_force(city: CityRow, on: date) -> list[tuple[int, bytes]]:
    grids = Place.objects.filter(in_force(on), level=city.scheme.levels[-1].name, geometry__isnull=False)
    return [(code, bytes(wkb)) for code, wkb in grids.values_list("code", "geometry") if wkb is not None]
