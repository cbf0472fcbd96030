"""Every printed number opens to exactly what it counted (X6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridlink.cases import actions as case_actions
from gridlink.cases.lifecycle import Stage
from gridlink.evaluation.actions import note_steps
from gridlink.evaluation.periods import Period
from gridlink.evaluation.queries import cases_behind, counts, figures, reports_behind
from gridlink.intake import actions as intake
from gridlink.kernel.errors import Denied, Invalid
from gridlink.kernel.paging import encode
from tests import actors, walking
from tests.evaluation import making
from tests.evaluation.making import NOVEMBER, NOW, cases, closed, overdue

pytestmark = pytest.mark.usefixtures("city")

JUNE = Period.month(walking.MORNING.date(), "Asia/Shanghai")


def all_behind(row, side: str, by) -> list:
    """Every page of one side, seven at a time."""
    read = cases_behind if row.opens == "cases" else reports_behind
    found, after = [], None
    while True:
        page = read(row.criteria, side=side, by=by, after=after, limit=7)
        found += page.rows
        if page.next is None:
            return found
        after = page.next


def many_kinds_of_cases() -> None:
    """Cases of every stage in four streets and three bodies, and five that walked the real steps."""
    for number, (place, body) in enumerate(
        [
            (making.GRID, making.CLEAN), (making.OTHER_STREET_GRID, "roads-990101"),
            (making.OTHER_DISTRICT_GRID, making.OTHER_CLEAN), (990102101001001, making.OTHER_CLEAN),
        ],
        start=3,
    ):  # fmt: skip
        where = {"place": place, "body": body}
        closed(number * 2, **where)
        closed(number, on_time=False, rework_count=1, **where)
        closed(2, on_time=False, overrun_exempt=True, delay_count=1, **where)
        overdue(number, **where)
        for stage in ("submitted", "sent_back", "filed", "dispatched", "suspended", "handled", "checked", "void"):
            cases(2, stage, **where)


def walked() -> None:
    """By the real steps in June: two closed, one returned and dispatched again, one voided, one report declined."""
    walking.case_at(Stage.CLOSED)
    walking.case_at(Stage.CLOSED, place=actors.GRID + 1)
    returned = walking.case_at(Stage.DISPATCHED)
    later = walking.MORNING + timedelta(minutes=30)
    case_actions.request_return(returned.pk, reason="不属本单位", by=actors.handler(), now=later)
    case_actions.approve_return(returned.pk, by=actors.dispatcher(), now=later)
    case_actions.dispatch_case(returned.pk, organisation=walking.body(), by=actors.dispatcher(), now=later)
    void = walking.case_at(Stage.FILED)
    case_actions.request_void(void.pk, reason="重复", by=actors.dispatcher(), now=later)
    case_actions.approve_void(void.pk, by=actors.duty_chief(), now=later)
    declined = walking.report()
    intake.decline_report(declined.pk, reason="out-of-scope", by=actors.acceptor(), now=later)
    while note_steps():
        pass


@pytest.mark.parametrize("group_by", ["city", "district", "street", "grid", "organisation", "post"])
@pytest.mark.parametrize("who", ["city_chief", "chief"])
def test_every_number_of_every_table_opens_to_as_many_rows(group_by: str, who: str) -> None:
    many_kinds_of_cases()
    walked()
    by = getattr(actors, who)()

    rows = [*figures(NOVEMBER, group_by, by=by, now=NOW), *figures(JUNE, group_by, by=by, now=NOW)]

    assert rows
    for row in rows:
        assert len(all_behind(row, "numerator", by)) == row.numerator.number, (row.code, row.group)
        if row.denominator is None:
            continue
        assert row.numerator.number + row.exempted <= row.denominator.number
        behind = all_behind(row, "denominator", by)
        assert len(behind) == row.denominator.number, (row.code, row.group)
        if group_by != "post":
            assert len({one.id for one in behind}) == len(behind)


@pytest.mark.parametrize("group_by", ["district", "organisation", "post"])
def test_every_count_opens_to_as_many_rows(group_by: str) -> None:
    many_kinds_of_cases()
    walked()
    by = actors.city_chief()

    rows = [*counts(NOVEMBER, group_by, by=by, now=NOW), *counts(JUNE, group_by, by=by, now=NOW)]

    for row in rows:
        assert len(all_behind(row, "numerator", by)) == row.count.number, (row.count.code, row.group)


def test_the_exempted_overruns_open_too() -> None:
    exempt = closed(3, on_time=False, overrun_exempt=True)
    closed(2, on_time=False)
    by = actors.city_chief()

    row = next(row for row in figures(NOVEMBER, "district", by=by, now=NOW) if row.code == "on_time_handling_rate")

    assert row.exempted == 3
    assert {case.id for case in all_behind(row, "exempted", by)} == {case.pk for case in exempt}


def test_the_cases_are_those_counted_at_the_instant_the_figure_was_made() -> None:
    (late,) = overdue(1)
    before = late.handling_due_at

    row = next(row for row in figures(NOVEMBER, "district", by=actors.city_chief(), now=before))

    assert all_behind(row, "denominator", actors.city_chief())
    handling = next(
        row for row in figures(NOVEMBER, "district", by=actors.city_chief(), now=before) if row.code == "handling_rate"
    )
    assert (handling.denominator.number, all_behind(handling, "denominator", actors.city_chief())) == (0, [])


def test_criteria_show_nobody_more_than_their_own_places() -> None:
    closed(4, place=making.OTHER_DISTRICT_GRID)
    closed(2)
    rows = figures(NOVEMBER, "city", by=actors.city_chief(), now=NOW)
    row = next(row for row in rows if row.code == "closing_rate")

    seen = all_behind(row, "denominator", actors.chief())

    assert row.denominator.number == 6
    assert [case.place for case in seen] == [making.GRID, making.GRID]


def test_without_the_permission_criteria_open_to_nothing() -> None:
    closed(1)
    row = figures(NOVEMBER, "district", by=actors.city_chief(), now=NOW)[0]

    with pytest.raises(Denied):
        cases_behind(row.criteria, side="denominator", by=actors.handler())


GOOD = ["closed", "due_to_close", "district", 990101000000000, "2026-11-01", "2026-12-01", "Asia/Shanghai",
        "2026-11-30T08:00:00+00:00"]  # fmt: skip


def changed(at: int, value: object) -> str:
    return encode([*GOOD[:at], value, *GOOD[at + 1 :]])


@pytest.mark.parametrize(
    "criteria",
    [
        "", "!!", "bm8", encode([1]), changed(0, "password"), changed(1, "x"), changed(3, "990101"), changed(3, -1),
        changed(3, None), changed(3, 10**15), changed(4, "soon"), changed(5, "2026-11-01"), changed(5, "9999-12-31"),
        changed(6, "Nowhere/City"), changed(6, "../../etc/passwd"), changed(7, "2026-11-30T08:00:00"), changed(7, 5),
    ],
)  # fmt: skip
def test_forged_criteria_are_refused(criteria: str) -> None:
    with pytest.raises(Invalid):
        cases_behind(criteria, side="numerator", by=actors.city_chief())


@pytest.mark.parametrize(
    ("criteria", "side", "code"),
    [
        (changed(2, "province"), "numerator", "figure.unknown_group"),
        (encode(GOOD), "exempted", "figure.no_such_side"),
        (encode(GOOD), "both", "figure.no_such_side"),
        (encode(["reported", "", *GOOD[2:]]), "numerator", "figure.opens_otherwise"),
        (encode(["filings", "closed", *GOOD[2:]]), "numerator", "figure.bad_criteria"),
        (changed(2, "post"), "numerator", "figure.bad_criteria"),
        (encode(["reported", "", "organisation", *GOOD[3:]]), "numerator", "figure.bad_criteria"),
    ],
)
def test_criteria_that_ask_for_what_is_not_there_are_refused(criteria: str, side: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        cases_behind(criteria, side=side, by=actors.city_chief())

    assert refusal.value.code == code


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        cases_behind(encode(GOOD), side="numerator", by=actors.city_chief(), after=encode(["x", 1]))

    assert refusal.value.code == "paging.bad_cursor"
