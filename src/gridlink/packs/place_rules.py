"""Rules on the codes of places, unit grids, responsibility grids and components."""

from __future__ import annotations

from collections.abc import Iterator

from gridlink.grid.succession import PlaceDates
from gridlink.grid.succession import faults as succession_faults
from gridlink.packs.findings import Finding
from gridlink.packs.pack import GridRow, Pack, PlaceRow


def root_is_a_place(pack: Pack) -> Iterator[Finding]:
    """pack.toml's root stands in places.csv."""
    city = pack.city
    if city.root and pack.places and city.root not in {row.code for row in pack.places} | pack.written_places:
        value = city.scheme.short(city.root)
        yield city.at.finding("unknown-reference", "root", value=value, file="places.csv", near="")


def places_nest(pack: Pack) -> Iterator[Finding]:
    """A place has the level its digits say, lies in the root, and in a place that is there."""
    city, known = pack.city, {row.code for row in pack.places} | pack.written_places
    for row in pack.places:
        level = city.scheme.level_of(row.code)
        if level != row.level or level == city.levels[-1].name:
            yield row.at.finding("wrong-level", "level", value=row.text, level=level, stated=row.level)
        yield from _inside(pack, row, known)


def successors_are_sound(pack: Pack) -> Iterator[Finding]:
    """A place that names a successor has ended, and into a place of its level that was there by then; no rings."""
    rows = {row.code: row for row in pack.places}
    dates = [PlaceDates(row.code, row.valid_from, row.valid_to, row.successor) for row in pack.places]
    for fault in succession_faults(dates, pack.city.scheme):
        row = rows[fault.place]
        if fault.code != "unknown":
            params = {"value": pack.city.scheme.short(fault.successor), "begins": fault.begins, "ends": row.valid_to}
            yield row.at.finding(f"successor-{fault.code}", "successor", **params)


def grids_nest(pack: Pack) -> Iterator[Finding]:
    """A unit grid has all digits, lies in the root, and in a neighbourhood that is there."""
    city, known = pack.city, {row.code for row in pack.places} | pack.written_places
    lowest = city.levels[-1].name
    for row in pack.grids:
        level = city.scheme.level_of(row.code)
        if level != lowest:
            yield row.at.finding("wrong-level", "code", value=row.text, level=level, stated=lowest)
        else:
            yield from _inside(pack, row, known)


def _inside(pack: Pack, row: PlaceRow | GridRow, known: set[int]) -> Iterator[Finding]:
    city, code = pack.city, row.code
    if not city.root or code == city.root:
        return
    parent = city.scheme.parent(code)
    if not city.scheme.contains(city.root, code):
        yield row.at.finding("outside-root", "code", value=row.text, root=city.scheme.short(city.root))
    elif parent is not None and parent not in known:
        yield row.at.finding("no-parent-place", "code", value=row.text, parent=city.scheme.short(parent))


def responsibility_grids_hold_their_own(pack: Pack) -> Iterator[Finding]:
    """Their unit grids lie in their place; in one network a unit grid is patrolled once; none is forgotten."""
    scheme = pack.city.scheme
    taken: dict[tuple[str, int], str] = {}
    for row in pack.responsibility_grids:
        places = scheme.range_of(row.place)
        for grid in row.grids:
            if grid not in places:
                params = {"value": scheme.short(grid), "parent": scheme.short(row.place)}
                yield row.at.finding("grid-outside-place", "grids", **params)
            if (row.network, grid) in taken:
                params = {"value": scheme.short(grid), "other": taken[row.network, grid]}
                yield row.at.finding("grid-patrolled-twice", "grids", **params)
            taken.setdefault((row.network, grid), row.code)
    patrolled = {grid for _, grid in taken}
    for unit in pack.grids:
        if unit.code not in patrolled and unit.valid_to is None and pack.responsibility_grids:
            yield unit.at.finding("grid-not-patrolled", "code")


def component_ids_tell_district_and_class(pack: Pack) -> Iterator[Finding]:
    """The 16 digits are 6 of the division, 4 of the class, 6 of the serial."""
    for row in pack.components:
        wanted = pack.city.scheme.format(row.grid)[:6] + row.class_code
        if not row.code.startswith(wanted):
            yield row.at.finding("component-id", "code16", value=row.code, wanted=wanted)
