"""A clock of a case: started, paused, resumed, restarted, stopped, extended; and the light it shows."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from gridlink.kernel.clocks import Clock, Light, Limit, Timer, WorkCalendar
from gridlink.kernel.errors import Invalid, Refused

ZONE = ZoneInfo("Asia/Shanghai")
CITY = WorkCalendar(
    "Asia/Shanghai",
    {day: ((time(8), time(12)), (time(14), time(18))) for day in range(5)},
    {date(2025, 10, day): "国庆节、中秋节" for day in range(1, 9)},
    {date(2025, 9, 28): "国庆节、中秋节", date(2025, 10, 11): "国庆节、中秋节"},
    date(2025, 1, 1),
    date(2025, 12, 31),
)
FIVE_HOURS = Limit(5, Clock.WORK_HOUR)
HOUR = 3600


def at(text):
    return datetime.fromisoformat(f"2025-{text}").replace(tzinfo=ZONE)


def started(limit=FIVE_HOURS, when="09-15 08:00"):
    return Timer.start(limit, at(when))


def test_a_started_clock_runs_and_is_due_after_its_limit():
    timer = started()

    assert timer.running
    assert timer.started_at == timer.running_since == at("09-15 08:00")
    assert timer.started_at.tzinfo is UTC
    assert timer.due_at(CITY) == at("09-15 15:00")
    assert timer.used_at(at("09-15 10:00"), CITY) == 2 * HOUR
    assert timer.left_at(at("09-15 16:00"), CITY) == -1 * HOUR


def test_a_paused_clock_keeps_what_it_used_and_is_not_due():
    timer = started().pause(at("09-15 10:00"), CITY)

    assert timer.paused
    assert timer.used == 2 * HOUR
    assert timer.used_at(at("09-19 10:00"), CITY) == 2 * HOUR
    assert timer.due_at(CITY) is None


def test_a_resumed_clock_runs_on_with_what_was_left():
    timer = started().pause(at("09-15 10:00"), CITY).resume(at("09-18 08:00"))

    assert timer.due_at(CITY) == at("09-18 11:00")
    assert timer.started_at == at("09-15 08:00")


def test_a_pause_over_the_holiday_and_one_within_it():
    before = started(when="09-30 16:00").pause(at("09-30 17:00"), CITY)

    assert before.resume(at("10-09 08:00")).due_at(CITY) == at("10-09 12:00")
    assert before.resume(at("10-04 11:00")).due_at(CITY) == at("10-09 12:00")


def test_a_restarted_clock_has_its_whole_limit_again_or_another():
    paused = started().pause(at("09-15 10:00"), CITY)

    assert paused.restart(at("09-16 08:00")) == Timer.start(FIVE_HOURS, at("09-16 08:00"))
    assert paused.restart(at("09-16 08:00"), Limit(1, Clock.NATURAL_DAY)).due_at(CITY) == at("09-17 08:00")


def test_a_stopped_clock_counts_no_more():
    timer = started().stop(at("09-15 11:00"), CITY)

    assert timer.stopped_at == at("09-15 11:00")
    assert not timer.running
    assert not timer.paused
    assert timer.due_at(CITY) is None
    assert timer.used_at(at("09-19 10:00"), CITY) == 3 * HOUR


def test_a_paused_clock_can_be_stopped():
    timer = started().pause(at("09-15 10:00"), CITY).stop(at("09-16 10:00"), CITY)

    assert (timer.used, timer.stopped_at) == (2 * HOUR, at("09-16 10:00"))


def test_rework_continues_the_count_of_a_stopped_clock():
    timer = started().stop(at("09-15 11:00"), CITY).resume(at("09-16 08:00"))

    assert timer.stopped_at is None
    assert timer.due_at(CITY) == at("09-16 10:00")


@pytest.mark.parametrize("paused", ["09-15 15:00", "09-15 15:30"])
def test_a_clock_resumed_with_nothing_left_is_due_at_once(paused):
    timer = started().pause(at(paused), CITY).resume(at("09-16 07:00"))

    assert timer.due_at(CITY) == at("09-16 07:00")
    assert timer.light(at("09-16 08:00:01"), CITY) is Light.RED


def test_an_extension_moves_the_due_time_by_its_length():
    timer = started().extend(FIVE_HOURS)

    assert timer.limit == Limit(10, Clock.WORK_HOUR)
    assert timer.due_at(CITY) == at("09-16 10:00")


def test_an_extension_on_another_clock_is_refused():
    with pytest.raises(Invalid, match=r"clock\.mixed"):
        started().extend(Limit(1, Clock.WORK_DAY))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda timer: timer.resume(at("09-15 09:00")), "clock.already_running"),
        (lambda timer: timer.pause(at("09-15 09:00"), CITY).pause(at("09-15 10:00"), CITY), "clock.not_running"),
        (lambda timer: timer.stop(at("09-15 09:00"), CITY).pause(at("09-15 10:00"), CITY), "clock.stopped"),
        (lambda timer: timer.stop(at("09-15 09:00"), CITY).stop(at("09-15 10:00"), CITY), "clock.stopped"),
        (lambda timer: timer.stop(at("09-15 09:00"), CITY).extend(FIVE_HOURS), "clock.stopped"),
    ],
)
def test_what_a_clock_cannot_do_now_is_refused(change, code):
    with pytest.raises(Refused) as refused:
        change(started())

    assert refused.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        lambda timer: timer.pause(at("09-15 07:59"), CITY),
        lambda timer: timer.stop(at("09-15 07:59"), CITY),
        lambda timer: timer.restart(at("09-15 07:59")),
        lambda timer: timer.pause(at("09-15 09:00"), CITY).resume(at("09-15 08:59")),
        lambda timer: timer.pause(at("09-15 09:00"), CITY).stop(at("09-15 08:59"), CITY),
        lambda timer: timer.stop(at("09-15 09:00"), CITY).resume(at("09-15 08:59")),
    ],
)
def test_nothing_happens_to_a_clock_before_what_happened_last(change):
    with pytest.raises(Invalid, match=r"clock\.runs_backwards"):
        change(started())


def test_looking_at_a_clock_before_it_began_finds_nothing_used():
    assert started().used_at(at("09-12 08:00"), CITY) == 0
    assert started().light(at("09-12 08:00"), CITY) is Light.GREEN


@pytest.mark.parametrize(
    ("now", "light"),
    [
        ("09-15 08:00", Light.GREEN),
        ("09-15 12:00", Light.GREEN),  # 4 of 5 hours: 80 %
        ("09-15 14:00", Light.GREEN),  # still 80 %, after lunch
        ("09-15 14:00:00.000001", Light.YELLOW),
        ("09-15 15:00", Light.YELLOW),  # 100 %
        ("09-15 15:00:00.000001", Light.RED),
    ],
)
def test_the_light_is_green_to_eighty_percent_yellow_to_a_hundred_and_red_beyond(now, light):
    assert started().light(at(now), CITY) is light


def test_a_city_may_choose_when_green_ends():
    assert started().light(at("09-15 11:00"), CITY, green_percent=60) is Light.GREEN
    assert started().light(at("09-15 11:00:01"), CITY, green_percent=60) is Light.YELLOW


def test_the_light_of_a_paused_clock_stands_still():
    assert started().pause(at("09-15 14:30"), CITY).light(at("09-30 10:00"), CITY) is Light.YELLOW


def test_a_stored_clock_reads_like_this():
    timer = started(Limit(Decimal("2.50"), Clock.WORK_DAY)).pause(at("09-15 10:00"), CITY)

    assert timer.to_dict() == {
        "value": "2.5",
        "clock": "work_day",
        "started_at": "2025-09-15T00:00:00+00:00",
        "used_us": 7_200_000_000,
        "paused_at": "2025-09-15T02:00:00+00:00",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"started_at": "yesterday"},
        {"started_at": "2025-09-15T00:00:00"},
        {"used_us": -1},
        {"used_us": "7"},
        {"used_us": True},
        {"running_since": "2025-09-15T00:00:00+00:00", "stopped_at": "2025-09-15T00:00:00+00:00"},
        {"clock": "fortnight"},
    ],
)
def test_a_stored_clock_that_is_broken_is_refused(change):
    with pytest.raises(Invalid):
        Timer.from_dict({**started().to_dict(), **change})


def test_a_time_without_a_zone_is_refused():
    naive = datetime(2025, 9, 15, 9)  # noqa: DTZ001

    with pytest.raises(Invalid, match=r"clock\.naive_datetime"):
        Timer.start(FIVE_HOURS, naive)
    with pytest.raises(Invalid, match=r"clock\.naive_datetime"):
        started().used_at(naive, CITY)
