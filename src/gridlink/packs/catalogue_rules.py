"""Rules on schemes, classes, conditions, limits, mappings and duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches

from gridlink.kernel.errors import Invalid
from gridlink.kernel.limits import Clock, Limit
from gridlink.packs.findings import Finding, Where
from gridlink.packs.pack import Pack

ClassKey = tuple[str, str, str]


def default_scheme_is_there(pack: Pack) -> Iterator[Finding]:
    """pack.toml's default_scheme stands in schemes.csv."""
    city = pack.city
    if city.default_scheme and pack.schemes and city.default_scheme not in {row.code for row in pack.schemes}:
        value = city.default_scheme
        yield city.at.finding("unknown-reference", "default_scheme", value=value, file="schemes.csv", near="")


def classes_are_known(pack: Pack) -> Iterator[Finding]:
    """Conditions, mappings, components and duties name classes of classes.csv; a prefix begins some class."""
    known = {(row.scheme, row.kind, row.code) for row in pack.classes}
    schemes = {row.code for row in pack.schemes}
    named: list[tuple[Where, str, ClassKey]] = []
    named += [(row.at, "class", (row.scheme, row.kind, row.class_code)) for row in pack.conditions]
    named += [(row.at, "class", (row.scheme, "component", row.class_code)) for row in pack.components]
    for row in pack.mappings:
        named.append((row.at, "from_code", (row.from_scheme, row.from_kind, row.from_code)))
        named.append((row.at, "to_code", (row.to_scheme, row.to_kind, row.to_code)))
        if row.from_scheme == row.to_scheme:
            yield row.at.finding("mapping-to-itself", "to_scheme")
    for where, about, key in named:
        if key not in known and key[0] in schemes:
            yield _unknown(where, about, key, known)
    for duty in pack.duties:
        key = (duty.scheme, duty.kind, duty.class_prefix)
        if key[0] in schemes and not any(row[:2] == key[:2] and row[2].startswith(key[2]) for row in known):
            yield _unknown(duty.at, "class", key, known)


def _unknown(where: Where, about: str, key: ClassKey, known: set[ClassKey]) -> Finding:
    near = get_close_matches(key[2], [row[2] for row in known if row[:2] == key[:2]], n=1, cutoff=0.7)
    hint = f" ({near[0]}?)" if near else ""
    return where.finding("unknown-class", about, scheme=key[0], kind=key[1], value=key[2], near=hint)


def classes_have_conditions(pack: Pack) -> Iterator[Finding]:
    """A class can be filed: it has a condition, or (not in the default scheme) maps to a class that has one."""
    having = {(row.scheme, row.kind, row.class_code) for row in pack.conditions}
    mapped = {
        (row.from_scheme, row.from_kind, row.from_code)
        for row in pack.mappings
        if (row.to_scheme, row.to_kind, row.to_code) in having
    }
    for row in pack.classes:
        key = (row.scheme, row.kind, row.code)
        is_default = row.scheme == pack.city.default_scheme
        if row.valid_to is None and key not in having and (is_default or key not in mapped):
            hint = "" if is_default else ", or map it to a class that has one"
            yield row.at.finding("class-without-condition", "code4", kind=row.kind, value=row.code, mapping=hint)


def limits_are_whole(pack: Pack) -> Iterator[Finding]:
    """A limit is a number with a clock, above 0, at most ten years."""
    for row in pack.conditions:
        yield from _limit(row.at, "limit_value", "limit_clock", row.limit_value, row.limit_clock)
    for stage in pack.stage_limits:
        yield from _limit(stage.at, "value", "clock", stage.value, stage.clock)


def _limit(where: Where, about: str, clock_column: str, value: Decimal | None, clock: str) -> Iterator[Finding]:
    if value is None:
        yield where.finding("condition-without-limit", about)
        return
    if not clock:
        yield where.finding("limit-without-clock", clock_column, value=value)
    try:
        Limit(value, Clock(clock or Clock.NATURAL_DAY))
    except Invalid as fault:
        yield where.finding("bad-limit", about, value=value, reason=fault.code.partition(".")[2].replace("_", " "))


def calendar_goes_on(pack: Pack, today: date) -> Iterator[Finding]:
    """holidays.csv speaks of this year, and from December on of the next; else a warning, since due times would be wrong."""
    wanted = (today + timedelta(days=31)).year
    last = max(pack.holidays, key=lambda row: row.day, default=None)
    if last is None or last.day.year < wanted:
        where = last.at if last else Where("holidays.csv", 1)
        yield where.finding("holidays-end", "date", value=last.day if last else "—", year=wanted)


def duties_name_a_body(pack: Pack) -> Iterator[Finding]:
    """place and line name an organisation; owner names none, and is for components only."""
    for row in pack.duties:
        wanted = None
        if row.scope != "owner" and not row.organisation:
            wanted = ("names an organisation", "要写明机构")
        elif row.scope == "owner" and (row.organisation or row.kind != "component"):
            wanted = ("is for components and names no organisation", "只用于部件，不写机构")
        if wanted:
            params = {"scope": row.scope, "wanted": wanted[0], "wanted_zh": wanted[1]}
            yield row.at.finding("duty-body", "organisation", **params)
