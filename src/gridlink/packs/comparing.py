"""The one comparison of a pack with a database: as it was loaded, as it stands, as the pack has it. Writes nothing.

The preview shows what comes out of it, and the load writes it. It knows no database: the caller brings the rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gridlink.packs.plans import Plan, Values

BASES = Mapping[str, str]
"""Key → fingerprint of a row as the pack before wrote it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest row of a key in the database: its primary key and its values in the order of the plan's fields."""

    pk: int
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that differs. `before` None: it is not there; `after` None: the pack has it no more. `pk` of the one there.

    `mark` tells it from any other difference of the same key.
    """

    key: str
    before: Values | None
    after: Values | None
    pk: int = 0
    mark: str = ""

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Field → before and after, of those that differ."""
        if self.before is None or self.after is None:
            return {}
        return {
            name: (self.before[name], value)
            for name, value in self.after.items()
            if name in self.before and _encode({name: self.before[name]}) != _encode({name: value})
        }


@dataclass(slots=True)
class TableDifference:
    """What one table needs. `kept`: edited here and in the pack since, so they stand as they are.

    `added` holds every version of a key; the other lists a key's newest. `remember` and `forget` are about the
    fingerprints of what the pack brought: keys whose new one is to be written down, and keys the pack no longer has.
    """

    plan: Plan
    added: list[RowDifference] = field(default_factory=list)
    changed: list[RowDifference] = field(default_factory=list)
    ended: list[RowDifference] = field(default_factory=list)
    kept: list[RowDifference] = field(default_factory=list)
    unchanged: int = 0
    remember: dict[str, str] = field(default_factory=dict)
    forget: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Whether no row has to be written."""
        return not (self.added or self.changed or self.ended)


def compare(plan: Plan, fields: tuple[str, ...], standing: Mapping[str, Standing], bases: BASES) -> TableDifference:
    """Compare one table. `fields` are those of the rows, whose order the cells of `standing` have."""
    found = TableDifference(plan)
    wanted = _by_key(plan)
    for key, versions in wanted.items():
        _place(found, key, versions, standing.get(key), fields, bases.get(key))
    for key in sorted(bases.keys() - wanted.keys()):
        found.forget.add(key)
        there = standing.get(key)
        if there is None or not plan.ends:
            continue
        values = dict(zip(fields, there.cells, strict=True))
        if fingerprint(plan, values) == bases[key]:
            found.ended.append(RowDifference(key, values, None, there.pk, bases[key]))
    return found


def _place(
    found: TableDifference,
    key: str,
    versions: list[Values],
    there: Standing | None,
    fields: tuple[str, ...],
    base: str | None,
) -> None:
    """Put one key where it belongs."""
    plan, newest = found.plan, versions[-1]
    mine = fingerprint(plan, newest)
    values = None if there is None else dict(zip(fields, there.cells, strict=True))
    theirs = None if values is None else fingerprint(plan, values)
    verdict = _verdict(plan, values, theirs, base, mine)
    pk, mark = (0 if there is None else there.pk), f"{theirs} {mine}"
    if verdict == "added":
        found.added += [RowDifference(key, None, version, mark=mark) for version in versions]
    elif verdict == "changed":
        found.changed.append(RowDifference(key, values, newest, pk, mark))
    elif verdict == "kept":
        found.kept.append(RowDifference(key, values, newest, pk, mark))
    elif verdict == "unchanged":
        found.unchanged += 1
    if verdict in ("added", "changed", "unchanged") and mine != base:
        found.remember[key] = mine


def _verdict(plan: Plan, values: Values | None, theirs: str | None, base: str | None, mine: str) -> str:
    """What to do with a key: `base` is the row as the last pack wrote it, `theirs` as it stands, `mine` as this one has it."""
    if values is None:
        return "added" if base is None else "kept"
    if theirs == mine:
        return "unchanged"
    if base is None and plan.ends and values[plan.ends] is not None:
        return "added" if plan.has_versions else "changed"
    if theirs == base:
        return "changed"
    return "edited" if mine == base else "kept"


def _by_key(plan: Plan) -> dict[str, list[Values]]:
    """The rows of the pack by key, the versions of each from the oldest to the newest."""
    rows: dict[str, list[Values]] = {}
    for values in plan.rows:
        rows.setdefault(key_of(plan, values), []).append(values)
    for versions in rows.values():
        if len(versions) > 1:
            versions.sort(key=lambda values: str(values.get("in_force_from", "")))
    return rows


def key_of(plan: Plan, values: Mapping[str, Any]) -> str:
    """The key of a row as one text."""
    return "|".join(str(values[name]) for name in plan.key)


def fingerprint(plan: Plan, values: Values) -> str:
    """SHA-256 of what a row says. Left out: since when (an edit takes effect when it is loaded), and what `plan.apart` names.

    The end of a version counts as a day, as a pack writes it: one ended here at 14:30 and one written in a pack as
    ending that day are the same.
    """
    said = values.copy()
    for name in plan.apart:
        said.pop(name, None)
    if (end := said.get("in_force_to")) is not None:
        said["in_force_to"] = plan.last_day(end)
    return hashlib.sha256(_encode(said).encode()).hexdigest()


def digest_of(differences: Iterable[TableDifference], *about: str) -> str:
    """SHA-256 of everything a load would write: what was shown and what is written are the same when it is the same."""
    whole = hashlib.sha256("\n".join(about).encode())
    for table in differences:
        for verdict in ("added", "changed", "ended", "kept"):
            for row in getattr(table, verdict):
                whole.update(f"\n{table.plan.table} {verdict} {row.key} {row.pk} {row.mark}".encode())
    return whole.hexdigest()


def _plain(value: Any) -> Any:
    """What JSON does not have, from a pack or from a database, in one and the same form."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (bytes, memoryview)):
        return value.hex()
    raise TypeError(f"{type(value).__name__} cannot be compared")


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=_plain).encode
