"""A CSV file of any size in chunks, from any record on. One broken line costs that line only. Pure.

A quotation mark that is not closed would swallow the file up to the next one. So a record may go over several lines
only when they close it within `MOST_LINES` lines and make as many cells as the header has; otherwise its first line
is rejected and the next one read for itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from gridlink.grid.importing.chunks import CHUNK_ROWS, Chunk, Position, Reject
from gridlink.grid.importing.columns import recognised
from gridlink.kernel.errors import Invalid

BLOCK = 8 << 20
MAX_LINE = 65_536
"""Bytes of one line. A longer one is skipped, whatever its length, in memory of one block."""
MOST_LINES = 20
DELIMITERS = ",\t;"


class CsvReader:
    """The records of one CSV file (comma, tab or semicolon: whichever makes sense of the header)."""

    def __init__(self, path: Path, encoding: str) -> None:
        """Reads the header. `Invalid("import.no_header")` when the first line that is not blank cannot be one."""
        self._path, self._encoding = path, encoding
        self.header: Sequence[str] = ()
        with path.open("rb") as file:
            self._begin, line = self._find_header(file)
        try:
            text = line.decode(encoding).strip("\r\n")
        except UnicodeDecodeError as fault:
            raise Invalid("import.no_header", field="file", encoding=encoding) from fault
        tried = [(recognised(next(csv.reader([text], delimiter=each))), each) for each in DELIMITERS]
        self._delimiter = max(tried, key=lambda pair: pair[0])[1]
        self.header = next(csv.reader([text], delimiter=self._delimiter))

    def _find_header(self, file: BinaryIO) -> tuple[Position, bytes]:
        offset, number = (3 if file.read(3) == b"\xef\xbb\xbf" else 0), 0
        file.seek(offset)
        while line := file.readline(MAX_LINE):
            offset, number = offset + len(line), number + 1
            if b"\0" in line or (len(line) == MAX_LINE and not line.endswith(b"\n")):
                break
            if line.strip():
                return Position(offset, number), line
        raise Invalid("import.no_header", field="file", encoding=self._encoding)

    def chunks(self, start: Position) -> Iterator[Chunk]:
        """Everything behind `start` (a position of this file, or none). Memory: one block of 8 MiB and its rows."""
        at = start if start.offset else self._begin
        with self._path.open("rb") as file:
            file.seek(at.offset)
            buffer, ended = b"", False
            while True:
                while not ended and buffer.count(b"\n") < CHUNK_ROWS and len(buffer) < BLOCK:
                    block = file.read(BLOCK)
                    buffer, ended = buffer + block, not block
                if not buffer:
                    return
                cut = _end_of_lines(buffer, ended)
                if not cut:
                    # A line longer than a block: its end is looked for, its content thrown away.
                    length = len(buffer) + _skip_line(file)
                    at = Position(at.offset + length, at.line + 1)
                    yield Chunk([], (), at, [_too_long(at.line)])
                    buffer = b""
                    continue
                chunk = self._read(buffer[:cut], at, whole=ended and cut == len(buffer))
                buffer = buffer[chunk.after.offset - at.offset :]
                at = chunk.after
                yield chunk

    def _read(self, body: bytes, at: Position, *, whole: bool) -> Chunk:
        """The records of some whole lines; `whole`: nothing comes after them."""
        rows = self._all_at_once(body)
        if rows is not None:
            numbers: Sequence[int] = range(at.line + 1, at.line + 1 + len(rows))
            after = Position(at.offset + len(body), at.line + len(rows))
            chunk = Chunk(rows, numbers, after)
        else:
            chunk = self._line_by_line(body, at, whole=whole)
        self._check_width(chunk)
        return chunk

    def _all_at_once(self, body: bytes) -> list[Sequence[str]] | None:
        """The rows when every line is a record of its own and nothing is wrong with any: almost always."""
        if b"\0" in body:
            return None
        try:
            lines = body.replace(b"\r\n", b"\n").decode(self._encoding).split("\n")
            if not lines[-1]:
                lines.pop()
            rows: list[Sequence[str]]
            if b'"' not in body and b"\r" not in body:
                rows = [line.split(self._delimiter) for line in lines]
            elif any(line.count('"') & 1 for line in lines):
                return None
            else:
                rows = list(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except (UnicodeDecodeError, csv.Error):
            return None
        longest = max(map(len, lines), default=0)
        return rows if len(rows) == len(lines) and longest * 4 <= MAX_LINE else None

    def _line_by_line(self, body: bytes, at: Position, *, whole: bool) -> Chunk:
        lines = body.split(b"\n")
        if not lines[-1]:
            lines.pop()
        chunk = Chunk([], numbers := [], at)
        index = offset = 0
        while index < len(lines):
            taken, cells, code = self._record(lines, index)
            if taken == 0 and not whole and len(lines) - index < MOST_LINES and index:
                break  # It may be closed by lines that are still to come.
            taken = max(taken, 1)
            if cells is None:
                params = {"most": MAX_LINE, "encoding": self._encoding}
                shown = lines[index][:200].replace(b"\0", b"\xef\xbf\xbd").decode(self._encoding, "replace")
                chunk.rejects.append(Reject(at.line + index + 1, "", code, (shown,), params))
            else:
                chunk.rows.append(cells)
                numbers.append(at.line + index + 1)
            offset += sum(map(len, lines[index : index + taken])) + taken
            index += taken
        chunk.after = Position(at.offset + min(offset, len(body)), at.line + index)
        return chunk

    def _record(self, lines: Sequence[bytes], index: int) -> tuple[int, Sequence[str] | None, str]:
        """(lines taken, cells, "") or (1, None, why not); 0 lines when the end of the record is not among the lines."""
        line = lines[index]
        if len(line) > MAX_LINE:
            return 1, None, "too-long-line"
        if b"\0" in line:
            return 1, None, "nul"
        try:
            text = line.decode(self._encoding)
        except UnicodeDecodeError:
            return 1, None, "not-decodable"
        cells = self._cells([text])
        if cells is not None:
            return 1, cells, ""
        if line.count(b'"') & 1:
            for taken in range(2, min(MOST_LINES, len(lines) - index) + 1):
                piece = b"\n".join(lines[index : index + taken])
                if len(piece) > MAX_LINE or b"\0" in piece:
                    break
                cells = self._cells(piece.decode(self._encoding, "replace").split("\n"))
                if cells is not None and len(cells) == len(self.header):
                    return taken, cells, ""
            if len(lines) - index < MOST_LINES:
                return 0, None, "stray-quote"
        return 1, None, "stray-quote"

    def _cells(self, lines: Sequence[str]) -> Sequence[str] | None:
        """The cells when the lines are exactly one record, else None."""
        given = [line + "\n" for line in lines[:-1]] + [lines[-1]]
        try:
            rows = list(csv.reader(given, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None

    def _check_width(self, chunk: Chunk) -> None:
        """Reject rows with too few or too many cells; blank lines, and empty cells behind the last column, go."""
        wanted = len(self.header)
        if set(map(len, chunk.rows)) <= {wanted}:
            return
        rows, numbers = [], []
        for row, number in zip(chunk.rows, chunk.lines, strict=True):
            if len(row) > wanted and not any(row[wanted:]):
                row = row[:wanted]
            if len(row) == wanted:
                rows.append(row)
                numbers.append(number)
            elif any(cell.strip() for cell in row):
                params = {"value": len(row), "wanted": wanted}
                chunk.rejects.append(Reject(number, "", "cell-count", row, params))
        chunk.rows, chunk.lines = rows, numbers


def _end_of_lines(buffer: bytes, ended: bool) -> int:
    """Where the last whole line of a chunk ends, at most `CHUNK_ROWS` lines; 0 when there is none."""
    if buffer.count(b"\n") > CHUNK_ROWS:
        return len(buffer) - len(buffer.split(b"\n", CHUNK_ROWS)[-1])
    return len(buffer) if ended else buffer.rfind(b"\n") + 1


def _skip_line(file: BinaryIO) -> int:
    """Read on to the end of the line; how many bytes that was."""
    skipped = 0
    while piece := file.readline(BLOCK):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped


def _too_long(line: int) -> Reject:
    return Reject(line, "", "too-long-line", (), {"most": MAX_LINE})
