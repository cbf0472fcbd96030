"""The text of a pack's files: bounded, decoded, and CSV that knows its lines and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gridlink.packs.findings import Finding, Where
from gridlink.packs.sources import Refused, Source, read_bytes

MAX_FILE_BYTES = 64 * 1024 * 1024
"""What one file may hold, unpacked: a city of 40,000 unit grids draws them in 11 MB."""
BOM = "\ufeff"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a CSV file: the line it begins on, its cells, and where they begin (columns count characters from 1).

    `begins` is the record itself where no cell is quoted, so that columns are counted only when a fault asks for them.
    """

    number: int
    texts: tuple[str, ...]
    begins: str | tuple[int, ...]

    def column(self, position: int) -> int:
        """The column in which the cell at `position` (from 0) begins."""
        if isinstance(self.begins, tuple):
            return self.begins[position]
        return 1 + sum(len(part) + 1 for part in self.begins.split(",")[:position])


class BadCsv(Exception):
    """A quotation mark that is not closed, or text after a closing one."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.column, self.reason = line, column, reason


def open_text(source: Source, name: str, *, most: int = MAX_FILE_BYTES) -> tuple[str | None, list[Finding]]:
    """The text of one file of the pack, or None with the reason.

    Refuses what is no plain file of the pack, what holds more than `most` bytes (unpacked), and text that is not
    UTF-8. A byte order mark is skipped with a warning.
    """
    try:
        data = read_bytes(source, name, most)
    except Refused as refused:
        return None, [refused.finding]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return None, [_not_utf8(name, data, fault.start)]
    findings = [Where(name, 1).finding("byte-order-mark")] if text.startswith(BOM) else []
    text = text.removeprefix(BOM).replace("\r\n", "\n")
    return text, [*findings, *_control_characters(name, text)]


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
    if found := _CONTROL.search(text):
        bad = found.start()
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
            yield Line(number + 1, tuple([part.strip() for part in line.split(",")]), line)
            number += 1
            continue
        texts, begins, last = _quoted(lines, number)
        yield Line(number + 1, tuple(texts), tuple(begins))
        number = last + 1


def _quoted(lines: list[str], first: int) -> tuple[list[str], list[int], int]:
    """The cells of a record that holds quotation marks, their columns, and the index of the line it ends on."""
    texts: list[str] = []
    begins: list[int] = []
    number, at = first, 0
    while True:
        line = lines[number]
        begins.append(at + 1)
        if not line.startswith('"', at):
            end = line.find(",", at)
            end = len(line) if end < 0 else end
            if '"' in line[at:end]:
                raise BadCsv(number + 1, line.index('"', at) + 1, "a quotation mark inside an unquoted cell")
            texts.append(line[at:end].strip())
        else:
            text, number, end = _quotation(lines, number, at + 1)
            texts.append(text.strip())
            line = lines[number]
            if end < len(line) and line[end] != ",":
                raise BadCsv(number + 1, end + 1, "text after a closing quotation mark")
        if end >= len(line):
            return texts, begins, number
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
