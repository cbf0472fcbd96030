"""Reading a file of past requests, .csv or .csv.gz: good rows, and every bad one by its line and why. Pure.

A row is refused when it cannot be told from others or placed in time: no id or one seen before, no time of opening, no
class, cells missing. A value that cannot be (an end before the beginning, a due time before it) is left out and told;
the rest of the row is taken.
"""

from __future__ import annotations

import csv
import gzip
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, cast
from zoneinfo import ZoneInfo

from gridlink.kernel.errors import Invalid
from gridlink.rehearsal.past.layout import Layout

LONGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class PastRequest:
    """One request as the city recorded it. Times are aware; None where it recorded none. Names as in the file."""

    id: str
    line: int
    opened: datetime
    class_name: str
    due: datetime | None = None
    closed: datetime | None = None
    on_time: bool | None = None
    body: str = ""
    department: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    description: str = ""
    address: str = ""
    channel: str = "phone"


@dataclass(frozen=True, slots=True)
class BadRow:
    """What was wrong in a line (from 1): `reason` a short code, `taken` whether the request was read without it."""

    line: int
    reason: str
    detail: str = ""
    taken: bool = False


@dataclass
class PastFile:
    """Everything in a file: its requests by time of opening, and the faults in the order of their lines."""

    requests: list[PastRequest] = field(default_factory=list)
    faults: list[BadRow] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many rows were not read."""
        return sum(not fault.taken for fault in self.faults)


def read_past(path: Path, layout: Layout, zone: ZoneInfo) -> PastFile:
    """Read a whole file. `Invalid("replay.bad_file")` only for one that is no table of such requests at all."""
    found = PastFile()
    seen: dict[str, int] = {}
    for line, row in _rows(path, layout, found.faults):
        one = _Row(line, row, layout, zone, found.faults)
        request = one.request(seen)
        if request is not None:
            seen[request.id] = line
            found.requests.append(request)
    found.requests.sort(key=lambda request: (request.opened, request.id))
    return found


def _rows(path: Path, layout: Layout, faults: list[BadRow]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by column) of every row with the right number of cells; a broken end is a fault of its line."""
    with _text(path) as lines:
        reader = csv.reader(line.replace("\0", "") for line in lines)
        header = next(_guarded(reader), None)
        if header is None:
            raise Invalid("replay.bad_file", field="file", reason="it is empty, or no text")
        names = [name.strip() for name in header]
        if missing := [name for name in layout.columns.values() if name not in names]:
            raise Invalid("replay.bad_file", field="file", reason=f"no column {', '.join(missing)}")
        line = reader.line_num
        try:
            for cells in reader:
                first, line = line + 1, reader.line_num
                if len(cells) == len(names):
                    yield first, dict(zip(names, cells, strict=True))
                elif any(cell.strip() for cell in cells):
                    faults.append(BadRow(first, "cells", f"{len(cells)} instead of {len(names)}"))
        except (csv.Error, EOFError, OSError, zlib.error) as fault:
            faults.append(BadRow(line + 1, "broken_file", str(fault)))


def _guarded(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from chain(reader)
    except (csv.Error, EOFError, OSError, zlib.error) as fault:
        raise Invalid("replay.bad_file", field="file", reason=str(fault)) from fault


@contextmanager
def _text(path: Path) -> Iterator[IO[str]]:
    csv.field_size_limit(LONGEST_CELL)
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as lines:
            yield cast(IO[str], lines)
    except FileNotFoundError as fault:
        raise Invalid("replay.bad_file", field="file", reason="there is no such file") from fault


@dataclass
class _Row:
    """One row being read."""

    line: int
    cells: dict[str, str]
    layout: Layout
    zone: ZoneInfo
    faults: list[BadRow]

    def request(self, seen: dict[str, int]) -> PastRequest | None:
        """The request, or None with a fault added."""
        id, class_name = self._text("id"), self._text("class")
        opened = self._time("opened", taken=False)
        if opened is None and self._text("opened"):
            return None
        refusal = self._refusal(id, opened, class_name, seen)
        if refusal is not None or opened is None:
            self.faults.append(refusal or BadRow(self.line, "no_opened"))
            return None
        lon, lat = self._point()
        return PastRequest(
            id=id[:60],
            line=self.line,
            opened=opened,
            class_name=class_name,
            due=self._later("due", opened),
            closed=self._later("closed", opened),
            on_time=self._flag(),
            body=self._text("body"),
            department=self._text("department"),
            place=self._text("place"),
            lon=lon,
            lat=lat,
            description=self._text("description"),
            address=" ".join(self._text("address").split()),
            channel=self.layout.channels.get(self._text("channel"), self.layout.default_channel),
        )

    def _text(self, name: str) -> str:
        column = self.layout.columns.get(name)
        return self.cells[column].strip() if column else ""

    def _refusal(self, id: str, opened: datetime | None, class_name: str, seen: dict[str, int]) -> BadRow | None:
        """Why the row cannot be told from others or placed in time."""
        if not id:
            return BadRow(self.line, "no_id")
        if id in seen:
            return BadRow(self.line, "id_again", f"{id}, line {seen[id]}")
        if opened is None:
            return BadRow(self.line, "no_opened")
        return None if class_name else BadRow(self.line, "no_class")

    def _leave_out(self, reason: str, detail: str) -> None:
        self.faults.append(BadRow(self.line, reason, detail[:80], taken=True))

    def _time(self, name: str, *, taken: bool = True) -> datetime | None:
        text = self._text(name)
        if not text:
            return None
        try:
            found = datetime.strptime(text, self.layout.time_format)  # noqa: DTZ007 - the zone is the city's
        except ValueError:
            self.faults.append(BadRow(self.line, f"bad_{name}", text[:80], taken=taken))
            return None
        return found if found.tzinfo else found.replace(tzinfo=self.zone)

    def _later(self, name: str, opened: datetime) -> datetime | None:
        found = self._time(name)
        if found is not None and found < opened:
            self._leave_out(f"{name}_before_opened", found.isoformat(" "))
            return None
        return found

    def _flag(self) -> bool | None:
        text = self._text("on_time")
        if text and text not in self.layout.on_time:
            self._leave_out("bad_on_time", text)
        return self.layout.on_time.get(text)

    def _point(self) -> tuple[float | None, float | None]:
        texts = (self._text("lon"), self._text("lat"))
        if not any(texts):
            return None, None
        try:
            lon, lat = map(float, texts)
        except ValueError:
            lon = lat = math.nan
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            self._leave_out("bad_point", " ".join(texts))
            return None, None
        return lon, lat
