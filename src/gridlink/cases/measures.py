"""What is to be counted, said without a database: conditions on columns, and the sets of rows they make. Pure.

A `Condition` names the column whose instant must fall in the period (`when`) and what the row must or must not be.
A `Measure` is the set of rows that fit any of some conditions and all of some others. `cases.tallying` counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

NOW: Final = "<now>"
"""Stands for the instant of asking in a condition."""
LINE: Final = "line"
"""A group of cases: by the line (条) of the body that has them, which is no column of theirs."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows whose `when` lies in the period (empty: whenever), that fit `where` (all of it) and not `unless` (all of it)."""

    when: str = ""
    where: Mapping[str, object] = field(default_factory=dict)
    unless: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """A set of rows: in the period by one of `any_of`, and fitting one of each of `also`, whose `when` is not asked."""

    any_of: tuple[Condition, ...]
    also: tuple[tuple[Condition, ...], ...] = ()

    def narrowed(self, *any_of: Condition) -> Measure:
        """Those rows of this set that fit one of these conditions too, whenever."""
        return Measure(self.any_of, (*self.also, any_of))

    @property
    def anchors(self) -> frozenset[str]:
        """The columns by which its rows fall in the period."""
        return frozenset(condition.when for condition in self.any_of)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to and not on `end`, seen at `now`; all aware instants."""

    start: datetime
    end: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """What rows are gathered by: a `column`, cut to whole multiples of `unit` (places of one level) when it is above 1."""

    column: str
    unit: int = 1
