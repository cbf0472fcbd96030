"""A pack's rows as the tables take them: per table its key, its links to other tables, and the values. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import shapely

from gridlink.grid.cells import cell_of
from gridlink.packs.geojson_reading import Shape
from gridlink.packs.pack import OrganisationRow, Pack
from gridlink.packs.toml_files import FORMAT

Values = dict[str, Any]
ORGANISATION, POST = ("people.Organisation", "code"), ("people.Post", "code")
SCHEME = ("catalogue.Scheme", "code")
NO_DIFFERENCE = frozenset({"in_force_from"})
SINCE = NO_DIFFERENCE | {"valid_from"}
"""Where a pack does not say since when: somebody appointed here today and the same line in a pack are the same."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one table should hold. `links`: field → (table, the field its value is looked up by).

    `ends`: the field that ends a row ("in_force_to", "valid_to"), "" where a row the pack drops is left standing.
    `apart`: fields that make no difference. `is_register`: the table may hold millions of rows that no pack brought.
    """

    table: str
    key: tuple[str, ...]
    rows: list[Values]
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    ends: str = ""
    zone: str = "UTC"
    apart: frozenset[str] = NO_DIFFERENCE
    is_register: bool = False

    @property
    def has_versions(self) -> bool:
        """Whether a change ends the row in force and writes the next (`gridlink.catalogue.models.Effective`)."""
        return self.ends == "in_force_to"

    def day_of(self, moment: datetime) -> date:
        """The day of a moment by the city's clock."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def last_day(self, end: datetime) -> date:
        """The last day on which a version that ends then is in force, by the city's clock."""
        return self.day_of(end - timedelta(microseconds=1))


def plans_of(pack: Pack, *, demo: bool) -> list[Plan]:
    """Every table, those that others point at first."""
    plans = [*_people(pack, demo), *_grid(pack), *_catalogue(pack)]
    return [replace(plan, zone=pack.city.timezone) for plan in plans]


def _row(source: object, names: str, **more: Any) -> Values:
    return {name: getattr(source, name) for name in names.split()} | more


def _people(pack: Pack, demo: bool) -> list[Plan]:
    scheme, week = pack.city.scheme, pack.week
    start = week.valid_from if week else date(2000, 1, 1)
    since = {"valid_from": start, "valid_to": None}
    bodies = [
        _row(row, "code name name_en kind level place phone", parent=row.parent or None, superior=row.superior or None)
        for row in _parents_first(pack)
    ]
    roles = [_row(row, "code name name_en", permissions=list(row.permissions)) for row in pack.roles]
    posts = []
    for row in pack.posts:
        places = scheme.range_of(row.place)
        ends = {"place_low": places.low, "place_high": places.high, "classes": list(row.classes)}
        posts.append(_row(row, "code title title_en role organisation", **ends, **since))
    people = [row for row in pack.people if demo or not row.demo]
    users = [_row(row, "username name name_en language", is_demo=row.demo) for row in people]
    holdings = [{"user": row.username, "post": post, **since} for row in people for post in row.posts]
    body_links = {"parent": ORGANISATION, "superior": ORGANISATION}
    post_links = {"role": ("people.Role", "code"), "organisation": ORGANISATION}
    holding_links = {"user": ("people.User", "username"), "post": POST}
    return [
        Plan("people.Organisation", ("code",), [row | since for row in bodies], body_links, "valid_to", apart=SINCE),
        Plan("people.Role", ("code",), roles),
        Plan("people.Post", ("code",), posts, post_links, "valid_to", apart=SINCE),
        Plan("people.User", ("username",), users, apart=NO_DIFFERENCE | {"language"}),
        Plan("people.Holding", ("user", "post"), holdings, holding_links, "valid_to", apart=SINCE),
    ]


