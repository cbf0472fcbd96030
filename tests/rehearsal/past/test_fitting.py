"""Limits fitted to due times, and due times compared: exact values on real requests and made ones."""

from __future__ import annotations

import csv
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from gridlink.kernel.limits import Clock, Limit
from gridlink.packs.limits import calendar_of, refresh_limits
from gridlink.rehearsal.past.comparing import Standards, compare_due_times, compare_flags
from gridlink.rehearsal.past.fitting import fit, limits_of
from gridlink.rehearsal.past.requests import PastRequest
from tests.rehearsal.past import sample
from tests.rehearsal.past.sample import BOSTON

TWO, TEN = Limit(2, Clock.WORK_DAY), Limit(10, Clock.WORK_DAY)
MONTH = Limit(30, Clock.NATURAL_DAY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON)


def request(
    id: str, opened: str, limit: Limit | None, name: str = "Noise", off: float = 0, **more: object
) -> PastRequest:
    due = sample.calendar().due(at(opened), limit) + timedelta(seconds=off) if limit else None
    return PastRequest(id=id, line=1, opened=at(opened), class_name=name, due=due, **more)  # type: ignore[arg-type]


def standards(**limits: Limit) -> Standards:
    return Standards(sample.calendar(), limits, TWO)


def test_the_limits_of_the_pack_are_those_fitted_on_july_and_august() -> None:
    first = [one for one in sample.read().requests if one.opened.date() <= date(2011, 8, 31)]

    found = fit(sample.calendar(), first)

    assert found.classes["Schedule a Bulk Item Pickup"].limit == TWO
    assert found.classes["Unsatisfactory Living Conditions"].limit == Limit(120, Clock.NATURAL_DAY)
    assert found.classes["Tree Maintenance Requests"].limit == Limit(545, Clock.NATURAL_DAY)
    assert found.classes["Graffiti Removal"].limit == Limit(45, Clock.WORK_DAY)
    assert found.hits == found.timed


def test_a_request_votes_for_every_limit_that_gives_its_due_time() -> None:
    one = request("1", "2011-07-06 10:00:00", TEN)

    assert set(limits_of(sample.calendar(), one)) >= {TEN, Limit(14, Clock.NATURAL_DAY)}


def test_of_two_limits_with_equal_votes_the_one_other_classes_are_sure_of_is_taken() -> None:
    sure = [request(str(n), f"2011-07-0{n} 10:00:00", MONTH, "Mould") for n in (1, 2, 5, 6, 7)]
    open_to_both = request("9", "2011-07-06 10:00:00", MONTH, "Midges")

    found = fit(sample.calendar(), [*sure, open_to_both])

    assert Limit(22, Clock.WORK_DAY) in set(limits_of(sample.calendar(), open_to_both))
    assert found.classes["Midges"].limit == MONTH
    assert found.classes["Midges"].is_rare


def test_a_class_without_due_times_takes_its_departments_most_common_limit() -> None:
    timed = [request(str(n), f"2011-07-1{n} 10:00:00", TEN, "Lamps", department="PWDx") for n in range(3)]
    more = [request(f"m{n}", f"2011-07-1{n} 10:00:00", TWO, "Bins", department="ISD") for n in range(5)]
    silent = request("s", "2011-07-11 10:00:00", None, "Holes", department="PWDx")
    lost = request("l", "2011-07-11 10:00:00", None, "Other", department="BPS")

    found = fit(sample.calendar(), [*timed, *more, silent, lost]).classes

    assert (found["Holes"].limit, found["Holes"].how) == (TEN, "department")
    assert (found["Other"].limit, found["Other"].how) == (TWO, "city")


def test_fitted_limits_are_written_into_the_pack_and_nothing_else_changes(tmp_path: Path) -> None:
    folder = tmp_path / "boston"
    shutil.copytree(settings.PACKS / "boston", folder)
    key = next((row.scheme, row.kind, row.code) for row in sample.pack().classes if row.name == "Graffiti Removal")
    before = (folder / "conditions.csv").read_text().splitlines()

    done = refresh_limits(folder, {key: MONTH})

    after = (folder / "conditions.csv").read_text().splitlines()
    assert done.changed == {key: ("45 work_day", "30 natural_day")}
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        next(line for line in before if "Graffiti Removal" in line).replace("45,work_day", "30,natural_day")
    ]
    assert refresh_limits(folder, {key: MONTH}).changed == {}


def test_a_class_with_several_conditions_is_left_alone(tmp_path: Path) -> None:
    shutil.copytree(settings.PACKS / "example", tmp_path / "example")
    with (tmp_path / "example" / "conditions.csv").open(encoding="utf-8") as file:
        known = {(row["scheme"], row["kind"], row["class"]) for row in csv.DictReader(file)}

    done = refresh_limits(tmp_path / "example", dict.fromkeys(known, MONTH), write=False)

    assert ("jw-2026", "component", "0101") in done.several
    assert not set(done.several) & set(done.changed)


def test_every_miss_has_the_one_cause_that_fits() -> None:
    requests = [
        request("met", "2011-09-06 10:00:00", TWO),
        request("unknown", "2011-09-06 10:00:00", TEN, "Snow"),
        *(request(f"new{n}", f"2011-09-{n:02d} 10:00:00", MONTH, "Mould") for n in (12, 13, 14)),
        request("two", "2011-09-07 10:00:00", TEN, "Lamps"),
        *(request(f"lamp{n}", f"2011-09-{n} 10:00:00", MONTH, "Lamps") for n in (12, 13)),
        request("beside", "2011-09-08 10:00:30", TWO, off=-300),
        request("hand", "2011-09-08 10:00:00", TWO, off=20_000 - 20_000 % 60),
        request("none", "2011-09-08 10:00:00", TWO, off=20_001),
    ]

    found = compare_due_times(standards(Noise=TWO, Mould=TEN, Lamps=MONTH), requests)

    assert (found.met, found.timed) == (3, 11)
    assert {cause: misses.number for cause, misses in found.misses.items() if misses.number} == {
        "unknown_class": 1, "limit_changed": 3, "other_limit": 1, "beside": 1, "by_hand": 1, "not_derivable": 1,
    }  # fmt: skip


def test_flags_are_equal_where_the_end_is_held_against_the_citys_own_due_time() -> None:
    found = compare_flags(standards(), sample.read().requests)

    assert found.by_theirs[1] == 0
    assert found.by_theirs[0] > 30
    assert sum(found.kinds.values()) == len(sample.read().requests)


def test_under_other_ways_of_counting_days_fewer_due_times_are_met() -> None:
    requests = sample.read().requests

    plain = fit(calendar_of(sample.pack(), None), requests)

    assert plain.hits < fit(sample.calendar(), requests).hits
