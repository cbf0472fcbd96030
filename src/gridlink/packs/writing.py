"""What the comparison found, written: in bulk, table by table, inside the load's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db.models import CharField, Model, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from gridlink.ledger.actions import Author
from gridlink.packs.bulk import insert_rows
from gridlink.packs.comparing import RowDifference, TableDifference
from gridlink.packs.models import LoadedRow
from gridlink.packs.plans import Values

DEMO_PASSWORD = "demo"
"""The password of demo accounts; they exist only where `demo` was asked for."""
ROWS = 500
"""Rows of one statement: SQLite takes a bounded number of parameters."""

Item = TypeVar("Item")


class Writer:
    """Writes one table. Statements: a few, and one for every 500 rows or fewer."""

    def __init__(self, found: TableDifference, *, by: Author, now: datetime, version: str) -> None:
        self.found, self.plan = found, found.plan
        self.by, self.now, self.version = by, now, version
        self.model: Any = apps.get_model(self.plan.table)
        self.ids: dict[tuple[str, str], dict[str, int]] = {}

    def write(self) -> None:
        """End, change, add, and remember what the pack brought."""
        if not self.found.is_empty:
            self.ids = {link: _ids(link) for link in set(self.plan.links.values())}
            self._end(self.found.ended)
            if self.plan.has_versions:
                self._next_versions(self.found.changed)
            else:
                self._rewrite(self.found.changed)
            self._add([row.after for row in self.found.added if row.after is not None])
            if self.plan.table == "people.Organisation":
                self._write_paths()
        self._remember()

    def _end(self, rows: Sequence[RowDifference]) -> None:
        today = self.now.astimezone(ZoneInfo(self.plan.zone)).date()
        day: date | datetime = self.now if self.plan.has_versions else today
        for part in _parts(rows):
            self.model.objects.filter(pk__in=[row.pk for row in part]).update(**{self.plan.ends: day})

    def _next_versions(self, rows: Sequence[RowDifference]) -> None:
        """End the versions in force and write the next, from now or from the later day the pack names."""
        starts: dict[datetime, list[RowDifference]] = {}
        for row in rows:
            if row.after is not None:
                starts.setdefault(max(self.now, row.after["in_force_from"]), []).append(row)
        for start, those in starts.items():
            for part in _parts(those):
                self.model.objects.filter(pk__in=[row.pk for row in part]).update(in_force_to=start)
            self._insert([row.after | {"in_force_from": start} for row in those if row.after is not None])

    def _rewrite(self, rows: Sequence[RowDifference]) -> None:
        """Rows without versions, written over."""
        made = [self.model(pk=row.pk, **self._columns(row.after)) for row in rows if row.after is not None]
        _rewrite(self.model, made, [name for name in self.plan.rows[0] if name not in self.plan.key] if made else [])

    def _add(self, rows: list[Values]) -> None:
        own = {name: link for name, link in self.plan.links.items() if link[0] == self.plan.table}
        if not own:
            self._insert(rows)
            return
        waiting = rows
        while waiting:
            ready = [
                row for row in waiting if all(row[name] is None or row[name] in self.ids[own[name]] for name in own)
            ]
            if not ready:
                raise KeyError(f"{self.plan.table}: rows that name each other")
            self._insert(ready)
            self.ids |= {link: _ids(link) for link in own.values()}
            done = {id(row) for row in ready}
            waiting = [row for row in waiting if id(row) not in done]

    def _insert(self, rows: list[Values]) -> None:
        if self.plan.table == "people.User" and rows:
            secret = make_password(DEMO_PASSWORD)
            rows = [row | {"password": secret if row["is_demo"] else make_password(None)} for row in rows]
        insert_rows(self.model, [self._columns(row) for row in rows])

    def _columns(self, values: Values) -> Values:
        """The values as the model takes them: links as ids."""
        columns = {name: value for name, value in values.items() if name not in self.plan.links}
        for name, link in self.plan.links.items():
            columns[f"{name}_id"] = None if values[name] is None else self.ids[link][values[name]]
        if self.plan.has_versions:
            reason = f"pack {self.version}"
            columns |= {"recorded_at": self.now, "recorded_by": self.by.ref, "reason": reason}
        return columns

    def _write_paths(self) -> None:
        """The ids from the root down, of bodies that are new; of all, when one has moved. One statement a level."""
        bodies = self.model.objects
        if any("parent" in row.fields() for row in self.found.changed):
            bodies.update(path="")
        above = Subquery(bodies.filter(pk=OuterRef("parent")).values("path"))
        own = Cast("pk", CharField())
        path = Concat(Coalesce(above, Value("/")), own, Value("/"), output_field=CharField())
        ready = bodies.filter(path="", parent=None) | bodies.filter(path="", parent__path__gt="")
        while ready.update(path=path):
            pass

    def _remember(self) -> None:
        """The fingerprints of what the pack brought."""
        known = LoadedRow.objects.filter(table=self.plan.table)
        if not self.found.remember and not self.found.forget:
            return
        there = dict(known.values_list("key", "pk"))
        new = [
            {"table": self.plan.table, "key": key, "fingerprint": mark}
            for key, mark in self.found.remember.items()
            if key not in there
        ]
        changed = [
            LoadedRow(pk=there[key], table=self.plan.table, key=key, fingerprint=mark)
            for key, mark in self.found.remember.items()
            if key in there
        ]
        insert_rows(LoadedRow, new)
        _rewrite(LoadedRow, changed, ["fingerprint"])
        for part in _parts(there[key] for key in self.found.forget):
            known.filter(pk__in=part).delete()


def _rewrite(model: type[Model], rows: list[Any], names: list[str]) -> None:
    """Rows that are there, in one statement for many: an insert that meets its own primary key."""
    if rows:
        model._default_manager.bulk_create(
            rows, batch_size=ROWS, update_conflicts=True, unique_fields=["id"], update_fields=names
        )


def _ids(link: tuple[str, str]) -> dict[str, int]:
    table, name = link
    return dict(apps.get_model(table).objects.values_list(name, "pk"))


def _parts(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists of at most `ROWS`."""
    whole = list(items)
    for first in range(0, len(whole), ROWS):
        yield whole[first : first + ROWS]


def write(found: TableDifference, *, by: Author, now: datetime, version: str) -> None:
    """Write one table; see `Writer`."""
    Writer(found, by=by, now=now, version=version).write()
