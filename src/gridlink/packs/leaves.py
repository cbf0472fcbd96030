"""The TOML files of a pack as the tables have them: path of a value → what it would say. The plans, backwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gridlink.packs.plans import Values
from gridlink.packs.toml_files import FLAGS, SETTINGS, WEEKDAYS

Leaves = dict[tuple[str, ...], Any]
Rows = Mapping[str, Values]
"""Key → row of one table."""

GRADE_KEYS = {"minimum": "min"}


def leaves_of(file: str, rows: Mapping[str, Rows]) -> Leaves:
    """What one file would say, from the rows in force by table."""
    settings = {key: row["value"] for key, row in rows["catalogue.Setting"].items()}
    match file:
        case "pack.toml":
            return _settings(settings)
        case "roles.toml":
            names = ("name", "name_en", "permissions")
            return {(key, name): row[name] for key, row in rows["people.Role"].items() for name in names}
        case "calendar.toml":
            return _week(rows["catalogue.WorkSchedule"])
        case "notices.toml":
            return _tables(settings.get("notices", []))
        case "indicators.toml":
            found = _tables(settings.get("indicators", []))
            for index, grade in enumerate(settings.get("grades", [])):
                found |= {
                    ("grades", str(index), GRADE_KEYS.get(name, name)): _short(each) for name, each in grade.items()
                }
            return found
    raise ValueError(file)


def _settings(settings: Mapping[str, Any]) -> Leaves:
    found: Leaves = {(key,): settings[key] for key in ("case_number", "report_number") if key in settings}
    for key in (*SETTINGS, *FLAGS):
        if key in settings:
            found["settings", *key.split(".")] = _short(settings[key])
    return found


def _tables(items: list[Values]) -> Leaves:
    """A table per item, named by its code."""
    return {(item["code"], name): value for item in items for name, value in item.items() if name != "code"}


def _week(rows: Rows) -> Leaves:
    found: Leaves = {}
    for row in rows.values():
        found["hours_per_day",] = _short(row["day_seconds"] / 3600)
        for number, day in enumerate(WEEKDAYS):
            found["week", day] = ["-".join(span) for span in row["week"].get(str(number), [])]
    return found


def _short(value: Any) -> Any:
    """A number without a fraction as a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
