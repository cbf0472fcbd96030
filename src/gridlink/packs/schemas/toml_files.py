"""The schemas of the TOML files, by the same bounds, words and patterns as `packs.toml_files` and `toml_indicators`."""

from __future__ import annotations

from typing import Any

from gridlink.evaluation.counts import COUNTS
from gridlink.evaluation.formulas import OBJECTS
from gridlink.kernel.places import DIGITS
from gridlink.packs.tables import CODE
from gridlink.packs.toml_files import (
    CHANNELS,
    CITY_CODE,
    FLAGS,
    FORMAT,
    LANGUAGES,
    LEVEL_NAME,
    PLACEHOLDERS,
    SETTINGS,
    WEEKDAYS,
)
from gridlink.people.permissions import PERMISSIONS

Schema = dict[str, Any]
NAMED_BY_CITY = "May be left out unless the city is bilingual (en is a further one of pack.toml's languages)."
TOML_COMMENT = "TOML read as JSON: tables are objects, dates strings."
SPAN = r"^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$"


def toml_schemas() -> dict[str, Schema]:
    """File name → schema, without what all schemas have."""
    return {
        "pack.toml": _pack(),
        "roles.toml": _roles(),
        "calendar.toml": _calendar(),
        "notices.toml": _notices(),
        "indicators.toml": _indicators(),
    }


def _text(most: int, about: str = "") -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most} | ({"description": about} if about else {})


def _both(key: str, most: int, about: str) -> Schema:
    return {key: _text(most, about), f"{key}_en": _text(most, f"The same in English. {NAMED_BY_CITY}")}


def _table(properties: Schema, required: str, **more: Any) -> Schema:
    whole = {"type": "object", "properties": properties, "required": required.split(), "additionalProperties": False}
    return whole | more


def _pack() -> Schema:
    level = _table(
        {
            "name": {"type": "string", "pattern": f"^{LEVEL_NAME}$", "description": "The name places.csv uses."},
            "digits": {"type": "integer", "minimum": 1, "maximum": 12},
            **_both("label", 40, "What pages call it."),
        },
        "name digits label",
    )
    template = {"type": "string", "minLength": 1, "maxLength": 60}
    levels = {
        "type": "array",
        "items": level,
        "minItems": 1,
        "description": f"Widest first; digits add up to {DIGITS}.",
    }
    words = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "maxItems": 2}
    properties = {
        "format": {"const": FORMAT, "description": "The version of this format."},
        "code": {"type": "string", "pattern": f"^{CITY_CODE}$", "description": "The city's code."},
        **_both("name", 80, "The city's name."),
        "version": _text(40, "The pack's own version."),
        "languages": _languages(),
        "timezone": {"type": "string", "description": "An IANA name.", "examples": ["Asia/Shanghai"]},
        "crs": {"const": "WGS84", "description": "The only coordinates a pack may hold."},
        "root": {"type": "string", "pattern": "^[0-9]{1,15}$", "description": "The code of the widest place."},
        "default_scheme": {"type": "string", "pattern": f"^{CODE}$", "description": "A code of schemes.csv."},
        "case_number": template | {"examples": ["{adcode6}{yyyymmdd}{seq5}"]},
        "report_number": template | {"examples": ["R{adcode6}{yyyymmdd}{seq7}"]},
        "place_levels": levels,
        "settings": _settings(),
        "terminology": {
            "type": "object",
            "description": "The city's own words: term = [own language, English]; supervisor, centre, hotline are shown.",
            "additionalProperties": words,
        },
    }
    required = (
        "format code name version languages timezone crs root default_scheme case_number report_number place_levels"
    )
    bilingual = {"properties": {"languages": {"contains": {"const": "en"}, "prefixItems": [{"not": {"const": "en"}}]}}}
    return _table(
        properties,
        required,
        title="pack.toml: the city",
        description="The city, its levels of places, its languages, number templates and settings.",
        **{"$comment": TOML_COMMENT, "if": bilingual, "then": {"required": ["name_en"]}, "examples": [_CITY]},
    )


def _languages() -> Schema:
    return {
        "type": "array",
        "items": {"enum": sorted(LANGUAGES)},
        "minItems": 1,
        "uniqueItems": True,
        "description": "The languages of the pages, the city's own first: visitors read that one, and `name` is written in it.",
    }


def _settings() -> Schema:
    """[settings.<group>] tables out of the dotted keys."""
    groups: dict[str, Schema] = {}
    for key, (low, high, default) in SETTINGS.items():
        group, name = key.split(".")
        groups.setdefault(group, {})[name] = {"type": "number", "minimum": low, "maximum": high, "default": default}
    for key, flag in FLAGS.items():
        group, name = key.split(".")
        groups.setdefault(group, {})[name] = {"type": "boolean", "default": flag}
    return _table({group: _table(keys, "") for group, keys in groups.items()}, "")


