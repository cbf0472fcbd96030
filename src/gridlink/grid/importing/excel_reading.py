"""Rows of an Excel workbook (.xlsx, .xls): sheets chosen by name, merged cells filled, sizes bounded before opening. Pure."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from gridlink.grid.importing.chunks import CHUNK_ROWS, Chunk, Position
from gridlink.grid.importing.columns import recognised
from gridlink.kernel.errors import Invalid

MAX_ENTRIES = 2_000
MAX_UNPACKED = 512 << 20
"""Bytes all entries of an .xlsx may have together: a sheet of a million components has about 350 MB."""
MAX_CELLS = 32 << 20
"""Rows times columns of one sheet: the reader keeps a place for every cell up to the farthest, empty or not."""
MAX_XLS = 64 << 20
HEADER_ROWS = 20
"""Titles may stand above the header: it is the row among the first so many with most known columns."""
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_FAR_COLUMN = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{2,3})[0-9]""")
_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,3}([0-9]{1,9})["']""")
_PIECE = 1 << 20


class ExcelReader:
    """The sheets of one workbook, one after another; all of them must have the same columns in the same order."""

    def __init__(self, path: Path, sheets: Sequence[str]) -> None:
        """Opens it. `Invalid` for what is no workbook, unpacks too big, a sheet it does not have, sheets that differ."""
        check_size(path)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except (CalamineError, OSError, ValueError) as fault:
            raise Invalid("import.not_a_workbook", field="file", reason=type(fault).__name__) from fault
        names = self._book.sheet_names
        if unknown := [name for name in sheets if name not in names]:
            raise Invalid("import.no_such_sheet", field="sheets", name=unknown[0], sheets=names)
        self._sheets = list(sheets) or names[:1]
        found = [self._header_of(name) for name in self._sheets]
        self.header: Sequence[str] = found[0][0]
        for name, (header, _row) in zip(self._sheets, found, strict=True):
            if header != self.header:
                raise Invalid("import.sheets_differ", field="sheets", name=name, first=self._sheets[0])
        self._begins = [row for _, row in found]

    def _header_of(self, name: str) -> tuple[list[str], int]:
        best: tuple[int, list[str], int] = (0, [], 0)
        for number, row in enumerate(_filled_rows(self._book.get_sheet_by_name(name)), start=1):
            cells = _trimmed([text_of(value) for value in row])
            best = max(best, (recognised(cells), cells, number), key=lambda each: each[0])
            if number == HEADER_ROWS:
                break
        if not best[0]:
            raise Invalid("import.no_header", field="file", encoding=name)
        return best[1], best[2]

    def chunks(self, start: Position) -> Iterator[Chunk]:
        """Every row behind `start`. `offset` counts the rows of all chosen sheets; `line` is the row in its sheet."""
        offset = 0
        width = len(self.header)
        rows: list[Sequence[str]] = []
        lines: list[int] = []
        for name, begin in zip(self._sheets, self._begins, strict=True):
            number = 0
            for number, values in enumerate(_filled_rows(self._book.get_sheet_by_name(name)), start=1):
                offset += 1
                if number <= begin or offset <= start.offset:
                    continue
                cells = [text_of(value) for value in values[:width]]
                if any(cells):
                    rows.append(cells + [""] * (width - len(cells)))
                    lines.append(number)
                if len(rows) == CHUNK_ROWS:
                    yield Chunk(rows, lines, Position(offset, number))
                    rows, lines = [], []
            if rows:
                yield Chunk(rows, lines, Position(offset, number))
                rows, lines = [], []


def check_size(path: Path) -> None:
    """Refuse what would unpack to more than `MAX_UNPACKED` bytes, told or not, before anything of it is opened."""
    if not zipfile.is_zipfile(path):
        if path.stat().st_size > MAX_XLS:
            raise Invalid("import.workbook_too_big", field="file", most=MAX_XLS)
        return
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            entries = archive.infolist()
            told = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or told > MAX_UNPACKED:
                raise Invalid("import.workbook_too_big", field="file", most=MAX_UNPACKED)
            for entry in entries:
                if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise Invalid("import.not_a_workbook", field="file", reason="encrypted")
                if entry.compress_type == zipfile.ZIP_DEFLATED and _unpacks_to_more(file, entry):
                    raise Invalid("import.workbook_too_big", field="file", most=MAX_UNPACKED)
            for entry in entries:
                if "worksheets/" in entry.filename.lower().replace("\\", "/") and _spans_too_much(archive, entry):
                    raise Invalid("import.cell_too_far", field="file", most=MAX_CELLS)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError) as fault:
        raise Invalid("import.not_a_workbook", field="file", reason=type(fault).__name__) from fault


def _unpacks_to_more(file: Any, entry: zipfile.ZipInfo) -> bool:
    """Whether an entry unpacks to more than its directory says: the directory of a bomb may lie."""
    file.seek(entry.header_offset)
    name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))[-2:]
    file.seek(name_length + extra_length, 1)
    inflater, left, size = zlib.decompressobj(-15), entry.compress_size, 0
    while left > 0 and (block := file.read(min(left, 1 << 16))):
        left -= len(block)
        while block:
            size += len(inflater.decompress(block, 1 << 20))
            if size > entry.file_size:
                return True
            block = inflater.unconsumed_tail
    return False


def _spans_too_much(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a sheet has a cell so far out that the rows and columns before it pass `MAX_CELLS`.

    One cell at XFD1048576 in a file of 5 kB would make the reader ask for 500 GB, and the process end. A sheet within
    columns A to Z has no more than 27 million, so only one with farther columns has its rows looked at.
    """
    columns = 26
    for piece in _pieces(archive, entry):
        for name in set(_FAR_COLUMN.findall(piece)):
            columns = max(columns, _column_number(name))
    if columns == 26:
        return False
    rows = 0
    for piece in _pieces(archive, entry):
        rows = max(rows, max(map(int, set(_ROW.findall(piece))), default=0))
    return rows * columns > MAX_CELLS


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of an entry so cut that no tag lies across two pieces. `BadZipFile` for a tag of a megabyte."""
    with archive.open(entry) as stream:
        rest = b""
        while block := stream.read(_PIECE):
            piece = rest + block
            yield piece
            rest = piece[piece.rfind(b"<") :]
            if len(rest) > _PIECE:
                raise zipfile.BadZipFile(entry.filename)


def _column_number(name: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


def _filled_rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """The rows from the sheet's first on, every cell of a merged range with the value of its first."""
    ranges = sorted(sheet.merged_cell_ranges or ())
    open_ranges: list[tuple[tuple[int, int], tuple[int, int], Any]] = []
    # `iter_rows` gives the empty rows above the first cell, not the empty columns left of it.
    left = sheet.start[1] if sheet.start else 0
    for number, found in enumerate(sheet.iter_rows()):
        row = [""] * left + found
        while ranges and ranges[0][0][0] <= number:
            first, last = ranges.pop(0)
            value = row[first[1]] if first[1] < len(row) else ""
            open_ranges.append((first, last, value))
        if open_ranges:
            open_ranges = [each for each in open_ranges if each[1][0] >= number]
            for first, last, value in open_ranges:
                for column in range(first[1], min(last[1] + 1, len(row))):
                    row[column] = value
        yield row


def text_of(value: Any) -> str:
    """A cell as text: 3.0 is "3", a date ISO 8601. A number of more than 15 digits keeps its point: Excel has rounded it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, (date, time, timedelta, int)):
        return str(value)
    return str(value).strip()


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
