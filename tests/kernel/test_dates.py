"""Day limits by date: the n-th day after at the same time, and what counts as coming in at the next opening."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlink.kernel.clocks import Clock, Limit, Timer, WorkCalendar
from gridlink.kernel.dates import ByDate
from gridlink.kernel.errors import Invalid

BOSTON = ZoneInfo("America/New_York")
WEEK = dict.fromkeys(range(5), ((time(8, 30), time(17)),))
FOURTH = date(2011, 7, 4)


def calendar(*, holidays_count=False, week=WEEK, off=(FOURTH,), on=()):
    days = (dict.fromkeys(off, "off"), dict.fromkeys(on, "on"))
    rule = ByDate(holidays_count)
    return WorkCalendar("America/New_York", week, *days, date(2011, 1, 1), date(2012, 12, 31), by_date=rule)


COUNTING = calendar(holidays_count=True)
STANDING = calendar()


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        # in office hours, over a weekend
        ("2011-07-06 10:38:37", 2, "2011-07-08 10:38:37"),
        ("2011-07-08 12:31:13", 1, "2011-07-11 12:31:13"),
        # before opening it begins at once, at closing at the next opening
        ("2011-07-12 06:33:54", 1, "2011-07-13 06:33:54"),
        ("2011-07-12 16:59:59", 1, "2011-07-13 16:59:59"),
        ("2011-07-12 17:00:00", 1, "2011-07-14 08:30:00"),
        ("2011-07-08 20:54:11", 1, "2011-07-12 08:30:00"),
        # on a Saturday the same time on Monday; after closing time there, Tuesday's opening
        ("2011-07-16 14:07:54", 1, "2011-07-19 14:07:54"),
        ("2011-07-16 23:38:57", 1, "2011-07-20 08:30:00"),
        ("2011-07-17 18:26:39", 1, "2011-07-20 08:30:00"),
        # the end of summer time, 6 November 2011
        ("2011-11-04 10:00:00", 1, "2011-11-07 10:00:00"),
    ],
)
def test_a_work_day_limit_by_date_ends_on_the_nth_day_at_the_same_time(start, days, due):
    assert COUNTING.due(at(start), Limit(days, Clock.WORK_DAY)) == at(due)


def test_holidays_stop_the_date_count_unless_the_city_counts_them():
    two = Limit(2, Clock.WORK_DAY)

    assert COUNTING.due(at("2011-07-01 08:41:49"), two) == at("2011-07-05 08:41:49")
    assert STANDING.due(at("2011-07-01 08:41:49"), two) == at("2011-07-06 08:41:49")
    assert STANDING.due(at("2011-07-04 09:00:00"), two) == at("2011-07-07 09:00:00")


def test_a_day_worked_in_exchange_counts():
    worked = calendar(on=(date(2011, 7, 9),))

    assert worked.due(at("2011-07-08 10:00:00"), Limit(1, Clock.WORK_DAY)) == at("2011-07-09 10:00:00")
    assert worked.due(at("2011-07-08 18:00:00"), Limit(1, Clock.WORK_DAY)) == at("2011-07-11 08:30:00")


def test_natural_days_by_date_keep_the_wall_time_over_a_change_of_summer_time():
    limit = Limit(120, Clock.NATURAL_DAY)
    plain = WorkCalendar("America/New_York", WEEK, {}, {}, date(2011, 1, 1), date(2012, 12, 31))

    assert COUNTING.due(at("2011-08-01 10:00:00"), limit) == at("2011-11-29 10:00:00")
    assert plain.due(at("2011-08-01 10:00:00"), limit) == at("2011-11-29 09:00:00")


def test_hour_limits_are_not_counted_by_date():
    assert COUNTING.due(at("2011-07-12 16:00:00"), Limit(2, Clock.WORK_HOUR)) == at("2011-07-13 09:30:00")
    assert COUNTING.due(at("2011-07-12 16:00:00"), Limit(30, Clock.URGENT_HOUR)) == at("2011-07-13 22:00:00")


def test_in_the_repeated_hour_the_wall_clock_stands_still():
    second_pass = at("2011-11-06 01:30:00").replace(fold=1)
    due = COUNTING.due(second_pass, Limit(1, Clock.NATURAL_DAY))

    assert due == at("2011-11-07 02:00:00")
    assert COUNTING.elapsed(at("2011-11-06 01:50:00"), second_pass, Clock.NATURAL_DAY) == 600


def test_a_due_time_in_the_skipped_hour_is_the_first_instant_after_it():
    assert COUNTING.due(at("2012-03-10 02:30:00"), Limit(1, Clock.NATURAL_DAY)) == at("2012-03-11 03:00:00")


def test_a_clock_paused_and_resumed_by_date_keeps_what_is_left():
    timer = Timer.start(Limit(5, Clock.WORK_DAY), at("2011-07-11 10:00:00"))

    paused = timer.pause(at("2011-07-13 10:00:00"), COUNTING)
    resumed = paused.resume(at("2011-07-20 09:00:00"))

    assert resumed.due_at(COUNTING) == at("2011-07-25 09:00:00")


def test_a_city_without_work_days_refuses_work_day_limits_by_date():
    idle = calendar(week={})

    with pytest.raises(Invalid) as refused:
        idle.due(at("2011-07-12 10:00:00"), Limit(1, Clock.WORK_DAY))
    assert refused.value.code == "clock.no_work_hours"
    assert idle.elapsed(at("2011-07-12 10:00:00"), at("2011-07-15 10:00:00"), Clock.WORK_DAY) == 0


MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2012, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LIMITS = st.builds(Limit, st.integers(1, 400), st.sampled_from([Clock.WORK_DAY, Clock.NATURAL_DAY]))


@given(MOMENTS, LIMITS, st.sampled_from([COUNTING, STANDING]))
def test_by_the_due_time_exactly_the_limit_has_been_used(start, limit, city):
    due = city.due(start, limit)
    used = city.elapsed_microseconds(start, due, limit.clock)

    # In the hour that spring skips, the wall clock jumps over the exact end.
    assert 0 <= used - limit.microseconds(city) <= 3600 * 1_000_000
    assert city.elapsed_microseconds(start, due - timedelta(microseconds=1), limit.clock) < limit.microseconds(city)


@given(MOMENTS, MOMENTS, MOMENTS, st.sampled_from([Clock.WORK_DAY, Clock.NATURAL_DAY]))
def test_time_used_never_shrinks(start, one, other, clock):
    earlier, later = sorted((one, other))

    assert COUNTING.elapsed(start, max(start, earlier), clock) <= COUNTING.elapsed(start, max(start, later), clock)
