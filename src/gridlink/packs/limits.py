"""A pack's calendar as the kernel's, and writing limits back into its conditions.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from gridlink.kernel.calendar import Hours, WorkCalendar
from gridlink.kernel.dates import ByDate
from gridlink.kernel.errors import Invalid
from gridlink.kernel.limits import Limit
from gridlink.packs.pack import Pack

CONDITIONS = "conditions.csv"
HEADER = (
    "scheme", "kind", "class", "code", "finding", "finding_en", "closing", "closing_en", "limit_value", "limit_clock",
    "evidence", "valid_from", "valid_to",
)  # fmt: skip
ClassKey = tuple[str, str, str]
"""Scheme, kind, code."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What was written: classes whose limit changed (old, new), how many stand, and those left alone."""

    changed: dict[ClassKey, tuple[str, str]]
    same: int
    several: tuple[ClassKey, ...]


def day_rule(pack: Pack) -> ByDate | None:
    """How the pack's city counts its day limits."""
    settings = pack.city.settings
    if not settings.get("day_limits.by_date"):
        return None
    return ByDate(holidays_count=bool(settings.get("day_limits.holidays_count")))


def calendar_of(pack: Pack, rule: ByDate | None) -> WorkCalendar:
    """The calendar a pack describes, day limits counted by `rule` (`day_rule(pack)` is the city's own)."""
    if pack.week is None:
        raise Invalid("calendar.none", field="calendar.toml")
    years = [row.day.year for row in pack.holidays] or [pack.week.valid_from.year]
    return WorkCalendar(
        pack.city.timezone,
        {weekday: _hours(spans) for weekday, spans in enumerate(pack.week.days)},
        {row.day: row.name for row in pack.holidays if not row.working},
        {row.day: row.name for row in pack.holidays if row.working},
        date(min(years), 1, 1),
        date(max(years), 12, 31),
        int(pack.week.hours_per_day * 3600),
        rule,
    )


def _hours(spans: tuple[tuple[str, str], ...]) -> Hours:
    return tuple((_wall(opens), _wall(closes)) for opens, closes in spans)


def _wall(text: str) -> time:
    return time.min if text == "24:00" else time.fromisoformat(text)


def refresh_limits(folder: Path, limits: Mapping[ClassKey, Limit], *, write: bool = True) -> Refreshed:
    """Write the limit of each class into its condition of `folder`/conditions.csv; every other cell stays as it is.

    A class with several open conditions is left alone: nobody recorded which of them a past request stood under. The
    file is replaced as a whole or not at all.
    """
    path = folder / CONDITIONS
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except OSError as fault:
        raise Invalid("limits.no_conditions", field="pack", path=str(path)) from fault
    standing: dict[ClassKey, list[dict[str, str]]] = {}
    for row in rows:
        if not row["valid_to"]:
            standing.setdefault((row["scheme"], row["kind"], row["class"]), []).append(row)
    changed, same = {}, 0
    for key, found in standing.items():
        if key not in limits or len(found) > 1:
            continue
        old, limit = f"{found[0]['limit_value']} {found[0]['limit_clock']}", limits[key]
        new = limit.to_dict()
        found[0]["limit_value"], found[0]["limit_clock"] = new["value"], new["clock"]
        if old == f"{new['value']} {new['clock']}":
            same += 1
        else:
            changed[key] = (old, f"{new['value']} {new['clock']}")
    if write and changed:
        _replace(path, rows)
    several = tuple(key for key, found in standing.items() if len(found) > 1 and key in limits)
    return Refreshed(changed, same, several)


def _replace(path: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    beside = path.with_suffix(".csv.new")
    beside.write_text(text.getvalue(), encoding="utf-8", newline="")
    beside.replace(path)
