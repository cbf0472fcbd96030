"""What other apps may ask about the city, its places, responsibility grids and components. The cost stands beside each.

The city and the locator are kept in each process (`gridlink.grid.current`); call `forget()` after changing places.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Max, Q

from gridlink.grid.cells import check_coordinates
from gridlink.grid.current import current_city, current_locator, current_succession, forget, in_force, kept_names, today
from gridlink.grid.geometry import centre_of, shape_of
from gridlink.grid.models import Component, Place, ResponsibilityGrid, ResponsibilityGridMember
from gridlink.grid.nearest import COLUMNS, component_row, rows_within
from gridlink.grid.rows import CityRow, ComponentRow, NearComponentRow, PlaceRow, ResponsibilityGridRow
from gridlink.grid.succession import Succession
from gridlink.kernel.errors import Invalid, Missing
from gridlink.kernel.places import PlaceRange

__all__ = [
    "CityRow", "ComponentRow", "NearComponentRow", "PlaceRow", "ResponsibilityGridRow", "Succession",
    "city", "component", "component_by_id", "components_by_code", "components_by_id", "components_near",
    "counted_places", "ended_places", "forget", "grid_centre", "highest_serials", "known_places", "locate",
    "locate_many", "names", "path_names", "place", "places_at", "responsibility_grid", "responsibility_grid_of",
    "succession", "supervisors_of",
]  # fmt: skip

FARTHEST = 2_000.0
"""Metres: the widest circle `components_near` searches (64 ranges)."""
FIRST_LOOK = 150.0
"""Metres: in a city centre this circle holds enough of them, and 2,000 m a hundred thousand."""

_PLACE = ("code", "level", "name", "name_en", "area_m2", "attributes", "valid_from", "valid_to", "successor")
_COMPONENT = COLUMNS
_CODE, _SCHEME, _CLASS = (COLUMNS.index(name) for name in ("code", "scheme", "class_code"))
_RESPONSIBILITY = ("id", "code", "name", "name_en", "place", "network", "post__code", "post_id")


# The city and its places


def city() -> CityRow:
    """The city this installation runs; `Missing("city.none")` before a pack is loaded. Kept: no statement."""
    return current_city()


def place(code: int) -> PlaceRow:
    """The place with that code, in force or not; `Missing("place.unknown")`. 1 statement."""
    row = Place.objects.filter(code=code).values_list(*_PLACE).first()
    if row is None:
        raise Missing("place.unknown", field="place", place=code)
    return PlaceRow(*row)


def known_places(codes: Iterable[int]) -> frozenset[int]:
    """Those of `codes` that are places, in force or not. 1 statement; none for unit grids in force, which are kept."""
    wanted, kept = frozenset(codes), current_locator()
    others = {code for code in wanted if code not in kept}
    if not others:
        return wanted
    return (wanted - others).union(Place.objects.filter(code__in=others).values_list("code", flat=True))


def places_at(
    level: str, within: PlaceRange | None = None, *, on: date | None = None, limit: int | None = None
) -> tuple[PlaceRow, ...]:
    """The places of one level in force that day (default today), inside `within`, by code. 1 statement.

    A city has tens of thousands of unit grids: who cannot use them all says how many.
    """
    here = city()
    found = Place.objects.filter(in_force(on or today(here)), level=level)
    if within is not None:
        found = found.filter(code__gte=within.low, code__lte=within.high)
    return tuple(PlaceRow(*row) for row in found.order_by("code").values_list(*_PLACE)[:limit])


def succession() -> Succession:
    """Who took over from whom, of the places that have ended. Kept: no statement, 1 where it is not."""
    return current_succession()


def counted_places(code: int) -> tuple[PlaceRange, ...]:
    """Every code that counts under a place: its own, and all that was ever succeeded into it. As `succession`."""
    return current_succession().counted(code)


def ended_places(level: str) -> tuple[PlaceRow, ...]:
    """The places of one level that have ended and have a successor, by code. 1 statement, none where there is none."""
    ended = [code for code in current_succession().successors if city().scheme.level_of(code) == level]
    rows = Place.objects.filter(code__in=ended).order_by("code").values_list(*_PLACE) if ended else ()
    return tuple(PlaceRow(*row) for row in rows)


def names(codes: Iterable[int]) -> dict[int, tuple[str, str]]:
    """What to call places: {code: (name, name in English)}; codes of no place are left out.

    A unit grid has mostly no name of its own: it is called after the place above and its own number, "望江社区 001".
    Names are kept in each process: 1 statement for those not asked for before, else none.
    """
    wanted, kept = set(codes), kept_names()
    if unknown := wanted - kept.keys():
        kept |= _read_names(unknown)
    return {code: kept[code] for code in wanted if code in kept}


def _read_names(wanted: set[int]) -> dict[int, tuple[str, str]]:
    scheme = city().scheme
    above = {code: scheme.parent(code) for code in wanted}
    asked = wanted | {code for code in above.values() if code is not None}
    rows = Place.objects.filter(code__in=asked).values_list("code", "name", "name_en")
    known = {code: (name, name_en or name) for code, name, name_en in rows}
    last = scheme.levels[-1].digits
    called: dict[int, tuple[str, str]] = {}
    for code in wanted & known.keys():
        name, name_en = known[code]
        if not name:
            number = scheme.short(code)[-last:]
            outer, outer_en = known.get(above[code] or 0, ("", ""))
            name, name_en = f"{outer} {number}".strip(), f"{outer_en} {number}".strip()
        called[code] = (name, name_en)
    return called


def path_names(code: int) -> tuple[tuple[str, str], ...]:
    """The way down to a place, city first: ((name, English name), …); levels without a row are left out. As `names`."""
    way = (*reversed(city().scheme.ancestors(code)), code)
    called = names(way)
    return tuple(called[each] for each in way if each in called)


def locate(lon: float, lat: float) -> int:
    """The unit grid a point (WGS84 degrees) stands in. Kept: no statement.

    `Invalid("place.bad_coordinates")` for NaN, infinity or what is not on Earth; `Invalid("place.outside_city")`.
    """
    check_coordinates(lon, lat)
    found = current_locator().locate(lon, lat)
    if found is None:
        raise Invalid("place.outside_city", field="location", lon=lon, lat=lat)
    return found


def locate_many(lons: Sequence[float], lats: Sequence[float]) -> list[int | None]:
    """The unit grids of many points, None for one outside the city or no point at all. Kept: no statement."""
    return current_locator().locate_many(lons, lats)


def grid_centre(code: int) -> tuple[float, float]:
    """A point (longitude, latitude) inside a place, to stand for it on a map. A unit grid: no statement; else 1.

    `Missing("place.no_geometry")` for a place that is unknown or has no shape.
    """
    locator = current_locator()
    if code in locator:
        return locator.centre(code)
    wkb = Place.objects.filter(code=code).values_list("geometry", flat=True).first()
    if wkb is None:
        raise Missing("place.no_geometry", field="place", place=code)
    return centre_of(shape_of(wkb))


# Components


def components_near(
    lon: float,
    lat: float,
    metres: float,
    class_prefix: str | None = None,
    limit: int = 20,
    include_hidden: bool = False,
    *,
    hidden: Collection[tuple[str, str]] | None = None,
) -> tuple[NearComponentRow, ...]:
    """The components within `metres` (≤ 2,000) of a point, the nearest first, at most `limit`.

    1 statement; a second where the first `FIRST_LOOK` metres hold too few.

    Some classes are not for everybody (hazard sites, civil defence). Which, the catalogue knows, and it stands above
    this app: so give its (scheme, class code) pairs as `hidden`, or `include_hidden=True` for someone allowed to see
    all; giving neither is a TypeError, never a leak. `class_prefix` "01" keeps one major. Abandoned (废弃) components
    are left out.
    """
    if hidden is None and not include_hidden:
        raise TypeError("components_near needs hidden=<pairs of scheme and class code> or include_hidden=True")
    if metres > FARTHEST:
        raise Invalid("place.bad_radius", field="metres", metres=str(metres), most=int(FARTHEST))
    unseen = frozenset() if include_hidden else frozenset(hidden or ())
    for reach in dict.fromkeys((min(metres, FIRST_LOOK), metres)):
        near = [
            (distance, row[_CODE], row)
            for distance, row in rows_within(lon, lat, reach)
            if (row[_SCHEME], row[_CLASS]) not in unseen and row[_CLASS].startswith(class_prefix or "")
        ]
        if len(near) >= limit:
            break
    return tuple(
        NearComponentRow(*(*component_row(row), distance)) for distance, _, row in heapq.nsmallest(limit, near)
    )


def component(code: int) -> ComponentRow:
    """The component with that 16-digit id, whatever its state and class; `Missing("component.unknown")`. 1 statement.

    Whether the class may be shown is for the caller to decide, as in `components_near`.
    """
    row = Component.objects.filter(code=code).values_list(*_COMPONENT).first()
    if row is None:
        raise Missing("component.unknown", field="component", component=f"{code:016d}")
    return ComponentRow(*row)


def components_by_code(codes: Iterable[int]) -> dict[int, ComponentRow]:
    """The components with these 16-digit ids; unknown ones are left out. 1 statement."""
    return {
        row[1]: ComponentRow(*row) for row in Component.objects.filter(code__in=set(codes)).values_list(*_COMPONENT)
    }


def component_by_id(id: int) -> ComponentRow:
    """The component with that row id; `Missing("component.unknown")`. 1 statement."""
    found = components_by_id([id])
    if id not in found:
        raise Missing("component.unknown", field="component", component=id)
    return found[id]


def components_by_id(ids: Iterable[int]) -> dict[int, ComponentRow]:
    """The components with these row ids; unknown ones are left out. 1 statement."""
    rows = Component.objects.filter(id__in=set(ids)).values_list(*_COMPONENT)
    return {row[0]: ComponentRow(*row) for row in rows}


def highest_serials() -> dict[int, int]:
    """The highest serial given out so far, by the first ten digits of an id (division and class). 1 statement."""
    prefixes = Component.objects.annotate(prefix=F("code") / 10**6).values("prefix").annotate(last=Max("code"))
    return {prefix: last % 10**6 for prefix, last in prefixes.values_list("prefix", "last")}


# Responsibility grids


def responsibility_grid(code: str) -> ResponsibilityGridRow:
    """The responsibility grid with that code; `Missing("responsibility_grid.unknown")`. 1 statement."""
    row = ResponsibilityGrid.objects.filter(code=code).values_list(*_RESPONSIBILITY).first()
    if row is None:
        raise Missing("responsibility_grid.unknown", field="responsibility_grid", code=code)
    return _responsibility(row)


def responsibility_grid_of(
    place: int, network: str = "patrol", *, on: date | None = None
) -> ResponsibilityGridRow | None:
    """The responsibility grid (责任网格) a unit grid belongs to in one network; None where there is none. 1 statement."""
    found = ResponsibilityGrid.objects.filter(
        in_force(on or today(city())), members__place=place, members__network=network
    )
    row = found.values_list(*_RESPONSIBILITY).first()
    return None if row is None else _responsibility(row)


def supervisors_of(place: int, *, on: date | None = None) -> tuple[str, ...]:
    """The codes of the posts that answer for a unit grid, in every network, by network. 1 statement."""
    members = ResponsibilityGridMember.objects.filter(place=place, responsibility_grid__post__isnull=False)
    day = on or today(city())
    ended = Q(responsibility_grid__valid_to__lte=day)
    rows = members.filter(responsibility_grid__valid_from__lte=day).exclude(ended)
    posts = rows.order_by("network").values_list("responsibility_grid__post__code", flat=True)
    return tuple(dict.fromkeys(posts))


def _responsibility(row: tuple[Any, ...]) -> ResponsibilityGridRow:
    *head, post, post_id = row
    return ResponsibilityGridRow(*(*head, post or "", post_id))
