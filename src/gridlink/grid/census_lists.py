"""Lists of census rounds, of what they propose, and of imports: pages by key, their cost beside each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from gridlink.grid.models import CensusChange, CensusRound, ComponentImport
from gridlink.kernel.errors import Missing
from gridlink.kernel.paging import Page, decode, encode

PAGE = 50


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A census round as pages show it. `proposed`: how many changes wait, by kind."""

    id: int
    name: str
    scheme: str
    place: int
    classes: tuple[str, ...]
    state: str
    collectors: tuple[str, ...]
    same_count: int
    opened_at: datetime
    compared_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One thing a round proposes. `component` is the id, None for a new one that has none yet."""

    id: int
    kind: str
    state: str
    component: int | None
    class_code: str
    name: str
    place: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    metres: float | None
    decided_by: str
    decided_at: datetime | None
    reason: str

    @property
    def text(self) -> str:
        """The id's 16 digits, "" without one."""
        return f"{self.component:016d}" if self.component else ""


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes of a round: kinds (none: all), and the state, "" for every one."""

    round: int
    kinds: tuple[str, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import of a file of components as pages show it. `path`: where an upload lies or lay; "" for the command line."""

    id: int
    file_name: str
    path: str
    sha256: str
    size: int
    state: str
    offset: int
    line: int
    rejected_bytes: int
    added_count: int
    changed_count: int
    unchanged_count: int
    rejected_count: int
    fault: str
    started_by: str
    started_at: datetime
    finished_at: datetime | None


_IMPORT = tuple(ImportRow.__dataclass_fields__)
_ROUND = tuple(RoundRow.__dataclass_fields__)
_CHANGE = tuple(ChangeRow.__dataclass_fields__)


def component_imports(limit: int = PAGE) -> tuple[ImportRow, ...]:
    """The newest imports. 1 statement."""
    rows = ComponentImport.objects.order_by("-id").values_list(*_IMPORT)[:limit]
    return tuple(ImportRow(*row) for row in rows)


def component_import(number: int) -> ImportRow:
    """One import; `Missing("import.unknown")`. 1 statement."""
    row = ComponentImport.objects.filter(pk=number).values_list(*_IMPORT).first()
    if row is None:
        raise Missing("import.unknown", field="import", number=number)
    return ImportRow(*row)


def census_rounds(limit: int = PAGE) -> tuple[RoundRow, ...]:
    """The newest rounds. 1 statement."""
    rows = CensusRound.objects.order_by("-id").values_list(*_ROUND)[:limit]
    return tuple(_round(row) for row in rows)


def census_round(number: int) -> RoundRow:
    """One round; `Missing("census.unknown")`. 1 statement."""
    row = CensusRound.objects.filter(pk=number).values_list(*_ROUND).first()
    if row is None:
        raise Missing("census.unknown", field="round", round=number)
    return _round(row)


def change_counts(number: int) -> dict[tuple[str, str], int]:
    """{(state, kind): how many} of a round's changes. 1 statement, by index over the round's changes."""
    rows = CensusChange.objects.filter(round=number).values_list("state", "kind").annotate(count=Count("id"))
    return {(state, kind): count for state, kind, count in rows}


def observation_count(number: int) -> int:
    """How many observations were brought into a round. 1 statement."""
    return CensusRound.objects.filter(pk=number).aggregate(count=Count("observations"))["count"] or 0


def list_changes(wanted: ChangeFilter, *, after: str | None = None, limit: int = PAGE) -> Page[ChangeRow]:
    """A page of a round's changes in the order they were found. 1 statement, at any depth by index."""
    rows = CensusChange.objects.filter(round=wanted.round)
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if after:
        rows = rows.filter(id__gt=decode(after, 1)[0] or 0)
    found = [ChangeRow(*row) for row in rows.order_by("id").values_list(*_CHANGE)[: limit + 1]]
    return Page(tuple(found[:limit]), encode([found[limit - 1].id]) if len(found) > limit else None)


def _round(row: tuple[Any, ...]) -> RoundRow:
    values = dict(zip(_ROUND, row, strict=True))
    return RoundRow(**values | {"classes": tuple(values["classes"]), "collectors": tuple(values["collectors"])})