def _parents_first(pack: Pack) -> list[OrganisationRow]:
    """Organisations so that whoever is named as parent or superior comes before; those in a circle are left out."""
    known = {row.code for row in pack.organisations}
    done: dict[str, OrganisationRow] = {}
    waiting = list(pack.organisations)
    while waiting:
        ready = [row for row in waiting if {row.parent, row.superior} & known <= done.keys()]
        done |= {row.code: row for row in ready}
        waiting = [row for row in waiting if row.code not in done] if ready else []
    return list(done.values())


def _grid(pack: Pack) -> list[Plan]:
    city, week = pack.city, pack.week
    start = week.valid_from if week else date(2000, 1, 1)
    levels = [[level.name, level.digits] for level in city.levels]
    words = {level.name: [level.label, level.label_en] for level in city.levels}
    words |= {term: list(pair) for term, pair in city.terminology.items()}
    itself = _row(city, "code name name_en root timezone", levels=levels, languages=list(city.languages))
    itself |= {"terminology": words, "pack_version": city.version, "pack_hash": pack.digest}
    places = [
        _row(row, "code level name name_en valid_from successor", area_m2=None, attributes={})
        | {"valid_to": _day_after(row.valid_to), "geometry": _wkb(pack.place_shapes.get(row.code))}
        for row in pack.places
    ]
    for unit in pack.grids:
        known = _row(unit, "grade land_use body note")
        values = _row(unit, "code area_m2 valid_from", level=city.levels[-1].name, name="", name_en="", successor=None)
        values |= {"valid_to": _day_after(unit.valid_to), "attributes": known}
        places.append(values | {"geometry": _wkb(pack.grid_shapes.get(unit.code))})
    areas = [
        _row(row, "code name name_en place network", post=row.post or None, valid_from=start, valid_to=None)
        for row in pack.responsibility_grids
    ]
    members = [
        {"responsibility_grid": row.code, "network": row.network, "place": grid}
        for row in pack.responsibility_grids
        for grid in row.grids
    ]
    components = [
        _row(row, "scheme class_code name name_en lon lat state accuracy source note recorded_on", code=int(row.code))
        | {"place": row.grid, "cell": cell_of(row.lon, row.lat)}
        | {name: getattr(row, name) or None for name in ("owner", "maintainer", "authority")}
        for row in pack.components
    ]
    bodies = dict.fromkeys(("owner", "maintainer", "authority"), ORGANISATION)
    return [
        Plan("grid.City", ("code",), [itself], apart=frozenset({"pack_hash"})),
        Plan("grid.Place", ("code",), places, {}, "valid_to"),
        Plan("grid.ResponsibilityGrid", ("code",), areas, {"post": POST}, "valid_to", apart=SINCE),
        Plan("grid.ResponsibilityGridMember", ("network", "place"), members,
             {"responsibility_grid": ("grid.ResponsibilityGrid", "code")}),
        Plan("grid.Component", ("code",), components, bodies, is_register=True),
    ]  # fmt: skip


def _day_after(last: date | None) -> date | None:
    """The first day a place is no longer in force, which its table keeps; a pack names the last day it is."""
    return None if last is None else last + timedelta(days=1)


def _wkb(drawn: Shape | None) -> bytes | None:
    """An outline as it is stored; None for a place that has ended and is not drawn."""
    return None if drawn is None else shapely.to_wkb(drawn.geometry)


