"""Schemes, classes, conditions and mappings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from gridlink.catalogue.current import part
from gridlink.catalogue.models import CaseClass, ClassMapping, Condition, Kind, Scheme
from gridlink.catalogue.rows import ClassRow, ConditionRow, Mapped, SchemeRow, Version
from gridlink.kernel.errors import Invalid, Missing
from gridlink.kernel.limits import Limit

ClassKey = tuple[str, str, str]
"""Scheme, kind, class code."""

STAMPS = ("in_force_from", "in_force_to", "recorded_at", "recorded_by", "reason")
CLASS_FIELDS = (
    "id", "scheme__code", "kind", "code", "major", "major_en", "name", "name_en", "is_public", "is_emergency",
    "severity",
)  # fmt: skip
CONDITION_FIELDS = (
    "id", "scheme__code", "kind", "class_code", "code", "finding", "finding_en", "closing", "closing_en",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Classes:
    """Every version of every class, by id and by key, in the order of the codes."""

    by_id: Mapping[int, ClassRow]
    by_key: Mapping[ClassKey, tuple[Version[ClassRow], ...]]


@dataclass(frozen=True, slots=True)
class _Conditions:
    """Every version of every condition, by id and by class."""

    by_id: Mapping[int, ConditionRow]
    by_class: Mapping[ClassKey, tuple[Version[ConditionRow], ...]]


def schemes() -> tuple[SchemeRow, ...]:
    """All classifications, the default first. Kept: no statement, else 1."""
    return part("schemes", _read_schemes, Scheme)


def scheme(code: str) -> SchemeRow:
    """The classification with that code; `Invalid("scheme.unknown")`. Kept: no statement."""
    for row in schemes():
        if row.code == code:
            return row
    raise Invalid("scheme.unknown", field="scheme", scheme=code)


def default_scheme() -> str:
    """The classification used where none is named; `Missing("scheme.no_default")` before a pack is loaded. Kept."""
    for row in schemes():
        if row.is_default:
            return row.code
    raise Missing("scheme.no_default")


def case_class(scheme: str, kind: str, code: str, *, at: datetime | None = None) -> ClassRow:
    """The version of a class in force at `at`; `Invalid("class.unknown", field="class")`. Kept: no statement, else 1."""
    moment = at or timezone.now()
    for version in _classes().by_key.get((scheme, kind, code), ()):
        if version.holds(moment):
            return version.row
    raise Invalid("class.unknown", field="class", scheme=scheme, kind=kind, code=code)


def class_names(scheme: str, kind: str, code: str, *, at: datetime) -> tuple[str, str]:
    """What to call a class: as it was called at `at`, else as it is called last, else its code. Kept: no statement."""
    versions = _classes().by_key.get((scheme, kind, code), ())
    row = next((version.row for version in versions if version.holds(at)), versions[-1].row if versions else None)
    return (row.name, row.name_en) if row is not None else (code, code)


def case_classes(scheme: str, kind: str | None = None, at: datetime | None = None) -> tuple[ClassRow, ...]:
    """The classes of a scheme in force at `at`, components first, by code. Kept: no statement, else 1."""
    moment = at or timezone.now()
    return tuple(
        version.row
        for key, versions in _classes().by_key.items()
        if key[0] == scheme and kind in (None, key[1])
        for version in versions
        if version.holds(moment)
    )


def class_by_id(id: int) -> ClassRow:
    """One version of a class, in force or not; `Missing("class.unknown")`. Kept: no statement, else 1."""
    found = _classes().by_id.get(id)
    if found is None:
        raise Missing("class.unknown", field="class", id=id)
    return found


def conditions_of(scheme: str, kind: str, code: str, at: datetime | None = None) -> tuple[ConditionRow, ...]:
    """The conditions of a class in force at `at`, by code; none for an unknown class. Kept: no statement, else 1.

    A class of another scheme that has none of its own goes by those of the default scheme's class it stands for.
    """
    moment = at or timezone.now()
    by_class = _conditions().by_class
    for key in (Mapped(scheme, kind, code), standing_for(scheme, kind, code)):
        found = tuple(version.row for version in by_class.get(key, ()) if version.holds(moment)) if key else ()
        if found:
            return found
    return ()


def condition_by_id(id: int) -> ConditionRow:
    """One version of a condition, in force or not; `Missing("condition.unknown")`. Kept: no statement, else 1."""
    found = _conditions().by_id.get(id)
    if found is None:
        raise Missing("condition.unknown", field="condition", id=id)
    return found


def condition(scheme: str, kind: str, class_code: str, code: str, *, at: datetime | None = None) -> ConditionRow:
    """The version of a condition in force at `at`; `Invalid("condition.unknown", field="condition")`. Kept."""
    for row in conditions_of(scheme, kind, class_code, at):
        if row.code == code:
            return row
    params = {"scheme": scheme, "kind": kind, "class_code": class_code, "code": code}
    raise Invalid("condition.unknown", field="condition", **params)


def hidden_classes(kind: str = Kind.COMPONENT, *, at: datetime | None = None) -> frozenset[tuple[str, str]]:
    """(scheme, code) of the classes the public may not see: hazard sites, civil defence. Kept: no statement, else 1.

    One kind at a time, because a component and an event class may share their code.
    """
    moment = at or timezone.now()
    return frozenset(
        (key[0], key[2])
        for key, versions in _classes().by_key.items()
        if key[1] == kind
        for version in versions
        if not version.row.is_public and version.holds(moment)
    )


def mapped(scheme: str, kind: str, code: str, to_scheme: str) -> Mapped | None:
    """The class that a class stands for in another scheme, or None. Kept: no statement, else 1."""
    return part("mappings", _read_mappings, ClassMapping, Scheme).get((scheme, kind, code, to_scheme))


def standing_for(scheme: str, kind: str, code: str) -> Mapped | None:
    """The class of the default scheme that a class of another stands for, or None. Kept: no statement, else 2."""
    default = next((row.code for row in schemes() if row.is_default), scheme)
    return None if default == scheme else mapped(scheme, kind, code, default)


# Reading


def class_versions() -> Mapping[ClassKey, tuple[Version[ClassRow], ...]]:
    """Every version of every class, oldest first. Kept: no statement, else 1."""
    return _classes().by_key


def condition_versions() -> Mapping[ClassKey, tuple[Version[ConditionRow], ...]]:
    """Every version of every condition by class, by code and then oldest first. Kept: no statement, else 1."""
    return _conditions().by_class


def _classes() -> _Classes:
    return part("classes", _read_classes, CaseClass, Scheme)


def _conditions() -> _Conditions:
    return part("conditions", _read_conditions, Condition, Scheme)


def _read_schemes() -> tuple[SchemeRow, ...]:
    rows = Scheme.objects.order_by("-is_default", "code")
    return tuple(SchemeRow(*row) for row in rows.values_list("id", "code", "name", "name_en", "standard", "is_default"))


def _read_classes() -> _Classes:
    by_key: dict[ClassKey, list[Version[ClassRow]]] = defaultdict(list)
    rows = CaseClass.objects.order_by("scheme__code", "kind", "code", "in_force_from", "id")
    for values in rows.values_list(*CLASS_FIELDS, *STAMPS):
        row = ClassRow(*values[: len(CLASS_FIELDS)])
        by_key[row.scheme, row.kind, row.code].append(Version(row, *values[len(CLASS_FIELDS) :]))
    by_id = {version.row.id: version.row for versions in by_key.values() for version in versions}
    return _Classes(by_id, {key: tuple(versions) for key, versions in by_key.items()})


def _read_conditions() -> _Conditions:
    by_class: dict[ClassKey, list[Version[ConditionRow]]] = defaultdict(list)
    rows = Condition.objects.order_by("scheme__code", "kind", "class_code", "code", "in_force_from", "id")
    plain = len(CONDITION_FIELDS)
    found: Iterable[tuple[Any, ...]] = rows.values_list(
        *CONDITION_FIELDS, "limit_value", "limit_clock", "evidence", *STAMPS
    )
    for values in found:
        value, clock, evidence = values[plain : plain + 3]
        row = ConditionRow(*(*values[:plain], Limit(value, clock), tuple(evidence)))
        by_class[row.scheme, row.kind, row.class_code].append(Version(row, *values[plain + 3 :]))
    by_id = {version.row.id: version.row for versions in by_class.values() for version in versions}
    return _Conditions(by_id, {key: tuple(versions) for key, versions in by_class.items()})


def _read_mappings() -> dict[tuple[str, str, str, str], Mapped]:
    rows = ClassMapping.objects.values_list("scheme__code", "kind", "code", "to_scheme__code", "to_kind", "to_code")
    return {
        (one, kind, code, other): Mapped(other, to_kind, to_code) for one, kind, code, other, to_kind, to_code in rows
    }
