"""Files of a pack as bytes that repeat: CSV, and GeoJSON packed by gzip without a time."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

PACKS = Path(__file__).resolve().parents[2] / "packs"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
"""What was collected from public sources; `README.md` there says what may be copied."""


def write_csv(path: Path, header: str, rows: Iterable[Sequence[object]]) -> None:
    """One table: UTF-8, Unix line ends, the columns named in `header` with spaces between."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a table, packed (.gz) or not, by column."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def write_packed(path: Path, text: str) -> None:
    """Text as .gz, the same bytes at any time and under any name."""
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def read_packed(path: Path) -> str:
    """What `write_packed` wrote."""
    return gzip.decompress(path.read_bytes()).decode()