def _roles() -> Schema:
    permissions = {"type": "array", "items": {"enum": sorted(PERMISSIONS)}}
    role = _table(_both("name", 80, "What the role is called.") | {"permissions": permissions}, "name permissions")
    example = {
        "supervisor": {"name": "监督员", "name_en": "Supervisor", "permissions": ["intake.report", "cases.view"]}
    }
    return _tables("roles.toml: what a role may do", "A table for each role, named by its code.", role, [example])


def _notices() -> Schema:
    holes = "|".join(sorted(PLACEHOLDERS))
    text = {"type": "string", "minLength": 1, "maxLength": 500, "pattern": rf"^([^{{}}]|\{{({holes})\}})*$"}
    notice = _table(
        {"channel": {"enum": list(CHANNELS)}, "text": text, "text_en": text | {"description": NAMED_BY_CITY}},
        "channel text",
    )
    example = {"received": {"channel": "message", "text": "已收到，编号 {number}。", "text_en": "Received: {number}."}}
    return _tables(
        "notices.toml: words sent to people", "A table for each notice, named by its code.", notice, [example]
    )


def _tables(title: str, description: str, inner: Schema, examples: list[Schema]) -> Schema:
    return {
        "title": title,
        "description": description,
        "$comment": TOML_COMMENT,
        "type": "object",
        "additionalProperties": inner,
        "examples": examples,
    }


def _calendar() -> Schema:
    spans = {"type": "array", "items": {"type": "string", "pattern": SPAN}}
    properties = {
        **_both("name", 80, "The calendar's name."),
        "valid_from": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"},
        "hours_per_day": {
            "type": "number",
            "minimum": 0.5,
            "maximum": 24,
            "description": "Work hours a work day counts.",
        },
        "week": _table(dict.fromkeys(WEEKDAYS, spans), " ".join(WEEKDAYS)),
    }
    working, off = ["08:00-12:00", "14:00-18:00"], list[str]()
    week = {day: working if number < 5 else off for number, day in enumerate(WEEKDAYS)}
    example = {"name": "工作日历", "name_en": "Calendar", "valid_from": "2026-01-01", "hours_per_day": 8, "week": week}
    return _table(
        properties,
        "name valid_from hours_per_day week",
        title="calendar.toml: the working week",
        description="The week as worked; holidays.csv holds the exceptions.",
        **{"$comment": TOML_COMMENT, "examples": [example]},
    )


def _indicators() -> Schema:
    count = {"enum": sorted(COUNTS)}
    tier = {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}], "minItems": 2, "items": False}
    indicator = _table(
        {
            **_both("name", 120, "What the figure is called."),
            "numerator": count,
            "denominator": {"enum": ["", *sorted(COUNTS)], "description": "Left out: a plain number, no rate."},
            "unit": {"enum": ["percent", "number"]},
            **_both("formula", 120, "The formula in words."),
            "better": {"enum": ["higher", "lower"]},
            "objects": {"type": "array", "items": {"enum": list(OBJECTS)}, "description": "Whom it is about."},
            "weight": {
                "type": "number",
                "minimum": 0,
                "maximum": 100,
                "description": "In the composite; 0: shown only.",
            },
            "score": {
                "description": "How the figure becomes points; tiers rise, and TOML writes the last one's bound as inf.",
                "oneOf": [{"enum": ["rate", "inverse"]}, {"type": "array", "items": tier, "minItems": 1}],
            },
        },
        "name numerator formula better",
    )
    grade = _table(
        {
            "code": _text(20),
            "min": {
                "type": "number",
                "minimum": 0,
                "maximum": 100,
                "description": "Scores from here up to the next grade.",
            },
            "colour": _text(20),
            **_both("name", 20, "What the grade is called."),
        },
        "code min colour name",
    )
    schema = _tables(
        "indicators.toml: figures and grades", "A table for each figure; [[grades]].", indicator, [_FIGURES]
    )
    return schema | {"properties": {"grades": {"type": "array", "items": grade}}}


_CITY = {
    "format": FORMAT, "code": "example", "name": "江湾市", "name_en": "Jiangwan City", "version": "2026.1",
    "languages": ["zh-hans", "en"], "timezone": "Asia/Shanghai", "crs": "WGS84", "root": "9901",
    "default_scheme": "jw-2026", "case_number": "{adcode6}{yyyymmdd}{seq5}",
    "report_number": "R{adcode6}{yyyymmdd}{seq7}",
    "place_levels": [
        {"name": "city", "digits": 4, "label": "市", "label_en": "City"},
        {"name": "grid", "digits": 11, "label": "单元网格", "label_en": "Unit grid"},
    ],
    "settings": {"delay": {"max": 2}}, "terminology": {"supervisor": ["监督员", "Supervisor"]},
}  # fmt: skip
_FIGURES = {
    "closing_rate": {
        "name": "结案率", "name_en": "Closing rate", "numerator": "closed", "denominator": "due_to_close",
        "formula": "结案数 ÷ 应结案数", "formula_en": "closed ÷ due to be closed", "better": "higher",
        "objects": ["place"], "weight": 0.3, "score": "rate",
    },
    "grades": [{"code": "A", "min": 90, "colour": "green", "name": "绿", "name_en": "Green"}],
}  # fmt: skip
