"""A copy of the example pack with twelve planted faults, and where each must be found."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "packs" / "example"
FAR = (
    '{"type": "Feature", "properties": {"code": "880101"}, "geometry": {"type": "Polygon", '
    '"coordinates": [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]]}},'
)


@dataclass(frozen=True)
class Fault:
    """A fault: replacements as (file, old, new), each of a text that stands once; and the finding it must give."""

    edits: tuple[tuple[str, str, str], ...]
    file: str
    line: int
    column: int
    code: str


def _one(file: str, old: str, new: str, line: int, column: int, code: str) -> Fault:
    return Fault(((file, old, new),), file, line, column, code)


FAULTS: tuple[Fault, ...] = (
    _one("pack.toml", 'case_number = "{adcode6}{yyyymmdd}{seq5}"', 'case_number = "{adcode6}"', 12, 1, "bad-template"),
    _one("roles.toml", '"District chief"\npermissions = ["cases.view", "cases.urge"',
         '"District chief"\npermissions = ["cases.view", "cases.urgent"', 40, 1, "unknown-permission"),
    Fault(
        (
            ("places.csv", "990101,district", "880101,district,远方区,Far District,2025-01-01,\n990101,district"),
            ("places.geojson", '{"type": "Feature", "properties": {"code": "990101"}',
             FAR + '\n{"type": "Feature", "properties": {"code": "990101"}'),
        ),
        "places.csv", 3, 1, "outside-root",
    ),
    _one("grids.csv", "990101001001002,", "99010100100113,9999,A,road,,2025-01-01,,\n990101001001002,", 3, 1,
         "bad-place-code"),
    _one("grids.geojson", "[121.201044, 31.9027], [121.201071, 31.901795]]]",
         "[121.201044, 31.9027], [121.201057, 31.9022475], [121.201071, 31.901795]]]", 3, 1, "shapes-overlap"),
    _one("organisations.csv", "990101002,gov-990101,", "990101002,gov-990109,", 8, 72, "unknown-reference"),
    _one("organisations.csv", "gov-9901,,000-5550021", "gov-9901,urban-9901,000-5550021", 23, 108, "organisation-cycle"),
    _one("posts.csv", "handler,clean-990102,", "handler,sup-990102,", 53, 78, "not-separated"),
    _one("conditions.csv", "The water has drained.,2,urgent_hour,", "The water has drained.,2,,", 54, 141,
         "limit-without-clock"),
    _one("duties.csv", "supervises,jw-2026,event,0129,place,990102", "supervises,jw-2026,event,0927,place,990102", 78, 26,
         "unknown-class"),
    _one("components.csv", "121.206041,31.903102", "NaN,31.903102", 2, 87, "not-finite"),
    _one("holidays.csv", "2026-01-02,no,元旦", "2026-01-01,no,元旦", 36, 1, "duplicate"),
)  # fmt: skip
"""Each alone makes exactly its one finding."""


def edited(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the example pack in `folder` in which the first `old` of one file reads `new`."""
    copy = Path(shutil.copytree(EXAMPLE, folder / "copy"))
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text, old
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy


def plant(folder: Path, *faults: Fault) -> Path:
    """A copy of the example pack in `folder` with the faults. Fails when an anchor does not stand exactly once."""
    copy = Path(shutil.copytree(EXAMPLE, folder / "planted", dirs_exist_ok=True))
    for file, old, new in (edit for fault in faults for edit in fault.edits):
        text = (copy / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old, text.count(old))
        (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    return copy
