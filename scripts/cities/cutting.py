"""A smaller pack cut out of a larger one: the rows and outlines of the places inside one place."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from scripts.cities.writing import read_csv, read_packed, write_csv, write_packed


def cut_table(source: Path, target: Path, name: str, place: str, *, column: str = "code") -> None:
    """The rows of a table whose `column` begins with `place`; nothing when the source has no such table."""
    path = source / name
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        header = " ".join(next(csv.reader(file)))
    rows = [list(row.values()) for row in read_csv(path) if row[column].startswith(place)]
    write_csv(target / name, header, rows)


def cut_shapes(source: Path, target: Path, name: str, place: str) -> None:
    """The features (one to a line) whose code begins with `place`."""
    path = source / name
    if not path.exists():
        return
    kept = []
    for line in read_packed(path).splitlines():
        feature = line.strip().rstrip(",")
        if not feature.replace(" ", "").startswith('{"type":"Feature",'):
            continue
        if json.loads(feature)["properties"]["code"].startswith(place):
            kept.append(feature)
    body = ",\n".join(kept)
    write_packed(target / name, '{"type": "FeatureCollection", "features": [\n' + body + "\n]}\n")
