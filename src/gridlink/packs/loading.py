"""`load_pack`: a checked pack into the database, as a three-way comparison with the load before and the console's edits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from gridlink.catalogue.queries import forget as forget_catalogue
from gridlink.grid.queries import forget as forget_grid
from gridlink.ledger.actions import Author, record
from gridlink.packs.models import LoadedRow
from gridlink.packs.pack import Pack
from gridlink.packs.plans import Plan, Values, plans_of

DEMO_PASSWORD = "demo"
"""The password of demo accounts; they exist only where `demo` was asked for."""


Standing = tuple[int, str, bool]
"""A row in the database: its primary key, its fingerprint, whether it has ended."""


@dataclass(frozen=True, slots=True)
class TableReport:
    """What a load did to one table. `kept`: keys where console and pack differ; the console's version stands."""

    table: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, table by table."""

    city: str
    digest: str
    tables: tuple[TableReport, ...] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        """Whether nothing had to be written."""
        return not any(table.added or table.changed or table.removed for table in self.tables)


@transaction.atomic
def load_pack(pack: Pack, *, by: Author, now: datetime, demo: bool = False) -> LoadReport:
    """Write a pack (装载城市包), all of it or nothing, and one ledger entry with its digest.

    A row that only the pack changed follows the pack; one edited in the console since the last load stands and is
    reported. Rows that carry versions get a new version from `now`. Nothing is deleted. Loading the same pack again
    writes nothing. Demo accounts come only with `demo`; a load without it ends the posts they hold.
    Cost: two reads a table, one statement a changed row, bulk inserts.
    """
    tables = [_Load(plan, by=by, now=now, version=pack.city.version).run() for plan in
              plans_of(pack, demo=demo)]  # fmt: skip
    report = LoadReport(pack.city.code, pack.digest, tuple(tables))
    if not report.is_empty:
        counts = {row.table: [row.added, row.changed, row.removed, len(row.kept)] for row in tables}
        body = {"digest": pack.digest, "version": pack.city.version, "counts": counts, "demo": demo}
        record(f"pack:{pack.city.code}", "pack.loaded", by=by, at=now, body=body)
    forget_catalogue()
    forget_grid()
    transaction.on_commit(forget_grid)
    return report


class _Load:
    """One table: what stands there, what the last pack wrote, what this one wants."""

    def __init__(self, plan: Plan, *, by: Author, now: datetime, version: str) -> None:
        self.plan, self.by, self.now, self.version = plan, by, now, version
        self.model: Any = apps.get_model(plan.table)
        self.base = dict(LoadedRow.objects.filter(table=plan.table).values_list("key", "fingerprint"))
        self.fields = [name for name in plan.rows[0] if name != "in_force_from"] if plan.rows else []
        self.ids = {link: self._ids(link) for link in set(plan.links.values())}

    def run(self) -> TableReport:
        """Compare and write."""
        wanted = self._wanted()
        standing = self._standing()
        added: list[Values] = []
        counts = {"changed": 0, "removed": 0, "unchanged": 0}
        kept: list[str] = []
        loaded: dict[str, str] = {}
        for key, versions in wanted.items():
            mine, base = self._fingerprint(versions[-1]), self.base.get(key)
            there = standing.get(key)
            match self._verdict(there, base, mine):
                case "added":
                    added += versions
                case "changed" if there is not None:
                    self._change(there[0], versions[-1])
                    counts["changed"] += 1
                case "unchanged":
                    counts["unchanged"] += 1
                case "kept":
                    kept.append(key)
                    continue
                case _:
                    continue
            loaded[key] = mine
        for key in self.base.keys() - wanted.keys():
            if key in standing and standing[key][1] == self.base[key] and self._end(standing[key][0]):
                counts["removed"] += 1
            LoadedRow.objects.filter(table=self.plan.table, key=key).delete()
        self._add(added)
        self._remember(loaded)
        return TableReport(self.plan.table, added=len(added), kept=tuple(sorted(kept)), **counts)

    def _verdict(self, there: Standing | None, base: str | None, mine: str) -> str:
        """What to do with a key: `base` is the row as the last pack wrote it, `mine` as this one has it."""
        if there is None:
            return "added" if base is None else "kept"
        if there[1] == mine:
            return "unchanged"
        if base is None and there[2]:
            return "added" if self.plan.ends == "in_force_to" else "changed"
        if there[1] == base:
            return "changed"
        return "edited" if mine == base else "kept"

    def _wanted(self) -> dict[str, list[Values]]:
        rows: dict[str, list[Values]] = {}
        for values in self.plan.rows:
            rows.setdefault("|".join(str(values[name]) for name in self.plan.key), []).append(values)
        for versions in rows.values():
            versions.sort(key=lambda values: str(values.get("in_force_from", "")))
        return rows

    def _standing(self) -> dict[str, Standing]:
        """Key → (primary key, fingerprint, whether it has ended) of the newest row of each key."""
        if not self.fields:
            return {}
        lookups = [self._lookup(name) for name in self.fields]
        order = ["in_force_from", "pk"] if self.plan.ends == "in_force_to" else ["pk"]
        found: dict[str, Standing] = {}
        for pk, *cells in self.model.objects.order_by(*order).values_list("pk", *lookups):
            values = dict(zip(self.fields, cells, strict=True))
            key = "|".join(str(values[name]) for name in self.plan.key)
            ended = bool(self.plan.ends and values[self.plan.ends] is not None)
            found[key] = (pk, self._fingerprint(values), ended)
        return found

    def _lookup(self, name: str) -> str:
        return f"{name}__{self.plan.links[name][1]}" if name in self.plan.links else name

    def _fingerprint(self, values: Values) -> str:
        plain = {name: _plain(values[name]) for name in self.fields}
        return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def _ids(self, link: tuple[str, str]) -> dict[str, int]:
        table, name = link
        return dict(apps.get_model(table).objects.values_list(name, "pk"))

    def _columns(self, values: Values) -> Values:
        """The values as the model takes them: links as ids."""
        columns = {name: value for name, value in values.items() if name not in self.plan.links}
        for name, link in self.plan.links.items():
            columns[f"{name}_id"] = None if values[name] is None else self.ids[link][values[name]]
        if self.plan.ends == "in_force_to":
            reason = f"pack {self.version}"
            columns |= {"recorded_at": self.now, "recorded_by": self.by.ref, "reason": reason}
        return columns

    def _change(self, pk: int, values: Values) -> None:
        if self.plan.ends == "in_force_to":
            self.model.objects.filter(pk=pk).update(in_force_to=self.now)
            self.model.objects.create(**self._columns(values) | {"in_force_from": self.now})
        else:
            self.model.objects.filter(pk=pk).update(**self._columns(values))

    def _end(self, pk: int) -> bool:
        if not self.plan.ends:
            return False
        day: date | datetime = self.now if self.plan.ends == "in_force_to" else self.now.date()
        self.model.objects.filter(pk=pk).update(**{self.plan.ends: day})
        return True

    def _add(self, rows: Iterable[Values]) -> None:
        if self.plan.table == "people.Organisation":
            self._add_organisations(rows)
        elif self.plan.table == "people.User":
            secret = make_password(DEMO_PASSWORD) if self.plan.rows else ""
            users = [row | {"password": secret if row["is_demo"] else make_password(None)} for row in rows]
            self.model.objects.bulk_create(self.model(**user) for user in users)
        else:
            made = (self.model(**self._columns(row)) for row in rows)
            self.model.objects.bulk_create(made, batch_size=1000)

    def _add_organisations(self, rows: Iterable[Values]) -> None:
        """One by one, parents first, since a path is made of ids."""
        link = self.plan.links["parent"]
        paths = dict(self.model.objects.values_list("code", "path"))
        for row in rows:
            body: models.Model | Any = self.model.objects.create(**self._columns(row))
            paths[row["code"]] = f"{paths.get(row['parent'], '/')}{body.pk}/"
            self.model.objects.filter(pk=body.pk).update(path=paths[row["code"]])
            self.ids[link][row["code"]] = body.pk

    def _remember(self, loaded: dict[str, str]) -> None:
        rows = [LoadedRow(table=self.plan.table, key=key, fingerprint=mine) for key, mine in loaded.items()
                if self.base.get(key) != mine]  # fmt: skip
        LoadedRow.objects.bulk_create(
            rows, batch_size=1000, update_conflicts=True, unique_fields=["table", "key"], update_fields=["fingerprint"]
        )


def _plain(value: Any) -> Any:
    """A value of a pack or of the database in one and the same form."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
