"""What a reader of a file gives, chunk by chunk, whatever the format. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

CHUNK_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Position:
    """How far a file has been read. `offset`: bytes of a CSV, rows of a workbook, features of a GeoJSON.

    `line` is the last line (row, feature) behind it, counted as editors do.
    """

    offset: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that is not imported (or, as a warning, was): where, which column, why, and its cells as they stood."""

    line: int
    column: str
    code: str
    cells: Sequence[str]
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Chunk:
    """Some lines of a file. `rows` have as many cells as the header; `lines` are their numbers; `after` is behind them."""

    rows: list[Sequence[str]]
    lines: Sequence[int]
    after: Position
    rejects: list[Reject] = field(default_factory=list)


class Reader(Protocol):
    """An open file. `header` is as the file writes it."""

    header: Sequence[str]

    def chunks(self, start: Position) -> Iterator[Chunk]:
        """Everything behind `start`, in order."""
        ...
