"""The files of a pack as they stand on disk: safe opening, decoding, and CSV that knows its lines and columns."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gridlink.packs.findings import Finding, Where

MAX_FILE_BYTES = 50 * 1024 * 1024
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one CSV cell and the column (from 1, in characters) where it begins."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a CSV file; `number` is the line it begins on."""

    number: int
    cells: tuple[Cell, ...]


class BadCsv(Exception):
    """A quotation mark that is not closed, or text after a closing one."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.column, self.reason = line, column, reason


def open_text(folder: Path, name: str, *, most: int = MAX_FILE_BYTES) -> tuple[str | None, list[Finding]]:
    """The text of one file of the pack, or None with the reason.

    Refuses links, folders and devices, anything that resolves outside the folder, files over `most` bytes, and text
    that is not UTF-8. A byte order mark is skipped with a warning.
    """
    path, where = folder / name, Where(name)
    try:
        status = path.lstat()
    except OSError:
        return None, [where.finding("missing-file")]
    if not stat.S_ISREG(status.st_mode) or path.resolve().parent != folder.resolve():
        return None, [where.finding("not-a-plain-file")]
    if status.st_size > most:
        return None, [where.finding("too-big", size=status.st_size, most=most)]
    data = path.read_bytes()[: most + 1]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return None, [_not_utf8(name, data, fault.start)]
    if text.startswith(BOM):
        return text[1:].replace("\r\n", "\n"), [Where(name, 1).finding("byte-order-mark")]
    text = text.replace("\r\n", "\n")
    return text, list(_control_characters(name, text))


def _not_utf8(name: str, data: bytes, start: int) -> Finding:
    """Says where decoding stopped, and whether it looks like GBK, the usual culprit."""
    before = data[:start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
    try:
        guess = "; it looks like GBK (GB 18030)" if data.decode("gb18030") else ""
    except UnicodeDecodeError:
        guess = ""
    return Where(name, line, {"": column}).finding("not-utf8", guess=guess)


def _control_characters(name: str, text: str) -> Iterator[Finding]:
    """The first control character of the file; PostgreSQL cannot store a NUL, and no screen shows the others."""
    bad = next((at for at, sign in enumerate(text) if ord(sign) < 32 and sign not in "\n\t\r"), None)
    if bad is not None:
        line, column = text.count("\n", 0, bad) + 1, bad - text.rfind("\n", 0, bad)
        yield Where(name, line, {"": column}).finding("control-character", value=f"U+{ord(text[bad]):04X}")


def records(text: str) -> Iterator[Line]:
    """The records of a CSV text (RFC 4180), empty lines left out. Raises `BadCsv` at a broken quotation."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        if not line.strip():
            number += 1
            continue
        if '"' not in line:
            yield Line(number + 1, tuple(_plain(line)))
            number += 1
            continue
        cells, last = _quoted(lines, number)
        yield Line(number + 1, tuple(cells))
        number = last + 1


def _plain(line: str) -> Iterator[Cell]:
    column = 1
    for part in line.split(","):
        yield Cell(part.strip(), column)
        column += len(part) + 1


def _quoted(lines: list[str], first: int) -> tuple[list[Cell], int]:
    """The cells of a record that holds quotation marks, and the index of the line it ends on."""
    cells: list[Cell] = []
    number, at = first, 0
    while True:
        line = lines[number]
        column = at + 1
        if not line.startswith('"', at):
            end = line.find(",", at)
            end = len(line) if end < 0 else end
            if '"' in line[at:end]:
                raise BadCsv(number + 1, line.index('"', at) + 1, "a quotation mark inside an unquoted cell")
            cells.append(Cell(line[at:end].strip(), column))
        else:
            text, number, end = _quotation(lines, number, at + 1)
            cells.append(Cell(text.strip(), column))
            line = lines[number]
            if end < len(line) and line[end] != ",":
                raise BadCsv(number + 1, end + 1, "text after a closing quotation mark")
        if end >= len(line):
            return cells, number
        at = end + 1


def _quotation(lines: list[str], number: int, at: int) -> tuple[str, int, int]:
    """The text up to the closing mark, the index of its line, and the position after it."""
    start, parts = (number + 1, at), []
    while True:
        line = lines[number]
        end = line.find('"', at)
        if end < 0:
            parts.append(line[at:] + "\n")
            number, at = number + 1, 0
            if number == len(lines):
                raise BadCsv(*start, "a quotation mark is never closed")
        elif line.startswith('""', end):
            parts.append(line[at : end + 1])
            at = end + 2
        else:
            parts.append(line[at:end])
            return "".join(parts), number, end + 1
