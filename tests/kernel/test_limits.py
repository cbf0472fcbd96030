"""A limit is a positive amount on one of four clocks."""

from datetime import date, time
from decimal import Decimal

import pytest

from gridlink.kernel.clocks import Clock, Limit, WorkCalendar
from gridlink.kernel.errors import Invalid

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
CITY = WorkCalendar(
    "Asia/Shanghai", {day: ((time(8), time(12)), (time(14), time(18))) for day in range(5)}, {}, {}, FIRST, LAST
)
SHORT_DAYS = WorkCalendar("Asia/Shanghai", {0: ((time(9), time(16)),)}, {}, {}, FIRST, LAST)


@pytest.mark.parametrize(
    ("value", "clock", "seconds"),
    [
        (2, Clock.URGENT_HOUR, 7200),
        (4, Clock.WORK_HOUR, 14400),
        (3, Clock.WORK_DAY, 86400),
        (3, Clock.NATURAL_DAY, 259200),
        (Decimal("0.25"), Clock.URGENT_HOUR, 900),
        (Decimal("0.5"), Clock.WORK_DAY, 14400),
        (Decimal("0.000001"), Clock.WORK_HOUR, 0.0036),
    ],
)
def test_a_limit_is_so_many_seconds_of_its_clock(value, clock, seconds):
    assert Limit(value, clock).seconds(CITY) == seconds


def test_a_work_day_is_as_long_as_the_calendar_says():
    assert Limit(1, Clock.WORK_DAY).seconds(SHORT_DAYS) == 7 * 3600


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, "clock.limit_not_positive"),
        (-1, "clock.limit_not_positive"),
        (Decimal(0), "clock.limit_not_positive"),
        (Decimal("NaN"), "clock.limit_not_positive"),
        (Decimal("Infinity"), "clock.limit_not_positive"),
        (1.5, "clock.bad_limit"),
        (True, "clock.bad_limit"),
        ("2", "clock.bad_limit"),
        (None, "clock.bad_limit"),
        (87_601, "clock.limit_too_long"),
        (Decimal("1.0000001"), "clock.limit_too_fine"),
        (Decimal("1." + "0" * 40 + "1"), "clock.limit_too_fine"),
        (Decimal("1E-500000"), "clock.limit_too_fine"),
    ],
)
def test_an_amount_that_is_no_limit_is_refused(value, code):
    with pytest.raises(Invalid) as refused:
        Limit(value, Clock.WORK_HOUR)

    assert (refused.value.code, refused.value.field) == (code, "value")


def test_no_limit_in_days_is_longer_than_ten_years():
    with pytest.raises(Invalid, match=r"clock\.limit_too_long"):
        Limit(3_651, Clock.NATURAL_DAY)


@pytest.mark.parametrize("clock", ["month", "", None])
def test_a_limit_without_a_clock_is_refused(clock):
    with pytest.raises(Invalid) as refused:
        Limit(2, clock)

    assert (refused.value.code, refused.value.field) == ("clock.unknown_clock", "clock")


def test_a_clock_stored_as_text_is_the_same_clock():
    assert Limit(2, "work_day").clock is Clock.WORK_DAY


def test_urgent_hours_and_natural_days_run_on_at_night():
    assert [clock.value for clock in Clock if clock.continuous] == ["urgent_hour", "natural_day"]


@pytest.mark.parametrize("value", [2, Decimal("2.50"), Decimal("1E+2"), 3650])
def test_a_limit_survives_being_stored(value):
    limit = Limit(value, Clock.WORK_DAY)

    assert Limit.from_dict(limit.to_dict()) == limit
    assert all(type(each) is str for each in limit.to_dict().values())


@pytest.mark.parametrize("data", [{}, None, {"value": "x", "clock": "work_day"}, {"value": "2", "clock": "week"}, []])
def test_a_stored_limit_that_is_broken_is_refused(data):
    with pytest.raises(Invalid):
        Limit.from_dict(data)


def test_two_limits_of_one_clock_add_up_and_of_two_clocks_do_not():
    assert Limit(2, Clock.WORK_DAY).plus(Limit(Decimal("0.5"), Clock.WORK_DAY)) == Limit(Decimal("2.5"), Clock.WORK_DAY)
    with pytest.raises(Invalid, match=r"clock\.mixed"):
        Limit(2, Clock.WORK_DAY).plus(Limit(1, Clock.NATURAL_DAY))
