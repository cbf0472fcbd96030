"""Checked rows beside the register: what is new, what is the same, what differs. Reads only.

A row with an id is the component of that id. A row without one is the component of its class and name at exactly its
point, so that importing a file without ids twice doubles nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gridlink.grid.importing.checking import Checked, Scope
from gridlink.grid.importing.chunks import Reject
from gridlink.grid.models import Component

COMPARED = {
    "scheme": "scheme", "class": "class_code", "name": "name", "name_en": "name_en", "lon": "lon", "lat": "lat",
    "owner": "owner_id", "maintainer": "maintainer_id", "authority": "authority_id", "state": "state",
    "recorded_on": "recorded_on", "changed_on": "changed_on", "accuracy": "accuracy", "source": "source", "note": "note",
}  # fmt: skip
"""A file's column → the table's. What the file has no column for is not compared, and not changed."""
PER_STATEMENT = 5_000
_KEY = ("scheme", "class_code", "name", "lon", "lat")


@dataclass(slots=True)
class Change:
    """A row of the file that differs from the register: its index among the rows, the id, and the new values."""

    index: int
    code: int
    values: dict[str, Any]


@dataclass(slots=True)
class Compared:
    """`fresh`: rows to insert (those without an id still have 0). `changes` only with `update`."""

    fresh: Checked
    changes: list[Change] = field(default_factory=list)
    unchanged_count: int = 0
    rejects: list[Reject] = field(default_factory=list)


def compare(rows: Checked, *, first_id: int, update: bool, seen: set[int], scopes: Sequence[Scope]) -> Compared:
    """Set the rows beside the register and beside each other.

    A component with a row id above `first_id` was put in by this very import, and `seen` holds the ids it has changed:
    the same id again with other content is a fault of the file. One that stands outside `scopes`, or is of a class they
    do not hold, is not changed, wherever the file has it. 1 statement per 5,000 ids, 2 where ids are missing.
    """
    names = [COMPARED[name] for name in COMPARED if name in rows.given or name in ("scheme", "class")]
    codes = _found_codes(rows)
    known = _standing([code for code in codes if code], names)
    columns = [_plain(rows.columns[name.removesuffix("_id")]) for name in names]
    found = Compared(rows)
    beside = _Beside(found, names, scopes, first_id=first_id, update=update, seen=seen)
    fresh: list[int] = []
    inside: dict[Any, int] = {}
    keys = [_plain(rows.columns[name]) for name in _KEY]
    for index, code in enumerate(codes):
        values = tuple(column[index] for column in columns)
        key: Any = code or tuple(column[index] for column in keys)
        if code in known:
            beside.set(index, code, values, known[code])
        elif key in inside:
            first = inside[key]
            if values == tuple(column[first] for column in columns):
                found.unchanged_count += 1
            else:
                found.rejects.append(_reject(rows, index, "twice-in-file", code))
        else:
            inside[key] = index
            fresh.append(index)
    found.fresh = rows.only(fresh) if len(fresh) < len(rows) else rows
    return found


class _Beside:
    """Rows of the file set beside the components of their ids, one by one."""

    def __init__(
        self,
        found: Compared,
        names: Sequence[str],
        scopes: Sequence[Scope],
        *,
        first_id: int,
        update: bool,
        seen: set[int],
    ) -> None:
        self._found, self._rows, self._names, self._scopes = found, found.fresh, names, scopes
        self._first_id, self._update, self._seen = first_id, update, seen

    def set(self, index: int, code: int, values: tuple[Any, ...], standing: tuple[Any, ...]) -> None:
        """`standing`: the row's number, state, place and class, and the columns that are compared."""
        number, state, place, class_code, *before = standing
        differ = {name: new for name, new, old in zip(self._names, values, before, strict=True) if new != old}
        if not differ:
            self._found.unchanged_count += 1
        elif number > self._first_id or code in self._seen:
            self._refuse(index, "twice-in-file", code)
        elif not self._update:
            self._refuse(index, "differs", code, wanted=", ".join(differ))
        elif state == Component.State.ABANDONED:
            self._refuse(index, "retired", code)
        elif not any(scope.holds(place, class_code) for scope in self._scopes):
            rejects = self._found.rejects
            shown = {"value": f"{place:015d}"}
            rejects.append(Reject(self._rows.lines[index], "grid", "not-your-place", self._rows.rows[index], shown))
        else:
            if differ.keys() & {"lon", "lat"}:
                differ |= {name: int(self._rows.columns[name][index]) for name in ("place", "cell")}
            self._found.changes.append(Change(index, code, differ))
            self._seen.add(code)

    def _refuse(self, index: int, reason: str, code: int, **params: object) -> None:
        self._found.rejects.append(_reject(self._rows, index, reason, code, **params))


def _reject(rows: Checked, index: int, code: str, id: int, **params: object) -> Reject:
    shown = f"{id:016d}" if id else rows.columns["name"][index]
    return Reject(rows.lines[index], "code16", code, rows.rows[index], {"value": shown, **params})


def _found_codes(rows: Checked) -> list[int]:
    """The ids; for a row without one, that of the component which stands there under the same class and name, or 0."""
    codes: list[int] = rows.columns["code"].tolist()
    if all(codes):
        return codes
    cells = {cell for cell, code in zip(rows.columns["cell"].tolist(), codes, strict=True) if not code}
    there: dict[tuple[Any, ...], int] = {}
    for part in _parts(cells):
        for code, *key in Component.objects.filter(cell__in=part).values_list("code", *_KEY):
            there.setdefault(tuple(key), code)
    keys = zip(*(_plain(rows.columns[name]) for name in _KEY), strict=True)
    return [code or there.get(key, 0) for code, key in zip(codes, keys, strict=True)]


def _standing(codes: Sequence[int], names: Sequence[str]) -> dict[int, tuple[Any, ...]]:
    """{id: (row id, state, place, class, the named columns …)} of those on the register."""
    found: dict[int, tuple[Any, ...]] = {}
    for part in _parts(codes):
        rows = Component.objects.filter(code__in=part)
        for code, *rest in rows.values_list("code", "id", "state", "place", "class_code", *names):
            found[code] = tuple(rest)
    return found


def _parts(values: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(values))
    for start in range(0, len(ordered), PER_STATEMENT):
        yield ordered[start : start + PER_STATEMENT]


def _plain(values: Any) -> list[Any]:
    return values.tolist() if hasattr(values, "tolist") else values
