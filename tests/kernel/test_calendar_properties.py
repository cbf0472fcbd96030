"""Working time as a law: what is added is measured, time adds up, nothing runs backwards, in any zone."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from gridlink.kernel.clocks import Clock, Limit, Timer, WorkCalendar

ZONES = [
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Havana",
]
OFFICE = ((time(8), time(12)), (time(14), time(18)))
NIGHT = ((time(0), time(5, 30)), (time(22), time(0)))
WEEKS = [
    dict.fromkeys(range(5), OFFICE),
    {day: ((time(0), time(0)),) for day in range(7)},
    dict.fromkeys(range(7), NIGHT),
    {0: OFFICE, 2: ((time(1, 30), time(2, 30)),), 5: ((time(9), time(9, 1)),)},
    {6: ((time(2, 15), time(2, 45)), (time(12), time(13)))},
]
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
HOLIDAYS = [
    {},
    {FIRST: "first", LAST: "last", date(2026, 3, 8): "summer time"},
    {FIRST + timedelta(days=count): "off" for count in range(40, 75)},
]
MAKE_UP = [{}, {date(2026, 3, 29): "on", date(2026, 10, 4): "on", date(2026, 11, 1): "on"}]


@cache
def made(zone, week, off, on):
    return WorkCalendar(ZONES[zone], WEEKS[week], HOLIDAYS[off], MAKE_UP[on], FIRST, LAST)


def index_of(choices):
    return st.integers(0, len(choices) - 1)


calendars = st.builds(made, index_of(ZONES), index_of(WEEKS), index_of(HOLIDAYS), index_of(MAKE_UP))
instants = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
clocks = st.sampled_from(Clock)
amounts = st.integers(1, 60) | st.decimals("0.000001", "60", places=6)
limits = st.builds(Limit, amounts, clocks)
unhurried = settings(deadline=None)


@unhurried
@given(calendars, instants, limits)
def test_adding_a_limit_and_measuring_gives_it_back(calendar, start, limit):
    due = calendar.due(start, limit)

    assert due > start
    assert calendar.elapsed_microseconds(start, due, limit.clock) == limit.microseconds(calendar)
    assert calendar.elapsed(start, due, limit.clock) == limit.seconds(calendar)


@unhurried
@given(calendars, instants, limits)
def test_a_limit_is_due_at_the_first_moment_it_is_used_up(calendar, start, limit):
    just_before = calendar.due(start, limit) - timedelta(microseconds=1)

    assert calendar.elapsed_microseconds(start, just_before, limit.clock) == limit.microseconds(calendar) - 1


@unhurried
@given(calendars, instants, instants, instants, clocks)
def test_time_adds_up(calendar, one, two, three, clock):
    whole = calendar.elapsed_microseconds(one, three, clock)

    assert whole == calendar.elapsed_microseconds(one, two, clock) + calendar.elapsed_microseconds(two, three, clock)
    assert calendar.elapsed_microseconds(three, one, clock) == -whole
    assert calendar.elapsed_microseconds(one, one, clock) == 0


@unhurried
@given(calendars, instants, instants, clocks)
def test_working_time_is_never_more_than_the_time_that_passes(calendar, one, two, clock):
    start, end = sorted([one, two])

    assert 0 <= calendar.elapsed_microseconds(start, end, clock) <= (end - start) // timedelta(microseconds=1)


@unhurried
@given(calendars, instants, instants, limits)
def test_who_starts_later_is_due_no_earlier(calendar, one, two, limit):
    earlier, later = sorted([one, two])

    assert calendar.due(earlier, limit) <= calendar.due(later, limit)


@unhurried
@given(calendars, instants, amounts, amounts, clocks)
def test_a_longer_limit_is_due_later(calendar, start, one, two, clock):
    shorter, longer = sorted([Decimal(one), Decimal(two)])

    first, second = calendar.due(start, Limit(shorter, clock)), calendar.due(start, Limit(longer, clock))

    assert (first < second) == (shorter < longer)


@unhurried
@given(calendars, instants, st.sampled_from([Clock.WORK_HOUR, Clock.WORK_DAY]), amounts)
def test_a_work_clock_runs_out_within_or_at_the_end_of_working_hours(calendar, start, clock, amount):
    due = calendar.due(start, Limit(amount, clock))
    before = due - timedelta(microseconds=1)

    assert calendar.elapsed_microseconds(before, due, clock) == 1


@unhurried
@given(calendars, instants)
def test_the_zone_a_moment_is_written_in_does_not_matter(calendar, start):
    limit = Limit(7, Clock.WORK_HOUR)

    assert calendar.due(start.astimezone(ZoneInfo("Pacific/Apia")), limit) == calendar.due(start, limit)
    assert calendar.due(start.astimezone(calendar.zone), limit) == calendar.due(start, limit)


@settings(deadline=None, max_examples=20)
@given(
    st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Asia/Shanghai"]),
    st.integers(0, 364),
)
def test_working_time_equals_the_minutes_counted_one_by_one_on_the_wall(zone, offset):
    """The reference: ask of every minute whether the city's clock shows working hours. The night shift 00:00-05:30 has
    both changes of summer time inside it."""
    calendar = made(ZONES.index(zone), 2, 1, 1)
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=offset)
    expected = 0
    for count in range(48 * 60):
        shown = (start + timedelta(minutes=count)).astimezone(calendar.zone)
        hours = calendar.hours_on(shown.date())
        expected += any(
            opens <= shown.time() and (closes == time.min or shown.time() < closes) for opens, closes in hours
        )

    assert calendar.elapsed(start, start + timedelta(hours=48), Clock.WORK_HOUR) == expected * 60


@unhurried
@given(calendars, limits, instants, st.lists(st.timedeltas(timedelta(0), timedelta(days=3)), min_size=2, max_size=9))
def test_a_pause_never_shortens(calendar, limit, start, waits):
    timer = Timer.start(limit, start)
    due, now = timer.due_at(calendar), start
    for count, wait in enumerate(waits):
        now += wait
        timer = timer.resume(now) if count % 2 else timer.pause(now, calendar)
    timer = timer if timer.running else timer.resume(now)

    assert timer.due_at(calendar) >= due
    assert timer.used_us_at(now, calendar) <= calendar.elapsed_microseconds(start, now, limit.clock)


@unhurried
@given(calendars, limits, instants, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_pause_of_no_length_changes_nothing(calendar, limit, start, wait):
    timer = Timer.start(limit, start)
    moment = start + wait

    again = timer.pause(moment, calendar).resume(moment)

    assert again.used_us_at(moment, calendar) == timer.used_us_at(moment, calendar)
    if timer.due_at(calendar) > moment:
        assert again.due_at(calendar) == timer.due_at(calendar)


@unhurried
@given(calendars, limits, instants, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_the_light_is_red_exactly_when_the_due_time_has_passed_on_its_clock(calendar, limit, start, wait):
    timer = Timer.start(limit, start)
    now = start + wait
    beyond = calendar.elapsed_microseconds(timer.due_at(calendar), now, limit.clock)

    assert (timer.light(now, calendar) == "red") == (beyond > 0)


@unhurried
@given(calendars, limits, instants, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_timer_survives_being_stored(calendar, limit, start, wait):
    timer = Timer.start(limit, start)

    for state in (timer, timer.pause(start + wait, calendar), timer.stop(start + wait, calendar)):
        assert Timer.from_dict(state.to_dict()) == state
        assert all(type(value) in (str, int) for value in state.to_dict().values())
