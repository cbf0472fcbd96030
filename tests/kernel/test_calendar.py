"""Working time by example: real Chinese holidays, lunch, year ends, summer time, days without work."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gridlink.kernel.clocks import Clock, Limit, WorkCalendar
from gridlink.kernel.errors import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = ((time(8), time(12)), (time(14), time(18)))
WEEK = dict.fromkeys(range(5), OFFICE)
# National Day and Mid-Autumn 2025, New Year and Spring Festival 2026: holiday_cn_2007_2027.csv
DAYS_OFF = {
    **{date(2025, 10, day): "国庆节、中秋节" for day in range(1, 9)},
    **{date(2026, 1, day): "元旦" for day in (1, 2, 3)},
    **{date(2026, 2, day): "春节" for day in range(15, 24)},
}
DAYS_ON = {
    date(2025, 9, 28): "国庆节、中秋节",
    date(2025, 10, 11): "国庆节、中秋节",
    date(2026, 1, 4): "元旦",
    date(2026, 2, 14): "春节",
    date(2026, 2, 28): "春节",
}
CITY = WorkCalendar("Asia/Shanghai", WEEK, DAYS_OFF, DAYS_ON, date(2025, 1, 1), date(2026, 12, 31))


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def calendar(tz="Asia/Shanghai", week=WEEK, off=(), on=(), first=date(2026, 1, 1), last=date(2026, 12, 31), **more):
    return WorkCalendar(tz, week, dict.fromkeys(off, "off"), dict.fromkeys(on, "on"), first, last, **more)


@pytest.mark.parametrize(
    ("start", "value", "clock", "due"),
    [
        # within a day, over lunch, from the middle of lunch, over night
        ("2025-09-15 09:00", 2, "work_hour", "2025-09-15 11:00"),
        ("2025-09-15 11:00", 2, "work_hour", "2025-09-15 15:00"),
        ("2025-09-15 13:00", 2, "work_hour", "2025-09-15 16:00"),
        ("2025-09-15 17:00", 2, "work_hour", "2025-09-16 09:00"),
        # used up at the end of the morning, not at the beginning of the afternoon
        ("2025-09-15 10:00", 2, "work_hour", "2025-09-15 12:00"),
        # Friday to Monday
        ("2025-09-12 17:00", 1, "work_day", "2025-09-15 17:00"),
        ("2025-09-13 10:00", 1, "work_day", "2025-09-15 18:00"),
        # National Day 2025: the 1st to the 8th off; Sunday 28 September and Saturday 11 October are worked
        ("2025-09-30 16:00", 2, "work_day", "2025-10-10 16:00"),
        ("2025-09-30 18:00", 1, "work_hour", "2025-10-09 09:00"),
        ("2025-10-04 10:00", 4, "work_hour", "2025-10-09 12:00"),
        ("2025-10-10 16:00", 1, "work_day", "2025-10-11 16:00"),
        ("2025-10-10 16:00", 2, "work_day", "2025-10-13 16:00"),
        ("2025-09-26 18:00", 1, "work_day", "2025-09-28 18:00"),
        # over the year's end: 1 to 3 January off, Sunday the 4th worked
        ("2025-12-31 17:00", 2, "work_hour", "2026-01-04 09:00"),
        # Spring Festival 2026: 15 to 23 February off, Saturdays 14 and 28 worked
        ("2026-02-13 18:00", 2, "work_day", "2026-02-24 18:00"),
        ("2026-02-27 12:00", 1, "work_day", "2026-02-28 12:00"),
        # continuous clocks take no notice
        ("2025-09-30 16:00", 2, "urgent_hour", "2025-09-30 18:00"),
        ("2025-09-30 23:00", 2, "urgent_hour", "2025-10-01 01:00"),
        ("2025-09-30 16:00", 3, "natural_day", "2025-10-03 16:00"),
    ],
)
def test_a_limit_is_due_when_its_clock_has_counted_it(start, value, clock, due):
    limit = Limit(value, Clock(clock))

    found = CITY.due(at(start), limit)

    assert found == at(due)
    assert CITY.elapsed(at(start), found, limit.clock) == limit.seconds(CITY)


def test_due_times_are_in_utc():
    assert CITY.due(at("2025-09-15 09:00"), Limit(2, Clock.WORK_HOUR)).tzinfo is UTC


def test_holidays_nights_and_lunch_count_nothing():
    assert CITY.elapsed(at("2025-09-30 18:00"), at("2025-10-09 08:00"), Clock.WORK_HOUR) == 0
    assert CITY.elapsed(at("2025-09-15 12:00"), at("2025-09-15 14:00"), Clock.WORK_DAY) == 0
    assert CITY.elapsed(at("2025-09-30 18:00"), at("2025-10-09 08:00"), Clock.URGENT_HOUR) == (8 * 24 + 14) * 3600


def test_the_weeks_around_national_day_2025_have_these_work_days():
    days = [date(2025, 9, 26) + timedelta(days=count) for count in range(18)]

    assert [day.isoformat()[5:] for day in days if CITY.is_work_day(day)] == [
        "09-26", "09-28", "09-29", "09-30", "10-09", "10-10", "10-11", "10-13",
    ]  # fmt: skip


def test_time_counted_backwards_is_negative():
    assert CITY.elapsed(at("2025-09-15 16:00"), at("2025-09-15 11:00"), Clock.WORK_HOUR) == -3 * 3600


def test_microseconds_are_kept():
    start = at("2025-09-12 17:59:59.999999")

    assert CITY.elapsed(start, at("2025-09-15 08:00:00.000001"), Clock.WORK_HOUR) == 0.000002
    assert CITY.due(start, Limit(1, Clock.WORK_HOUR)) == at("2025-09-15 08:59:59.999999")


def test_a_make_up_day_has_the_hours_of_the_first_weekday_that_has_any():
    week = {1: ((time(9), time(12)),), 2: OFFICE, 5: ((time(8), time(10)),)}
    city = calendar(week=week, on=[date(2026, 3, 7), date(2026, 3, 8)])

    assert city.hours_on(date(2026, 3, 7)) == ((time(9), time(12)),)
    assert city.hours_on(date(2026, 3, 8)) == ((time(9), time(12)),)
    assert city.day_seconds == 3 * 3600


def test_holidays_at_either_end_of_the_calendar_count_nothing():
    edges = calendar(off=[date(2026, 1, 1), date(2026, 1, 2), date(2026, 12, 31)])

    assert edges.due(at("2026-01-01 09:00"), Limit(1, Clock.WORK_HOUR)) == at("2026-01-05 09:00")
    assert edges.due(at("2026-12-30 17:00"), Limit(2, Clock.WORK_HOUR)) == at("2027-01-01 09:00")
    assert edges.elapsed(at("2025-12-31 08:00"), at("2026-01-05 09:00"), Clock.WORK_HOUR) == 9 * 3600


def test_beyond_its_days_a_calendar_goes_on_with_the_plain_week():
    city = calendar()

    assert city.knows(date(2026, 12, 31))
    assert not city.knows(date(2027, 1, 1))
    assert city.due(at("2030-10-01 09:00"), Limit(1, Clock.WORK_DAY)) == at("2030-10-02 09:00")
    assert city.due(at("2016-10-07 17:00"), Limit(2, Clock.WORK_HOUR)) == at("2016-10-10 09:00")
    assert city.elapsed(at("2015-01-01 00:00"), at("2035-01-01 00:00"), Clock.WORK_DAY) == 5217 * 8 * 3600


def test_a_moment_more_than_a_century_away_is_refused():
    with pytest.raises(Invalid, match=r"clock\.beyond_calendar"):
        calendar().due(at("2127-01-01 09:00"), Limit(1, Clock.WORK_HOUR))
    with pytest.raises(Invalid, match=r"clock\.beyond_calendar"):
        calendar().elapsed(at("1925-01-01 09:00"), at("2026-01-01 09:00"), Clock.WORK_HOUR)


def test_a_limit_that_would_run_past_the_horizon_is_refused_and_does_not_loop():
    rarely = calendar(week={0: ((time(9), time(9, 1)),)})

    with pytest.raises(Invalid, match=r"clock\.beyond_calendar"):
        rarely.due(at("2026-01-05 09:00"), Limit(87_600, Clock.WORK_HOUR))


@pytest.mark.parametrize("week", [{}, {0: ()}])
def test_a_city_without_work_hours_has_no_due_time_on_a_work_clock(week):
    idle = calendar(week=week, on=[date(2026, 3, 7)])

    with pytest.raises(Invalid) as refused:
        idle.due(at("2026-03-02 09:00"), Limit(1, Clock.WORK_DAY))

    assert refused.value.code == "clock.no_work_hours"
    assert idle.elapsed(at("2026-03-02 09:00"), at("2026-04-02 09:00"), Clock.WORK_HOUR) == 0
    assert idle.due(at("2026-03-02 09:00"), Limit(1, Clock.NATURAL_DAY)) == at("2026-03-03 09:00")
    assert idle.day_seconds == 8 * 3600


def test_a_whole_year_of_holidays_is_waited_out():
    year = [date(2026, 1, 1) + timedelta(days=count) for count in range(365)]

    assert calendar(off=year).due(at("2026-01-01 09:00"), Limit(1, Clock.WORK_HOUR)) == at("2027-01-01 09:00")


def test_hours_until_midnight_join_those_of_the_next_day():
    always = calendar(week={day: ((time(0), time(0)),) for day in range(7)})

    assert always.day_seconds == 24 * 3600
    assert always.due(at("2026-03-02 23:00"), Limit(2, Clock.WORK_HOUR)) == at("2026-03-03 01:00")


@pytest.mark.parametrize(
    ("tz", "start", "due"),
    [
        # 02:00-03:00 is skipped: a night shift 00:00-06:00 has five hours
        ("America/New_York", "2026-03-08 00:00", "2026-03-08 06:00"),
        ("Europe/Berlin", "2026-03-29 00:00", "2026-03-29 06:00"),
        # 01:00-02:00 (Berlin 02:00-03:00) comes twice: five hours end at 04:00 on the wall
        ("America/New_York", "2026-11-01 00:00", "2026-11-01 04:00"),
        ("Europe/Berlin", "2026-10-25 00:00", "2026-10-25 04:00"),
        # half an hour only
        ("Australia/Lord_Howe", "2026-10-04 00:30", "2026-10-04 06:00"),
    ],
)
def test_a_night_over_a_change_of_summer_time_counts_the_hours_that_really_pass(tz, start, due):
    nights = calendar(tz=tz, week={day: ((time(0), time(6)),) for day in range(7)})
    zone = ZoneInfo(tz)

    assert nights.due(at(start, zone), Limit(5, Clock.WORK_HOUR)) == at(due, zone)


def test_hours_that_fall_into_the_skipped_hour_count_nothing_that_day():
    nights = calendar(tz="America/New_York", week={day: ((time(2), time(2, 30)),) for day in range(7)})
    zone = ZoneInfo("America/New_York")

    assert nights.elapsed(at("2026-03-08 00:00", zone), at("2026-03-09 00:00", zone), Clock.WORK_HOUR) == 0
    assert nights.elapsed(at("2026-03-09 00:00", zone), at("2026-03-10 00:00", zone), Clock.WORK_HOUR) == 1800


def test_hours_that_begin_in_the_skipped_hour_begin_when_it_is_over():
    nights = calendar(tz="America/New_York", week={6: ((time(2, 30), time(4)),)})
    zone = ZoneInfo("America/New_York")

    assert nights.elapsed(at("2026-03-08 00:00", zone), at("2026-03-08 23:00", zone), Clock.WORK_HOUR) == 3600


def test_two_datetimes_of_one_zone_are_told_apart_by_the_instant_not_by_the_wall():
    zone = ZoneInfo("America/New_York")
    first, second = datetime(2026, 11, 1, 1, 30, tzinfo=zone), datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=1)

    assert calendar(tz="America/New_York").elapsed(first, second, Clock.URGENT_HOUR) == 3600


def test_a_natural_day_is_twenty_four_hours_also_when_the_date_has_twenty_three():
    zone = ZoneInfo("America/New_York")

    due = calendar(tz="America/New_York").due(at("2026-03-07 12:00", zone), Limit(1, Clock.NATURAL_DAY))

    assert due == at("2026-03-08 13:00", zone)


def test_a_date_that_a_country_skipped_has_no_work():
    samoa = calendar(tz="Pacific/Apia", week={4: OFFICE}, first=date(2011, 12, 1), last=date(2011, 12, 31))
    zone = ZoneInfo("Pacific/Apia")

    assert samoa.elapsed(at("2011-12-29 00:00", zone), at("2012-01-02 00:00", zone), Clock.WORK_HOUR) == 0


@pytest.mark.parametrize("clock", list(Clock))
def test_a_time_without_a_zone_is_refused(clock):
    with pytest.raises(Invalid, match=r"clock\.naive_datetime"):
        CITY.due(datetime(2026, 1, 5, 9), Limit(1, clock))  # noqa: DTZ001
    with pytest.raises(Invalid, match=r"clock\.naive_datetime"):
        CITY.elapsed(at("2026-01-05 09:00"), datetime(2026, 1, 5, 10), clock)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tz": "Mars/Olympus"}, "calendar.unknown_zone"),
        ({"tz": ""}, "calendar.unknown_zone"),
        ({"tz": "../../etc/passwd"}, "calendar.unknown_zone"),
        ({"first": date(2027, 1, 1)}, "calendar.bad_period"),
        ({"first": date(1, 1, 1)}, "calendar.bad_period"),
        ({"last": date(9999, 12, 31)}, "calendar.bad_period"),
        ({"off": [date(2026, 5, 1)], "on": [date(2026, 5, 1)]}, "calendar.both_on_and_off"),
        ({"day_seconds": 0}, "calendar.bad_day_seconds"),
        ({"day_seconds": 86_401}, "calendar.bad_day_seconds"),
        ({"week": {7: OFFICE}}, "calendar.bad_weekday"),
        ({"week": {0: ((time(12), time(8)),)}}, "calendar.bad_hours"),
        ({"week": {0: ((time(8), time(8)),)}}, "calendar.bad_hours"),
        ({"week": {0: ((time(8), time(12)), (time(11), time(18)))}}, "calendar.overlapping_hours"),
        ({"week": {0: ((time(8), time(0)), (time(11), time(18)))}}, "calendar.overlapping_hours"),
        ({"week": {0: ((time(8, tzinfo=UTC), time(12)),)}}, "calendar.bad_time"),
        ({"week": {0: ((time(8, 0, 0, 1), time(12)),)}}, "calendar.bad_time"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(change, code):
    with pytest.raises(Invalid) as refused:
        calendar(**change)

    assert refused.value.code == code


def test_threads_that_extend_one_calendar_at_once_agree():
    city, alone = calendar(), calendar()
    spans = [(at(f"{year}-01-01 00:00"), at(f"{2050 - year + 2000}-01-01 00:00")) for year in range(2010, 2040)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda span: city.elapsed(*span, Clock.WORK_DAY), spans))

    assert found == [alone.elapsed(*span, Clock.WORK_DAY) for span in spans]
