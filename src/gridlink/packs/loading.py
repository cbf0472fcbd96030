"""`load_pack`: a checked pack into the database, as a three-way comparison with the load before and the console's edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db import OperationalError, connection, transaction

from gridlink.catalogue.queries import forget as forget_catalogue
from gridlink.grid.queries import forget as forget_grid
from gridlink.kernel.errors import Refused, Stale
from gridlink.ledger.actions import Author, record
from gridlink.packs.comparing import TableDifference, compare, digest_of
from gridlink.packs.models import LoadedRow
from gridlink.packs.pack import Pack
from gridlink.packs.plans import Plan, plans_of
from gridlink.packs.standing import fields_of, standing_of
from gridlink.packs.stored import keep_files
from gridlink.packs.writing import DEMO_PASSWORD, write

__all__ = ["DEMO_PASSWORD", "Difference", "LoadReport", "TableReport", "difference_of", "load_pack", "subject"]

LOCK_SECONDS = 30
"""How long a load waits for another one, or for an edit under way. SQLite waits as long (config/databases.py)."""


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


@dataclass(frozen=True, slots=True)
class Difference:
    """What loading a pack would write. `token` tells it from any other: it is given back to `load_pack`."""

    tables: tuple[TableDifference, ...]
    token: str
    is_first: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return all(table.is_empty for table in self.tables)


def difference_of(pack: Pack, *, demo: bool = False) -> Difference:
    """What `load_pack` would write now (预览). Writes nothing, refuses another city. 2 statements a table."""
    with transaction.atomic():
        return _difference(pack, plans_of(pack, demo=demo), demo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """How a pack is loaded. `demo`: with its demo accounts. `files`: its files as they are, kept for the export.

    `expected` is the token of the `Difference` somebody agreed to.
    """

    by: Author
    now: datetime
    demo: bool = False
    files: Mapping[str, bytes] | None = None
    expected: str | None = None


def load_pack(
    pack: Pack,
    *,
    by: Author,
    now: datetime,
    demo: bool = False,
    files: Mapping[str, bytes] | None = None,
    expected: str | None = None,
) -> LoadReport:
    """Write a pack (装载城市包), all of it or nothing, and one ledger entry with its digest.

    A row that only the pack changed follows the pack; one edited in the console since the last load stands and is
    reported. Rows that carry versions get a new version from `now`. Nothing is deleted. Loading the same pack again
    writes nothing. Demo accounts come only with `demo`; a load without it ends the posts they hold. `files` are kept
    for the export.

    `expected` is the token of the `Difference` somebody agreed to: `Stale("pack.database_changed")` when the database
    has changed since, and nothing is written. Only one load runs at a time, and no edit of the same tables beside it:
    `Refused("pack.busy")` after 30 seconds of waiting. A database holds one city: `Refused("pack.other_city")` for the
    pack of another. Cost: two reads a table, then in bulk.
    """
    loading = Loading(by=by, now=now, demo=demo, files=files, expected=expected)
    try:
        with transaction.atomic():
            plans = plans_of(pack, demo=demo)
            _lock(plans)
            return _load(pack, plans, loading)
    except OperationalError as fault:
        if "lock" in str(fault).lower():
            raise Refused("pack.busy", seconds=LOCK_SECONDS) from fault
        raise


def _load(pack: Pack, plans: list[Plan], how: Loading) -> LoadReport:
    found = _difference(pack, plans, how.demo)
    if how.expected is not None and how.expected != found.token:
        raise Stale("pack.database_changed")
    for table in found.tables:
        write(table, by=how.by, now=how.now, version=pack.city.version)
    report = LoadReport(pack.city.code, pack.digest, tuple(_report(table) for table in found.tables))
    cities = apps.get_model("grid.City").objects.filter(code=pack.city.code)
    is_other = bool(cities.exclude(pack_hash=pack.digest).update(pack_hash=pack.digest))
    if is_other or not report.is_empty:
        counts = {row.table: [row.added, row.changed, row.removed, len(row.kept)] for row in report.tables}
        body = {"digest": pack.digest, "version": pack.city.version, "counts": counts, "demo": how.demo}
        record(subject(pack.city.code), "pack.loaded", by=how.by, at=how.now, body=body)
    if how.files is not None or is_other:
        keep_files(how.files or {})
    forget_catalogue()
    forget_grid()
    transaction.on_commit(forget_grid)
    return report


def subject(city: str) -> str:
    """What the ledger's entries about a city's pack are about."""
    return f"pack:{city}"


def _report(table: TableDifference) -> TableReport:
    return TableReport(
        table.plan.table,
        added=len(table.added),
        changed=len(table.changed),
        removed=len(table.ended),
        unchanged=table.unchanged,
        kept=tuple(sorted(row.key for row in table.kept)),
    )


def _lock(plans: list[Plan]) -> None:
    """Keep other loads and edits out until the end of the transaction; reading goes on.

    SQLite has one writer at a time anyway: every transaction begins with the lock.
    """
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    tables = ", ".join(quote(apps.get_model(plan.table)._meta.db_table) for plan in plans)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _difference(pack: Pack, plans: list[Plan], demo: bool) -> Difference:
    there = apps.get_model("grid.City").objects.values_list("code", "name").first()
    if there is not None and there[0] != pack.city.code:
        raise Refused("pack.other_city", there=there[1], offered=pack.city.name)
    tables = tuple(_compared(plan) for plan in plans)
    return Difference(tables, digest_of(tables, pack.digest, str(demo)), there is None)


def _compared(plan: Plan) -> TableDifference:
    bases = dict(LoadedRow.objects.filter(table=plan.table).values_list("key", "fingerprint"))
    fields = fields_of(plan)
    return compare(plan, fields, standing_of(plan, fields, bases), bases)
