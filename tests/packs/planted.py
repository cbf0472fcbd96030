"""A copy of the example pack with twenty planted faults, and where each must be found."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridlink.packs.reading import MAX_FILE_BYTES

EXAMPLE = Path(__file__).resolve().parents[2] / "packs" / "example"
AWAY = (
    '{"type": "Feature", "properties": {"code": "990101009"}, "geometry": {"type": "Polygon", '
    '"coordinates": [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]]}},'
)
HERE = '{"type": "Feature", "properties": {"code": "990101"}'
MERGED = (
    "990108,district,旧东区,Old East,1990-01-01,2015-11-03,990109",
    "990109,district,旧西区,Old West,1990-01-01,2015-11-03,990108",
)
SIDE = "[121.20748, 31.90362], [121.206354, 31.903628]"
Found = tuple[str, int, int, str]


@dataclass(frozen=True)
class Fault:
    """A fault: replacements as (file, old, new), each of a text that stands once, and then what is done to the bytes of
    the folder; and the findings it must give, as (file, line, column, code)."""

    edits: tuple[tuple[str, str, str], ...]
    finds: tuple[Found, ...]
    spoil: Callable[[Path], None] | None = None


def _one(file: str, old: str, new: str, line: int, column: int, code: str) -> Fault:
    return Fault(((file, old, new),), ((file, line, column, code),))


def _name_successors(folder: Path) -> None:
    """Two districts that have ended, each into the other."""
    head, root, *rows = (folder / "places.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{head},successor", f"{root},", *MERGED, *(f"{row}," for row in rows)]
    (folder / "places.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _save_as_gbk(folder: Path) -> None:
    path = folder / "holidays.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))


def _put_a_mark_before(folder: Path) -> None:
    path = folder / "decline_reasons.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def _pack_a_bomb(folder: Path) -> None:
    (folder / "notices.toml").unlink()
    (folder / "notices.toml.gz").write_bytes(gzip.compress(bytes(MAX_FILE_BYTES + 1), mtime=0))


FAULTS: tuple[Fault, ...] = (
    _one("pack.toml", 'case_number = "{adcode6}{yyyymmdd}{seq5}"', 'case_number = "{adcode6}"', 12, 1, "bad-template"),
    _one("roles.toml", '"District chief"\npermissions = ["cases.view", "cases.urge"',
         '"District chief"\npermissions = ["cases.view", "cases.urgent"', 40, 1, "unknown-permission"),
    Fault((), (("places.csv", 3, 52, "successor-cycle"),), _name_successors),
    Fault(
        (
            ("places.csv", "Chayuan Village,2025-01-01,\n",
             "Chayuan Village,2025-01-01,\n990101009,street,飞地街道,Enclave Subdistrict,2025-01-01,\n"),
            ("places.geojson", HERE, f"{AWAY}\n{HERE}"),
        ),
        (("places.geojson", 3, 1, "shape-outside"),),
    ),
    _one("grids.csv", "990101001001002,", "990101001001001,9869,B,residential,,2025-01-01,,\n990101001001002,", 3, 1,
         "duplicate"),
    _one("grids.geojson", "[121.201044, 31.9027], [121.201071, 31.901795]]]",
         "[121.201044, 31.9027], [121.201057, 31.9022475], [121.201071, 31.901795]]]", 3, 1, "shapes-overlap"),
    _one("grids.geojson", "[121.202118, 31.901798], [121.202189, 31.900962]]]",
         "[121.202118, 31.901798], [121.202154, 31.90138], [121.202189, 31.900962]]]", 8, 1, "shapes-gap"),
    _one("grids.geojson", f"[121.207334, 31.902761], {SIDE}", f"{SIDE}, [121.207334, 31.902761]", 60, 1, "bad-geometry"),
    Fault(
        (
            ("responsibility_grids.csv", " 990101001002012\n", " 990101001002012 990102001003001\n"),
            ("responsibility_grids.csv", "sup-990102001-2,990102001003001 ", "sup-990102001-2,"),
        ),
        (("responsibility_grids.csv", 2, 102, "grid-outside-place"),),
    ),
    Fault(
        (
            ("responsibility_grids.csv", "sup-990102101-1,990102101201001 ", "sup-990102101-1,"),
            ("responsibility_grids.csv", " 990102101203004\n", " 990102101203004 990102101201001\n"),
        ),
        (("responsibility_grids.csv", 9, 91, "grids-apart"),),
    ),
    _one("organisations.csv", "990101002,gov-990101,", "990101002,gov-990109,", 8, 72, "unknown-reference"),
    _one("organisations.csv", "gov-9901,,000-5550021", "gov-9901,urban-9901,000-5550021", 23, 108, "organisation-cycle"),
    _one("posts.csv", "handler,clean-990102,", "handler,sup-990102,", 53, 78, "not-separated"),
    _one("conditions.csv", "The water has drained.,2,urgent_hour,", "The water has drained.,2,,", 54, 141,
         "limit-without-clock"),
    _one("duties.csv", "supervises,jw-2026,event,0129,place,990102", "supervises,jw-2026,event,0927,place,990102", 78, 26,
         "unknown-class"),
    _one("components.csv", "121.206041,31.903102", "NaN,31.903102", 2, 87, "not-finite"),
    _one("indicators.toml", 'denominator = "accepted"', 'denominator = "findings"', 8, 1, "bad-key"),
    Fault((), (("holidays.csv", 2, 16, "not-utf8"),), _save_as_gbk),
    Fault(
        (("decline_reasons.csv", "不在本市范围内", '不在"本市"范围内'),),
        (("decline_reasons.csv", 1, 1, "byte-order-mark"), ("decline_reasons.csv", 4, 15, "bad-csv")),
        _put_a_mark_before,
    ),
    Fault((), (("notices.toml.gz", 0, 0, "unpacks-too-big"),), _pack_a_bomb),
)  # fmt: skip
"""Each alone makes exactly its own findings."""


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
    for fault in faults:
        if fault.spoil is not None:
            fault.spoil(copy)
    return copy