def _catalogue(pack: Pack) -> list[Plan]:
    zone, week = ZoneInfo(pack.city.timezone), pack.week
    start = week.valid_from if week else date(2000, 1, 1)

    def dated(first: date, last: date | None = None) -> Values:
        """In force from midnight of the first day to the end of the last, by the city's clock."""
        end = None if last is None else datetime.combine(last + timedelta(days=1), time(), zone)
        return {"in_force_from": datetime.combine(first, time(), zone), "in_force_to": end}

    schemes = [
        _row(row, "code name name_en standard", is_default=row.code == pack.city.default_scheme) for row in pack.schemes
    ]
    classes = [
        _row(row, "scheme kind code major major_en name name_en severity", is_public=row.public)
        | {"is_emergency": row.emergency, **dated(row.valid_from, row.valid_to)}
        for row in pack.classes
    ]
    mappings = [
        {"scheme": row.from_scheme, "kind": row.from_kind, "code": row.from_code}
        | _row(row, "to_scheme to_kind to_code")
        for row in pack.mappings
    ]
    conditions = [
        _row(row, "scheme kind class_code code finding finding_en closing closing_en limit_value limit_clock")
        | {"evidence": list(row.evidence), **dated(row.valid_from, row.valid_to)}
        for row in pack.conditions
    ]
    duties = []
    for row in pack.duties:
        places = pack.city.scheme.range_of(row.place)
        values = _row(row, "role scheme kind class_prefix scope legal_ground legal_ground_en")
        values |= {"organisation": row.organisation or None, "place_low": places.low, "place_high": places.high}
        duties.append(values | dated(row.valid_from, row.valid_to))
    days = [
        {"day": row.day, "is_working": row.working, "name": row.name, "name_en": row.name_en} for row in pack.holidays
    ]
    limits = [{"stage": row.stage, "limit_value": row.value, "limit_clock": row.clock} for row in pack.stage_limits]
    since = dated(start)
    by_class = ("scheme", "kind", "code")
    duty_key = ("role", "scheme", "kind", "class_prefix", "scope", "place_low", "place_high", "organisation")

    def versions(table: str, key: tuple[str, ...], rows: Iterable[Values], **links: tuple[str, str]) -> Plan:
        return Plan(table, key, list(rows), links, "in_force_to")

    return [
        Plan("catalogue.Scheme", ("code",), schemes),
        versions("catalogue.CaseClass", by_class, classes, scheme=SCHEME),
        Plan("catalogue.ClassMapping", (*by_class, "to_scheme"), mappings, {"scheme": SCHEME, "to_scheme": SCHEME}),
        versions("catalogue.Condition", ("scheme", "kind", "class_code", "code"), conditions, scheme=SCHEME),
        versions("catalogue.Duty", duty_key, duties, scheme=SCHEME, organisation=ORGANISATION),
        versions("catalogue.WorkSchedule", ("code",), [_schedule(pack) | since]),
        versions("catalogue.CalendarDay", ("day",), [row | since for row in days]),
        versions("catalogue.StageLimit", ("stage",), [row | since for row in limits]),
        versions("catalogue.Setting", ("key",), [row | since for row in _settings(pack)]),
    ]


def _schedule(pack: Pack) -> Values:
    days = pack.week.days if pack.week else ()
    seconds = int(pack.week.hours_per_day * 3600) if pack.week else 8 * 3600
    spans = {str(number): [list(span) for span in day] for number, day in enumerate(days)}
    return {"code": "city", "week": spans, "day_seconds": seconds}


def _settings(pack: Pack) -> Iterable[Values]:
    """Everything a city may set, by dotted key; lists of rows under one key each."""
    values: Values = dict(pack.city.settings)
    values |= {"case_number": pack.city.case_number, "report_number": pack.city.report_number, "pack.format": FORMAT}
    lists = {
        "indicators": (pack.indicators, "code name name_en numerator denominator unit formula formula_en better"),
        "decline_reasons": (pack.decline_reasons, "code name name_en notice"),
        "notices": (pack.notices, "code channel text text_en"),
        "grades": (pack.grades, "code minimum colour name name_en"),
    }
    for key, (rows, names) in lists.items():
        values[key] = [{name: _number(value) for name, value in _row(row, names).items()} for row in rows]
    for said, row in zip(values["indicators"], pack.indicators, strict=True):
        said |= {
            name: value for name, value in _row(row, "objects weight score").items() if value not in ((), None, "")
        }
    return [{"key": key, "value": value} for key, value in values.items()]


def _number(value: Any) -> Any:
    """A Decimal as JSON has it."""
    return float(value) if isinstance(value, Decimal) else value
