"""The rules of the handling clock alone, without a database: whatever happens to a clock, these things hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlink.cases.deadlines import (
    Alarm,
    Flag,
    check_delay,
    check_suspension,
    check_suspension_ahead,
    handling_alarms,
    in_time,
    moved,
    next_alarm,
    stage_alarms,
)
from gridlink.kernel.calendar import WorkCalendar
from gridlink.kernel.clocks import Timer
from gridlink.kernel.errors import Invalid, Refused
from gridlink.kernel.limits import Clock, Limit
from gridlink.kernel.workflow import ClockEffect

HOURS = ((time(8), time(12)), (time(14), time(18)))
CALENDAR = WorkCalendar("Asia/Shanghai", dict.fromkeys(range(5), HOURS), {}, {}, date(2026, 1, 1), date(2026, 12, 31))
START = datetime(2026, 6, 2, 2, tzinfo=UTC)

limits = st.builds(Limit, st.integers(1, 40), st.sampled_from(list(Clock)))
instants = st.integers(0, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
gaps = st.integers(0, 60 * 24 * 14).map(lambda minutes: timedelta(minutes=minutes))


def step(
    timer: Timer | None, effect: ClockEffect | None, at: datetime, limit: Limit, same_body: bool = True
) -> Timer | None:
    return moved(timer, effect, limit=limit, same_body=same_body, at=at, calendar=CALENDAR)


@given(limit=limits, at=instants)
def test_a_dispatch_gives_the_whole_limit(limit: Limit, at: datetime) -> None:
    timer = step(None, ClockEffect.START, at, limit)

    assert timer is not None
    assert timer.due_at(CALENDAR) == CALENDAR.due(at, limit)


@given(limit=limits, at=instants, used=gaps, away=gaps)
def test_the_same_body_again_has_what_was_left_and_no_more(
    limit: Limit, at: datetime, used: timedelta, away: timedelta
) -> None:
    timer = step(None, ClockEffect.START, at, limit)
    paused = step(timer, ClockEffect.PAUSE, at + used, limit)
    again = step(paused, ClockEffect.START, at + used + away, limit)

    assert paused is not None
    assert again is not None
    assert again.used_us == paused.used_us
    assert again.due_at(CALENDAR) >= at + used + away


@given(limit=limits, at=instants, used=gaps, away=gaps)
def test_another_body_starts_anew(limit: Limit, at: datetime, used: timedelta, away: timedelta) -> None:
    paused = step(step(None, ClockEffect.START, at, limit), ClockEffect.PAUSE, at + used, limit)

    anew = step(paused, ClockEffect.START, at + used + away, limit, same_body=False)

    assert anew == Timer.start(limit, at + used + away)


@given(limit=limits, at=instants, used=gaps, away=gaps)
def test_a_pause_never_brings_the_due_time_forward(
    limit: Limit, at: datetime, used: timedelta, away: timedelta
) -> None:
    timer = step(None, ClockEffect.START, at, limit)
    resumed = step(step(timer, ClockEffect.PAUSE, at + used, limit), ClockEffect.RESUME, at + used + away, limit)

    assert timer is not None
    assert resumed is not None
    assert resumed.due_at(CALENDAR) >= timer.due_at(CALENDAR)


@given(limit=limits, at=instants, count=st.integers(1, 3))
def test_every_delay_adds_one_original_limit(limit: Limit, at: datetime, count: int) -> None:
    timer = step(None, ClockEffect.START, at, limit)
    for _ in range(count):
        timer = step(timer, ClockEffect.EXTEND, at, limit)

    assert timer is not None
    assert timer.limit.microseconds(CALENDAR) == (count + 1) * limit.microseconds(CALENDAR)


@given(
    limit=limits,
    effects=st.lists(st.tuples(st.sampled_from([None, *ClockEffect]), gaps, st.booleans()), max_size=12),
)
def test_whatever_is_done_the_clock_never_gives_time_back(
    limit: Limit, effects: list[tuple[ClockEffect | None, timedelta, bool]]
) -> None:
    timer, at = None, START
    for effect, gap, same_body in effects:
        at += gap
        before = timer
        try:
            timer = step(timer, effect, at, limit, same_body)
        except Refused:
            continue
        if before is not None and timer is not None and timer.started_at == before.started_at:
            assert timer.used_us >= before.used_us


@pytest.mark.parametrize("effect", [ClockEffect.PAUSE, ClockEffect.STOP, ClockEffect.EXTEND, ClockEffect.RESUME, None])
def test_before_the_first_dispatch_there_is_no_clock_to_move(effect: ClockEffect | None) -> None:
    assert step(None, effect, START, Limit(2, Clock.WORK_HOUR)) is None


@given(limit=limits, at=instants, gap=gaps)
def test_in_time_is_not_after_the_due_time(limit: Limit, at: datetime, gap: timedelta) -> None:
    timer = Timer.start(limit, at)

    assert in_time(timer, at + gap, CALENDAR) == (at + gap <= CALENDAR.due(at, limit))


def test_work_resumed_with_nothing_left_is_late_at_once() -> None:
    limit = Limit(2, Clock.URGENT_HOUR)
    overdrawn = Timer.start(limit, START).stop(START + timedelta(hours=3), CALENDAR).resume(START + timedelta(hours=5))

    assert not in_time(overdrawn, START + timedelta(hours=5), CALENDAR)


def test_a_clock_that_stands_still_is_not_in_time() -> None:
    paused = Timer.start(Limit(2, Clock.URGENT_HOUR), START).pause(START, CALENDAR)

    assert not in_time(None, START, CALENDAR)
    assert not in_time(paused, START, CALENDAR)


@given(limit=limits, at=instants, percent=st.integers(1, 99))
def test_due_soon_comes_before_overdue(limit: Limit, at: datetime, percent: int) -> None:
    for alarms in (
        stage_alarms(at, limit, CALENDAR, percent),
        handling_alarms(Timer.start(limit, at), CALENDAR, percent),
    ):
        by_flag = {alarm.flag: alarm.at for alarm in alarms}
        soon, overdue = (by_flag[flag] for flag in sorted(by_flag, key=str.islower, reverse=True))
        assert at <= soon <= overdue


@given(
    alarms=st.lists(st.builds(Alarm, instants, st.sampled_from(list(Flag))), max_size=6),
    warned=st.sets(st.sampled_from([flag.value for flag in Flag])),
)
def test_the_next_alarm_is_the_earliest_not_raised(alarms: list[Alarm], warned: set[str]) -> None:
    found = next_alarm(alarms, warned)

    left = sorted(alarm.at for alarm in alarms if alarm.flag.value not in warned)
    assert found == (left[0] if left else None)


@given(granted=st.integers(0, 5), most=st.integers(0, 5), due=instants, now=instants)
def test_a_delay_is_asked_for_in_time_and_not_too_often(granted: int, most: int, due: datetime, now: datetime) -> None:
    allowed = granted < most and now <= due
    try:
        check_delay(granted=granted, most=most, due_at=due, now=now)
    except Refused:
        assert not allowed
    else:
        assert allowed


@given(granted=st.integers(0, 2), days=st.integers(-400, 800))
def test_a_suspension_is_had_once_and_ends_within_the_year(granted: int, days: int) -> None:
    allowed = granted == 0 and 0 < days <= 365
    try:
        check_suspension(granted=granted, once=True, until=START + timedelta(days=days), max_days=365, now=START)
    except (Invalid, Refused):
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize("until", [None, START, START - timedelta(seconds=1)])
def test_a_suspension_over_before_it_is_granted_is_refused(until: datetime | None) -> None:
    with pytest.raises(Refused) as refusal:
        check_suspension_ahead(until, START)

    assert refusal.value.code == "case.suspension_past"
