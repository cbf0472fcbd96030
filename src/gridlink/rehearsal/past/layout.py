"""How a city's file of past requests is laid out: which column says what, told by `reports.toml` of its pack.

So `gridlink replay` and `gridlink fit-limits` know no city. Pure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from gridlink.kernel.errors import Invalid

FILE = "reports.toml"
NEEDED = ("id", "opened", "class")
OPTIONAL = (
    "due", "closed", "on_time", "body", "department", "place", "lon", "lat", "description", "address", "channel",
)  # fmt: skip
CHANNELS = ("supervisor", "phone", "citizen", "api")
TABLES = ("columns", "on_time", "channels", "places", "defaults", "nowhere")


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns by what they say; what their values stand for.

    `on_time`: flag → True or False; `channels`: source → one of the four; `places`: a name in the file → the name of
    the place in the pack; `nowhere`: the point the file gives where it knows none, and the code of the place that
    stands for it. `default_class` takes requests of a class the pack does not name. `time_format` is of strptime. The
    pack's limits were fitted on requests opened up to `fitted_until`.
    """

    source: str
    columns: Mapping[str, str]
    time_format: str
    on_time: Mapping[str, bool] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    default_class: str = ""
    default_channel: str = "phone"
    nowhere: tuple[float, float] | None = None
    nowhere_place: str = ""
    fitted_until: date | None = None


def read_layout(pack: Path) -> Layout:
    """The layout beside a pack's files; `Invalid("replay.bad_layout")` with the reason."""
    path = pack / FILE if pack.is_dir() else pack.parent / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        raise _bad(f"there is no {FILE} beside the pack's files") from fault
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise _bad(str(fault)) from fault
    return layout_of(data)


def layout_of(data: Mapping[str, Any]) -> Layout:
    """The layout that `reports.toml` holds, checked."""
    tables = {name: data.get(name, {}) for name in TABLES}
    if strange := sorted(set(data) - {*TABLES, "source", "time_format", "fitted_until"}):
        raise _bad(f"unknown keys {', '.join(strange)}")
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise _bad(f"{name} is no table")
    columns = {str(key): str(value) for key, value in tables["columns"].items()}
    if missing := [name for name in NEEDED if not columns.get(name)]:
        raise _bad(f"columns does not name {', '.join(missing)}")
    if strange := sorted(set(columns) - {*NEEDED, *OPTIONAL}):
        raise _bad(f"columns names what nobody reads: {', '.join(strange)}")
    channels = {str(key): str(value) for key, value in tables["channels"].items()}
    default = str(tables["defaults"].get("channel", "phone"))
    if strange := sorted({*channels.values(), default} - set(CHANNELS)):
        raise _bad(f"no such channel: {', '.join(strange)}")
    point, fitted = tables["nowhere"], data.get("fitted_until")
    if not (fitted is None or isinstance(fitted, date)):
        raise _bad("fitted_until is no date")
    return Layout(
        source=str(data.get("source", "past")),
        columns=columns,
        time_format=str(data.get("time_format", "%Y-%m-%d %H:%M:%S")),
        on_time={str(key): bool(value) for key, value in tables["on_time"].items()},
        channels=channels,
        places={str(key): str(value) for key, value in tables["places"].items()},
        default_class=str(tables["defaults"].get("class", "")),
        default_channel=default,
        nowhere=(float(point["lon"]), float(point["lat"])) if {"lon", "lat"} <= point.keys() else None,
        nowhere_place=str(point.get("place", "")),
        fitted_until=fitted if isinstance(fitted, date) else None,
    )


def _bad(reason: str) -> Invalid:
    return Invalid("replay.bad_layout", field=FILE, reason=reason)
