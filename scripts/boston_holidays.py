"""Days on which Boston's city offices are closed, 2011 to 2027: federal holidays (5 U.S.C. 6103), Patriots' Day
(M.G.L. c. 4 s. 7 cl. 18) and Suffolk County's two. What falls on a Sunday is kept on the Monday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

YEARS = range(2011, 2028)
FIXED = (
    # month, day, name, first year
    (1, 1, "New Year's Day", 0), (3, 17, "Evacuation Day", 0), (6, 17, "Bunker Hill Day", 0),
    (6, 19, "Juneteenth", 2021), (7, 4, "Independence Day", 0), (11, 11, "Veterans Day", 0), (12, 25, "Christmas Day", 0),
)  # fmt: skip
MOVING = (
    # month, weekday (0 = Monday), which of them (-1 = last), name
    (1, 0, 3, "Martin Luther King Jr. Day"), (2, 0, 3, "Presidents' Day"), (4, 0, 3, "Patriots' Day"),
    (5, 0, -1, "Memorial Day"), (9, 0, 1, "Labor Day"), (10, 0, 2, "Columbus Day"), (11, 3, 4, "Thanksgiving Day"),
)  # fmt: skip


def holidays() -> list[tuple[str, str, str, str]]:
    """holidays.csv: every day once, in order."""
    found: dict[date, str] = {}
    for year in YEARS:
        for day, name in _of(year):
            found.setdefault(day, name)
    return [(day.isoformat(), "no", name, name) for day, name in sorted(found.items())]


def _of(year: int) -> Iterator[tuple[date, str]]:
    for month, number, name, since in FIXED:
        day = date(year, month, number)
        if year >= since:
            yield day + timedelta(days=day.weekday() == 6), name
    for month, weekday, which, name in MOVING:
        yield _nth(year, month, weekday, which), name


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    """The so-manieth of a weekday in a month."""
    if which < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
