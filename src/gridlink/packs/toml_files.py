"""The TOML files of a pack: pack.toml, roles, the working week and notices."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from gridlink.kernel.errors import Invalid
from gridlink.kernel.numbers import NumberTemplate
from gridlink.kernel.places import Level, PlaceScheme
from gridlink.packs.pack import City, LevelRow, NoticeRow, RoleRow, WorkWeek
from gridlink.packs.tables import CODE
from gridlink.packs.toml_reading import Toml

FORMAT = 1
LANGUAGES = frozenset({"zh-hans", "en"})
SETTINGS: dict[str, tuple[float, float, float]] = {
    "delay.max": (0, 10, 2),
    "suspension.max_days": (1, 3650, 365),
    "lights.yellow": (0.1, 0.99, 0.8),
    "duplicates.metres": (1, 5000, 50),
    "duplicates.hours": (1, 8760, 24),
    "evidence.max_mb": (1, 200, 20),
    "escalation.returns": (0, 20, 2),
    "escalation.reworks": (0, 20, 2),
    "escalation.limits": (0, 100, 2),
}
"""Numbers a city may set: lowest, highest, default."""
FLAGS = {"suspension.once": True, "day_limits.by_date": False, "day_limits.holidays_count": False}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CITY_CODE = r"[a-z0-9][a-z0-9\-]{0,39}"
LEVEL_NAME = r"[a-z][a-z_]{0,19}"
CHANNELS = ("message", "letter", "call")
PLACEHOLDERS = {"number", "reason", "class", "place", "due"}
_TOP = (
    "format code name name_en version languages timezone crs root default_scheme case_number report_number "
    "place_levels settings terminology"
).split()


def read_city(toml: Toml) -> City | None:
    """pack.toml; None when the places of the pack cannot be understood without it."""
    number = toml.number("format", low=1, high=9999)
    if number > FORMAT:
        toml.add("newer-format", "format", value=f"{number:g}", most=FORMAT)
        return None
    toml.only(_TOP)
    languages = _languages(toml)
    toml.is_bilingual = "en" in languages[1:]
    levels = _levels(toml)
    scheme = _scheme(toml, levels)
    if toml.get("crs") != "WGS84":
        toml.add("bad-crs", "crs", value=repr(toml.get("crs")))
    if scheme is None:
        return None
    texts = toml.both("name", most=80) | {"version": toml.text("version", most=40)}
    return City(
        code=toml.text("code", pattern=CITY_CODE, wanted="small letters, digits and -"),
        languages=languages,
        timezone=_timezone(toml),
        root=_root(toml, scheme),
        default_scheme=toml.text("default_scheme", pattern=CODE, wanted="a code of schemes.csv"),
        case_number=_template(toml, "case_number"),
        report_number=_template(toml, "report_number"),
        levels=levels,
        scheme=scheme,
        settings=_settings(toml),
        terminology=_terminology(toml),
        at=toml.where("code"),
        **texts,
    )


def _languages(toml: Toml) -> tuple[str, ...]:
    """The languages of the pages, the city's own first; its texts are written in that one."""
    given = toml.texts("languages", wanted='["zh-hans", "en"]')
    if toml.get("languages") is not None and (not given or len(set(given)) < len(given) or not set(given) <= LANGUAGES):
        wanted = " / ".join(f'"{code}"' for code in sorted(LANGUAGES, reverse=True))
        toml.add("bad-key", "languages", value=list(given), wanted=f"some of {wanted}, each once, the city's own first")
    return given


def _levels(toml: Toml) -> tuple[LevelRow, ...]:
    rows = []
    for index, _ in enumerate(toml.get("place_levels") or ()):
        path = ("place_levels", index)
        toml.only(("name", "digits", "label", "label_en"), *path)
        name = toml.text(*path, "name", pattern=LEVEL_NAME, wanted="a small English word")
        digits = int(toml.number(*path, "digits", low=1, high=12))
        labels = toml.both(*path, "label", most=40)
        rows.append(LevelRow(name=name, digits=digits, at=toml.where(*path), **labels))
    return tuple(rows)


def _scheme(toml: Toml, levels: tuple[LevelRow, ...]) -> PlaceScheme | None:
    try:
        return PlaceScheme(tuple(Level(level.name, level.digits) for level in levels))
    except Invalid:
        wanted = "levels with different names whose digits add up to 15"
        toml.add("bad-key", "place_levels", value=[(level.name, level.digits) for level in levels], wanted=wanted)
        return None


def _root(toml: Toml, scheme: PlaceScheme) -> int:
    text = toml.text("root", pattern=r"\d+", wanted="digits in quotation marks")
    try:
        return scheme.parse(text) if text else 0
    except Invalid:
        toml.add("bad-place-code", "root", value=text, reason="wrong digits", example="the digits of a level")
        return 0


