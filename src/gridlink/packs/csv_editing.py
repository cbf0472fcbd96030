"""Some cells of a CSV text changed, rows taken out or put at its end; everything else stays as it is, byte for byte."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gridlink.packs.reading import BOM, records

Cells = Mapping[str, str]
"""Column → text."""


def edit_csv(
    text: str, changed: Mapping[int, Cells], removed: Collection[int] = (), added: Sequence[Cells] = ()
) -> str:
    """The text with these edits. Rows are named by the line they begin on (from 1), columns by the first row.

    Of a changed row only the named cells are written anew; a column the file does not have is left out. An added row
    takes the line end of the first. Raises `BadCsv` for a text that is none.
    """
    lines = text.split("\n")
    header = next(records(text.removeprefix(BOM).replace("\r\n", "\n")))
    order = {text: position for position, text in enumerate(header.texts)}
    end = "\r" if lines[header.number - 1].endswith("\r") else ""
    out: list[str] = []
    number = 0
    while number < len(lines):
        last = number
        if number + 1 in changed or number + 1 in removed:
            last = _last_line(lines, number)
        if number + 1 in changed:
            out.append(_edited("\n".join(lines[number : last + 1]), changed[number + 1], order))
        elif number + 1 not in removed:
            out.append(lines[number])
        number = last + 1
    while out and not out[-1].strip():
        out.pop()
    ending = [""] if lines[-1] == "" or added else []
    if added and not out[-1].endswith(end):
        out[-1] += end
    return "\n".join([*out, *(_row(cells, order) + end for cells in added), *ending])


def _last_line(lines: Sequence[str], first: int) -> int:
    """The index of the line a row ends on: every quotation mark of a row has its other."""
    last, marks = first, lines[first].count('"')
    while marks % 2:
        last += 1
        marks += lines[last].count('"')
    return last


def _edited(row: str, cells: Cells, order: Mapping[str, int]) -> str:
    end = "\r" if row.endswith("\r") else ""
    parts = raw_cells(row.removesuffix("\r"))
    for column, text in cells.items():
        if column in order:
            parts[order[column]] = quoted(text)
    return ",".join(parts) + end


def _row(cells: Cells, order: Mapping[str, int]) -> str:
    return ",".join(quoted(cells.get(column, "")) for column in order)


def raw_cells(row: str) -> list[str]:
    """The cells of a row as they are written, quotation marks and all."""
    parts = [""]
    inside = False
    for sign in row:
        if sign == '"':
            inside = not inside
        if sign == "," and not inside:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def quoted(text: str) -> str:
    """A text as a cell, in quotation marks where it needs them (RFC 4180)."""
    if text != text.strip() or any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
