"""The duty register of a pack, held against its classes and places: `read_pack(…, check_duties=duties_fit)`."""

from __future__ import annotations

from collections.abc import Iterator

from gridlink.catalogue.duties import DutyFinding, DutyRow, audit
from gridlink.packs.findings import Finding, Where
from gridlink.packs.pack import ClassRow, Pack

KINDS = {"component": "部件", "event": "事件"}
NOBODY = {"handles": ("handles", "处置"), "supervises": ("supervises", "监管"), "approves": ("approves", "审批")}


def duties_fit(pack: Pack) -> Iterator[Finding]:
    """Every gap and overlap of the register as it stands last, at the line of the first class it is about.

    A class of another scheme that stands for one of the default scheme is judged as that class. Places are those above
    the unit grids. That only owners handle a class is a warning: what is nobody's then goes to the block (无主).
    """
    default = pack.city.default_scheme
    served = {
        (row.from_scheme, row.from_kind, row.from_code)
        for row in pack.mappings
        if row.to_scheme == default and row.from_scheme != default
    }
    for scheme in pack.schemes:
        classes = {
            (row.kind, row.code): row
            for row in pack.classes
            if row.scheme == scheme.code and row.valid_to is None and (row.scheme, row.kind, row.code) not in served
        }
        places = [row.code for row in pack.places if row.valid_to is None]
        for fault in audit(_rows(pack, scheme.code), classes, places, scheme=pack.city.scheme):
            yield _told(pack, fault, classes)


def _rows(pack: Pack, scheme: str) -> Iterator[DutyRow]:
    """The rows of one scheme that are open, numbered by their line; bodies by their place in organisations.csv."""
    bodies = {row.code: number for number, row in enumerate(pack.organisations)}
    for row in pack.duties:
        if row.scheme == scheme and row.valid_to is None:
            places = pack.city.scheme.range_of(row.place)
            body = bodies.get(row.organisation)
            if (body is None) == (row.scope == "owner"):
                yield DutyRow(row.at.line, row.role, row.kind, row.class_prefix, row.scope, places, body)


def _told(pack: Pack, found: DutyFinding, classes: dict[tuple[str, str], ClassRow]) -> Finding:
    first = classes[found.kind, found.classes[0]]
    role, role_zh = NOBODY[found.fault.role]
    place = next((row for row in pack.places if row.code == found.place), None)
    short = pack.city.scheme.short(found.place)
    bodies = [pack.organisations[number] for number in found.fault.organisations]
    params = {
        "kind": found.kind,
        "kind_zh": KINDS[found.kind],
        "classes": _listed(found.classes),
        "place": f"{place.name_en if place else ''} {short}".strip(),
        "place_zh": f"{place.name if place else ''} {short}".strip(),
        "role": role,
        "role_zh": role_zh,
        "bodies": " / ".join(row.name_en for row in bodies),
        "bodies_zh": "、".join(row.name for row in bodies),
    }
    if found.fault.code == "overlap":
        where = _line_of(pack, max(found.fault.rows))
        return where.finding("duty-overlap", "organisation", lines=_listed(map(str, found.fault.rows)), **params)
    code = {"gap": "duty-gap", "owner_only": "duty-owner-only"}.get(found.fault.code, "duty-approved-only")
    return first.at.finding(code, "code4", **params)


def _line_of(pack: Pack, line: int) -> Where:
    return next(row.at for row in pack.duties if row.at.line == line)


def _listed(values: Iterator[str] | tuple[str, ...]) -> str:
    every = list(values)
    return ", ".join(every) if len(every) <= 6 else f"{', '.join(every[:6])} … ({len(every)})"
