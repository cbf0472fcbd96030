"""The reader a file needs, by its name's ending."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gridlink.grid.importing.checking import Checked, Known, checked
from gridlink.grid.importing.chunks import Position, Reader
from gridlink.grid.importing.csv_reading import CsvReader
from gridlink.grid.importing.excel_reading import ExcelReader
from gridlink.grid.importing.geojson_reading import GeoJsonReader
from gridlink.grid.importing.surveying import ENCODINGS, FileFacts
from gridlink.kernel.canonical import canonical_bytes, sha256_hex
from gridlink.kernel.errors import Invalid

CSV, EXCEL, GEOJSON = (".csv", ".txt", ".tsv"), (".xlsx", ".xls"), (".geojson", ".json")
DATUMS = ("wgs84", "gcj02", "bd09")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How a file is to be read. `encoding` "": the one found; `columns`: ours → theirs; `update`: change what differs."""

    scheme: str
    datum: str = "wgs84"
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    update: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it; `ImportOptions(**plain)` reads it back."""
        return asdict(self) | {"columns": dict(sorted(self.columns.items())), "sheets": list(self.sheets)}

    def key(self, sha256: str) -> str:
        """What tells this file with these options from every other import."""
        return sha256_hex(canonical_bytes({"file": sha256, "options": self.plain()}))


def open_reader(path: Path, options: ImportOptions, facts: FileFacts) -> Reader:
    """A reader of the file. `Invalid` for an unknown ending, datum or encoding, and whatever the reader refuses."""
    ending = path.suffix.lower()
    if options.datum not in DATUMS:
        raise Invalid("import.unknown_datum", field="datum", allowed=list(DATUMS))
    encoding = (options.encoding or facts.encoding).lower().replace("gbk", "gb18030").replace("gb2312", "gb18030")
    encoding = "utf-8" if encoding in ("utf8", "utf-8-sig") else encoding
    if encoding not in ENCODINGS:
        raise Invalid("import.unknown_encoding", field="encoding", allowed=list(ENCODINGS))
    if ending in CSV:
        return CsvReader(path, encoding)
    if ending in EXCEL:
        return ExcelReader(path, options.sheets)
    if ending in GEOJSON:
        return GeoJsonReader(path, encoding)
    raise Invalid("import.unknown_format", field="file", ending=ending[:20], allowed=[*CSV, *EXCEL, *GEOJSON])


def read(
    reader: Reader, positions: Mapping[str, int], known: Known, start: Position
) -> Iterator[tuple[Checked, Position]]:
    """The checked rows behind `start`, with the position behind each chunk."""
    for chunk in reader.chunks(start):
        yield checked(chunk, positions, known), chunk.after