def _timezone(toml: Toml) -> str:
    name = toml.text("timezone", pattern=r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*", wanted='"Asia/Shanghai"')
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, ValueError, OSError):
        toml.add("bad-key", "timezone", value=repr(name), wanted='a zone such as "Asia/Shanghai"')
        return ""


def _template(toml: Toml, key: str) -> str:
    example = "{adcode6}{yyyymmdd}{seq5}"
    text = toml.text(key, most=60, wanted=f'"{example}"')
    try:
        if text:
            NumberTemplate.parse(text)
    except Invalid as fault:
        reason = f"{fault.params.get('reason', fault.code)} at its column {fault.params.get('column', 1)}"
        toml.add("bad-template", key, value=text, reason=reason.replace("_", " "), example=example)
    return text


def _settings(toml: Toml) -> dict[str, int | float | bool]:
    values: dict[str, int | float | bool] = {}
    for key, (low, high, default) in SETTINGS.items():
        values[key] = toml.number("settings", *key.split("."), low=low, high=high, default=default)
    for key, default_flag in FLAGS.items():
        values[key] = toml.flag("settings", *key.split("."), default=default_flag)
    keys = [key.split(".") for key in (*SETTINGS, *FLAGS)]
    toml.only([group for group, _ in keys], "settings")
    for group in toml.tables("settings"):
        toml.only([name for owner, name in keys if owner == group], "settings", group)
    return values


def _terminology(toml: Toml) -> dict[str, tuple[str, str]]:
    words: dict[str, tuple[str, str]] = {}
    for term in toml.get("terminology") or ():
        pair = toml.texts("terminology", term)
        if len(pair) == 2 or (len(pair) == 1 and not toml.is_bilingual):
            words[term] = (pair[0], pair[-1])
        elif pair:
            toml.add("bad-key", "terminology", term, value=pair, wanted='["中文", "English"]')
    return words


def read_roles(toml: Toml) -> tuple[RoleRow, ...]:
    """roles.toml: a table per role."""
    rows = []
    for code in toml.tables():
        toml.only(("name", "name_en", "permissions"), code)
        names = toml.both(code, "name", most=80)
        permissions = toml.texts(code, "permissions")
        columns = {"permissions": toml.where(code, "permissions").columns.get(f"{code}.permissions", 1)}
        where = toml.where(code, "permissions")
        at = type(where)(where.file, where.line, columns)
        rows.append(RoleRow(code=code, permissions=permissions, at=at, **names))
    return tuple(rows)


def read_week(toml: Toml) -> WorkWeek:
    """calendar.toml: the working week."""
    toml.only(("name", "name_en", "valid_from", "hours_per_day", "week"))
    toml.only(WEEKDAYS, "week")
    start = toml.get("valid_from")
    if not isinstance(start, date):
        toml.add("bad-key", "valid_from", value=repr(start), wanted="a date such as 2026-01-01")
        start = date.min
    return WorkWeek(
        **toml.both("name", most=80),
        valid_from=start,
        hours_per_day=Decimal(str(toml.number("hours_per_day", low=0.5, high=24))),
        days=tuple(_spans(toml, day) for day in WEEKDAYS),
        at=toml.where("week"),
    )


def _spans(toml: Toml, day: str) -> tuple[tuple[str, str], ...]:
    spans: list[tuple[str, str]] = []
    for text in toml.texts("week", day, wanted='["08:00-12:00"]'):
        found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text, re.ASCII)
        reason = "not two times" if not found else _span_fault(found[1], found[2], spans)
        if found and not reason:
            spans.append((found[1], found[2]))
        else:
            toml.add("bad-hours", "week", day, value=text, reason=reason)
    return tuple(spans)


def _span_fault(start: str, end: str, earlier: list[tuple[str, str]]) -> str:
    try:
        begins, ends = time.fromisoformat(start), time.fromisoformat(end)
    except ValueError:
        return "no time of day"
    if end != "00:00" and ends <= begins:
        return "it ends before it begins"
    return "it overlaps the one before" if earlier and start < earlier[-1][1] else ""


def read_notices(toml: Toml) -> tuple[NoticeRow, ...]:
    """notices.toml: the words sent to people."""
    rows = []
    for code in toml.tables():
        toml.only(("channel", "text", "text_en"), code)
        texts = toml.both(code, "text", most=500)
        for key, text in texts.items():
            for name in re.findall(r"\{([^{}]*)\}", text):
                if name not in PLACEHOLDERS:
                    wanted = ", ".join(f"{{{known}}}" for known in sorted(PLACEHOLDERS))
                    toml.add("unknown-placeholder", code, key, value=f"{{{name}}}", wanted=wanted)
        channel = toml.text(code, "channel", pattern="|".join(CHANNELS), wanted='"message", "letter" or "call"')
        rows.append(NoticeRow(code=code, channel=channel, at=toml.where(code), **texts))
    return tuple(rows)
