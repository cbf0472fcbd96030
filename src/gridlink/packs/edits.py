"""Which rows of a pack's CSV files were edited in the database: the file's own rows beside those that stand. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from gridlink.packs.comparing import key_of
from gridlink.packs.pack import Pack
from gridlink.packs.plans import Plan, Values, plans_of
from gridlink.packs.sheets import Cells, Sheet
from gridlink.packs.standing import values_there

Rows = dict[str, Values]
"""Key → the newest row of each key."""
Lists = dict[Any, list[Any]]
PAIRS = {
    "people.csv": ("posts", "people.Holding", "user", "post", "username"),
    "responsibility_grids.csv": (
        "grids", "grid.ResponsibilityGridMember", "responsibility_grid", "place", "code",
    ),
}  # fmt: skip
"""Columns that list what another table pairs with the row: column, table, its field for the row, for the item; the row's name."""


THEIR_OWN = frozenset({"valid_from", "language"})
"""Columns no edit of a standing row changes: a version begins when it is written, people choose their language."""


@dataclass(frozen=True, slots=True)
class SheetEdit:
    """What was edited of one file: cells by line, lines to go, rows to come."""

    changed: dict[int, Cells] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    added: list[Cells] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.changed) + len(self.removed) + len(self.added)


class Tables:
    """A pack's rows by table, as its files have them (`before`) and as they stand (`there`)."""

    def __init__(self, pack: Pack, *, demo: bool, today: date) -> None:
        self.pack, self.demo, self.today = pack, demo, today
        self.scheme = pack.city.scheme
        self.plans = {plan.table: plan for plan in plans_of(pack, demo=demo)}
        self.before = {table: _newest(plan) for table, plan in self.plans.items()}
        self.there = {table: values_there(plan) for table, plan in self.plans.items()}

    def in_force(self, table: str) -> Rows:
        """The rows that have not ended."""
        return {key: values for key, values in self.there[table].items() if not self.is_over(self.plans[table], values)}

    def is_over(self, plan: Plan, values: Values) -> bool:
        """Whether a row has ended. A version's end is the next one's beginning, so the newest has none unless it ended."""
        end = values[plan.ends] if plan.ends else None
        return end is not None and (plan.has_versions or end <= self.today)

    def edits(self, sheet: Sheet) -> SheetEdit:
        """What was edited of one file."""
        found, plan, lines = SheetEdit(), self.plans[sheet.table], self._lines(sheet)
        for key, values in self._there(sheet):
            old = self.before[sheet.table].get(key)
            is_over = self.is_over(plan, values)
            if old is None:
                if not is_over:
                    found.added.append(self._cells(sheet, values, now=True))
                continue
            was, now = self._cells(sheet, old, now=False), self._cells(sheet, values, now=True)
            cells = {column: text for column, text in now.items() if was[column] != text and column not in THEIR_OWN}
            if is_over and (not sheet.says_end or now["valid_to"] < was["valid_from"]):
                found.removed.add(lines[key])
            elif cells:
                found.changed[lines[key]] = cells
        return found

    def _there(self, sheet: Sheet) -> Iterator[tuple[str, Values]]:
        """The rows of the table that belong into this file."""
        lowest = self.scheme.levels[-1].name
        for key, values in self.there[sheet.table].items():
            if sheet.table == "grid.Place" and (values["level"] == lowest) != (sheet.file == "grids.csv"):
                continue
            if sheet.table == "people.User" and values["is_demo"] and not self.demo:
                continue
            yield key, values

    def _lines(self, sheet: Sheet) -> dict[str, int]:
        """Key → the line of its newest row."""
        rows: list[Any] = list(getattr(self.pack, sheet.file.removesuffix(".csv")))
        if rows and hasattr(rows[0], "valid_from"):
            rows.sort(key=lambda row: row.valid_from)
        return {sheet.key(row, self.scheme): row.at.line for row in rows}

    def _cells(self, sheet: Sheet, values: Values, *, now: bool) -> Cells:
        cells = sheet.cells(self.plans[sheet.table], values, self.scheme)
        if sheet.file in PAIRS:
            column, _, _, item, name = PAIRS[sheet.file]
            before, after = self._pairs[sheet.file]
            listed = before.get(values[name], [])
            if now:
                kept = set(after.get(values[name], []))
                listed = [each for each in listed if each in kept] + sorted(kept.difference(listed))
            cells[column] = " ".join(self.scheme.short(each) if item == "place" else each for each in listed)
        return cells

    @cached_property
    def _pairs(self) -> dict[str, tuple[Lists, Lists]]:
        """Per file: what belongs to each row by the file, and by what is in force."""
        posts = self.in_force("people.Post")
        pairs = {}
        for file, (_, table, owner, item, _) in PAIRS.items():
            now = (row for row in self.in_force(table).values() if item != "post" or row[item] in posts)
            pairs[file] = (_grouped(self.plans[table].rows, owner, item), _grouped(now, owner, item))
        return pairs


def _newest(plan: Plan) -> Rows:
    """Key → the newest row the pack has of it."""
    rows = sorted(plan.rows, key=lambda row: row["in_force_from"]) if plan.has_versions else plan.rows
    return {key_of(plan, row): row for row in rows}


def _grouped(rows: Iterable[Values], owner: str, item: str) -> Lists:
    found: Lists = {}
    for row in rows:
        found.setdefault(row[owner], []).append(row[item])
    return found
