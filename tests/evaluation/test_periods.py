"""Days, weeks and months of the city's own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gridlink.evaluation.periods import Period
from gridlink.kernel.errors import Invalid


def test_a_day_begins_at_midnight_in_the_city() -> None:
    day = Period.day(date(2026, 11, 23), "Asia/Shanghai")

    assert day.start == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert day.end == datetime(2026, 11, 23, 16, tzinfo=UTC)


def test_a_week_begins_on_monday() -> None:
    week = Period.week(date(2026, 11, 29), "Asia/Shanghai")

    assert (week.first, week.until) == (date(2026, 11, 23), date(2026, 11, 30))


def test_a_month_ends_before_the_first_of_the_next() -> None:
    assert Period.month(date(2026, 12, 31), "UTC").until == date(2027, 1, 1)
    assert Period.month(date(2028, 2, 10), "UTC").until == date(2028, 3, 1)


def test_the_day_the_clocks_change_has_25_hours() -> None:
    day = Period.day(date(2026, 10, 25), "Europe/Berlin")

    assert (day.end.astimezone(UTC) - day.start.astimezone(UTC)).total_seconds() == 25 * 3600


@pytest.mark.parametrize("until", [date(2026, 11, 23), date(2026, 11, 22), date(2126, 1, 1)])
def test_a_period_without_days_or_without_end_is_refused(until: date) -> None:
    with pytest.raises(Invalid) as refusal:
        Period(date(2026, 11, 23), until, "UTC")

    assert (refusal.value.code, refusal.value.field) == ("period.bad_range", "until")
