"""The duty register: its rows, who should handle a case and why, its faults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from gridlink.catalogue.current import part
from gridlink.catalogue.duties import DutyFinding, audit
from gridlink.catalogue.models import Duty, Scheme
from gridlink.catalogue.precedence import DutyRow, Gap, Overlap, Reason, Ruling, resolve
from gridlink.catalogue.queries.classes import STAMPS, case_classes, standing_for
from gridlink.catalogue.queries.clocks import setting
from gridlink.catalogue.rows import Alternative, Mapped, Proposal, Version
from gridlink.grid.queries import ComponentRow, city, component_by_id, places_at
from gridlink.kernel.places import PlaceRange
from gridlink.people.queries import OrganisationRow, blocks_of, organisations

PrefixKey = tuple[str, str, str]
"""Scheme, kind, class prefix."""

FALLBACK_LEVEL = "fallback_level"
"""The setting that names the level of the block that takes what is nobody's; by default two above the unit grid."""


def duties(scheme: str, kind: str, at: datetime | None = None) -> tuple[DutyRow, ...]:
    """The rows of the register for one kind in force at `at`, by id. Kept: no statement, else 1."""
    moment = at or timezone.now()
    return tuple(
        sorted(
            (
                version.row
                for key, versions in duty_versions().items()
                if key[:2] == (scheme, kind)
                for version in versions
                if version.holds(moment)
            ),
            key=lambda row: row.id,
        )
    )


def resolve_for(
    *,
    scheme: str,
    kind: str,
    class_code: str,
    place: int,
    role: str = "handles",
    component: ComponentRow | None = None,
    at: datetime | None = None,
) -> Ruling | Gap | Overlap:
    """What the register says about a class in a place, for a component or without one. Kept: no statement, else 1.

    A class of another scheme of which the register says nothing is looked up as the class of the default scheme that
    it stands for (reason mapped_class).
    """
    found: Ruling | Gap | Overlap = Gap((Reason("gap"),))
    before: tuple[Reason, ...] = ()
    for key in (Mapped(scheme, kind, class_code), standing_for(scheme, kind, class_code)):
        if key is None or not isinstance(found, Gap):
            break
        if key.scheme != scheme:
            before = (Reason("mapped_class", {"scheme": key.scheme, "class": key.code}),)
        found = resolve(
            _speaking_of(*key, at or timezone.now()),
            role=role,
            kind=key.kind,
            class_code=key.code,
            place=place,
            owner=component.owner_id if component else None,
            maintainer=component.maintainer_id if component else None,
        )
    return replace(found, reasons=(*before, *found.reasons))


def propose(
    *,
    scheme: str,
    kind: str,
    class_code: str,
    place: int,
    component_id: int | None = None,
    at: datetime | None = None,
) -> Proposal:
    """The body that should handle a case, and why. Register kept: 1 statement, +1 with a component; 1 for a fallback."""
    component = component_by_id(component_id) if component_id is not None else None
    found = resolve_for(scheme=scheme, kind=kind, class_code=class_code, place=place, component=component, at=at)
    if isinstance(found, Gap):
        return _fallback(found, place)
    rows = found.rows if isinstance(found, Overlap) else found.beaten
    wanted = {row.organisation_id for row in rows if row.organisation_id is not None}
    ruling = found if isinstance(found, Ruling) else None
    known = organisations(wanted | ({ruling.organisation_id} if ruling else set()))
    chosen = known[ruling.organisation_id] if ruling else None
    others = _alternatives(rows, known, chosen)
    return Proposal("ruling" if ruling else "overlap", chosen, found.reasons, others, found)


def fallback_block(place: int) -> OrganisationRow | None:
    """The block (块) that takes what is nobody's (无主) in a place: its street, else the next wider. 1 statement.

    None where the city has no government at all. The setting `fallback_level` names another level than the street.
    """
    scheme = city().scheme
    names = [level.name for level in scheme.levels]
    wanted = setting(FALLBACK_LEVEL, names[max(len(names) - 3, 0)])
    deepest = names.index(wanted) if wanted in names else len(names) - 1
    for block in blocks_of(place, scheme=scheme):
        if names.index(scheme.level_of(block.place)) <= deepest:
            return block
    return None


def duty_findings(
    scheme: str,
    *,
    within: int | None = None,
    class_prefix: str = "",
    kind: str | None = None,
    at: datetime | None = None,
) -> tuple[DutyFinding, ...]:
    """Every gap, overlap and "approves but nobody supervises", over the places one level above the unit grids.

    `within` (a place), `kind` and `class_prefix` narrow it. 1 statement (the places) and, for a large city, seconds of
    work: for `gridlink check`, the console's own page, and, narrowed, an edit's warnings.
    """
    here = city().scheme
    level = here.levels[max(len(here.levels) - 2, 0)].name
    classes = [(row.kind, row.code) for row in case_classes(scheme, kind, at) if row.code.startswith(class_prefix)]
    rows = [row for each in {kind for kind, _ in classes} for row in duties(scheme, each, at)]
    places = [row.code for row in places_at(level, None if within is None else here.range_of(within))]
    if within is not None and not places:
        places = [within]
    return tuple(audit(rows, classes, places, scheme=here, within=within))


def duty_versions() -> Mapping[PrefixKey, tuple[Version[DutyRow], ...]]:
    """Every version of every row of the register by class prefix, oldest first. Kept: no statement, else 1."""
    return part("duties", _read_duties, Duty, Scheme)


def _speaking_of(scheme: str, kind: str, class_code: str, at: datetime) -> Iterable[DutyRow]:
    """The rows in force whose prefix begins the class's code."""
    versions = duty_versions()
    for end in range(len(class_code) + 1):
        for version in versions.get((scheme, kind, class_code[:end]), ()):
            if version.holds(at):
                yield version.row


def _fallback(found: Gap, place: int) -> Proposal:
    block = fallback_block(place)
    if block is None:
        return Proposal("gap", None, found.reasons, (), found)
    reason = Reason("nobody_so_block", {"level": block.level})
    return Proposal("fallback", block, (*found.reasons, reason), (), found)


def _alternatives(
    rows: Iterable[DutyRow], known: Mapping[int, OrganisationRow], chosen: OrganisationRow | None
) -> tuple[Alternative, ...]:
    """Each other body once, by the strongest row that names it."""
    first: dict[int, DutyRow] = {}
    for row in rows:
        if row.organisation_id is not None and (chosen is None or row.organisation_id != chosen.id):
            first.setdefault(row.organisation_id, row)
    return tuple(Alternative(known[id], row) for id, row in first.items() if id in known)


def _read_duties() -> dict[PrefixKey, tuple[Version[DutyRow], ...]]:
    found: dict[PrefixKey, list[Version[DutyRow]]] = defaultdict(list)
    rows = Duty.objects.order_by("in_force_from", "id").values_list(
        "scheme__code", "id", "role", "kind", "class_prefix", "scope", "place_low", "place_high", "organisation_id",
        "legal_ground", "legal_ground_en", *STAMPS,
    )  # fmt: skip
    for scheme, id, role, kind, prefix, scope, low, high, body, ground, ground_en, *stamps in rows:
        row = DutyRow(id, role, kind, prefix, scope, PlaceRange(low, high), body, ground, ground_en)
        found[scheme, kind, prefix].append(Version(row, *stamps))
    return {key: tuple(versions) for key, versions in found.items()}
