"""Tables of figures by place and body: the field's numbers, what is left out, who sees what, what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridlink.cases.models import Case
from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.models import Setting
from gridlink.evaluation.queries import FigureRow, cases_behind, counts, figures, scores
from gridlink.grid import queries as grid
from gridlink.kernel.errors import Denied, Invalid
from gridlink.kernel.paging import decode
from gridlink.people.queries import organisation_by_code
from tests import actors
from tests.evaluation import making
from tests.evaluation.making import NOVEMBER, NOW, cases, closed, overdue

pytestmark = pytest.mark.usefixtures("city")

DISTRICT, OTHER_DISTRICT = actors.DISTRICT, actors.OTHER_DISTRICT


def table(group_by: str = "district", by=None, period=NOVEMBER, now: datetime = NOW) -> dict[tuple, FigureRow]:
    rows = figures(period, group_by, by=by or actors.city_chief(), now=now)
    return {(row.group.key, row.code): row for row in rows}


def numbers(row: FigureRow) -> tuple:
    return (row.numerator.number, row.denominator.number if row.denominator else None, row.value)


def number_of(code: str, group_by: str = "district", key: object = DISTRICT) -> int:
    found = {
        (row.group.key, row.count.code): row for row in counts(NOVEMBER, group_by, by=actors.city_chief(), now=NOW)
    }
    return found[key, code].count.number


def a_real_month() -> None:
    """立案 996, 应结案 972, 结案 911, 按期 737: standards.md 1(e), the district's sanitation bureau."""
    closed(737)
    closed(174, on_time=False)
    cases(20, "checked", handled_on_time=False)
    overdue(41)
    cases(24, "suspended")


def test_the_figures_of_a_real_month_are_reproduced() -> None:
    a_real_month()

    found = table()

    assert number_of("filed") == 996
    assert numbers(found[DISTRICT, "closing_rate"]) == (911, 972, Decimal("93.72"))
    assert numbers(found[DISTRICT, "on_time_handling_rate"]) == (737, 972, Decimal("75.82"))
    assert numbers(found[DISTRICT, "handling_rate"]) == (931, 972, Decimal("95.78"))
    assert numbers(found[DISTRICT, "on_time_closing_rate"]) == (737, 972, Decimal("75.82"))
    assert numbers(found[DISTRICT, "filing_rate"]) == (996, 996, Decimal("100.00"))


def test_a_line_gathers_its_own_cases_and_those_of_the_bodies_under_it() -> None:
    closed(3, body=making.CLEAN)
    closed(2, body=making.OTHER_CLEAN, on_time=False)
    closed(1, body="clean-9901")
    line = organisation_by_code("clean-9901").id

    found = table("line")[line, "on_time_closing_rate"]

    assert numbers(found) == (4, 6, Decimal("66.67"))
    assert found.group.name == "江湾市环境卫生局"
    behind = cases_behind(found.criteria, side="denominator", by=actors.city_chief())
    assert len(behind.rows) == 6
    assert (line, "on_time_closing_rate") in table("organisation")
    assert numbers(table("organisation")[line, "on_time_closing_rate"])[1] == 1


def test_a_body_has_the_same_figures_with_its_own_score_and_grade() -> None:
    a_real_month()
    body = organisation_by_code(making.CLEAN)

    rows = figures(NOVEMBER, "organisation", by=actors.city_chief(), now=NOW)

    row = next(row for row in rows if row.code == "closing_rate")
    assert (row.group.key, row.group.name, row.group.name_en) == (body.id, body.name, body.name_en)
    assert (row.score, row.grade.code, row.grade.name) == (Decimal("93.72"), "A", "绿")
    assert (row.weight, row.formula, row.formula_en) == (
        Decimal("0.3"), "结案数 ÷ 应结案数", "closed ÷ due to be closed",
    )  # fmt: skip
    # (93.72 + 75.82 + 100) × 0.3 ÷ 0.9: the example pack speaks of rates only
    (whole,) = scores(rows)
    assert (whole.score, whole.covered, whole.grade.code) == (Decimal("89.85"), Decimal("1.00"), "B")


def test_a_street_is_its_own_group() -> None:
    closed(3)
    closed(2, place=making.OTHER_STREET_GRID)
    cases(1, "filed", place=making.OTHER_STREET_GRID)

    found = table("street")

    assert numbers(found[making.STREET, "closing_rate"]) == (3, 3, Decimal("100.00"))
    assert found[making.STREET, "closing_rate"].group.name_en == "Wangjiang Subdistrict"
    assert number_of("filed", "street", 990101002000000) == 3


def test_nothing_due_is_no_figure_no_score_and_no_grade() -> None:
    cases(2, "filed")

    row = table()[DISTRICT, "closing_rate"]

    assert numbers(row) == (0, 0, None)
    assert (row.score, row.grade) == (None, None)


def test_a_case_not_yet_due_is_not_asked_for() -> None:
    cases(5, "dispatched")

    assert numbers(table()[DISTRICT, "handling_rate"]) == (0, 0, None)


def test_a_case_due_later_in_the_period_is_overdue_only_once_its_time_is_up() -> None:
    (late,) = overdue(1)

    before = table(now=late.handling_due_at)
    after = table(now=late.handling_due_at + timedelta(seconds=1))

    assert numbers(before[DISTRICT, "handling_rate"]) == (0, 0, None)
    assert numbers(after[DISTRICT, "handling_rate"]) == (0, 1, Decimal("0.00"))


def test_suspended_and_void_cases_are_not_due() -> None:
    closed(1)
    cases(2, "suspended")
    cases(3, "void")

    assert numbers(table()[DISTRICT, "handling_rate"]) == (1, 1, Decimal("100.00"))
    assert number_of("suspended") == 2
    assert (number_of("voided"), number_of("filed"), number_of("filed_soundly")) == (3, 6, 3)


def test_an_overrun_exempted_on_appeal_stays_in_the_figure_and_leaves_the_score() -> None:
    closed(2)
    closed(1, on_time=False)
    closed(1, on_time=False, overrun_exempt=True)

    row = table()[DISTRICT, "on_time_handling_rate"]

    assert numbers(row) == (2, 4, Decimal("50.00"))
    assert (row.exempted, row.score) == (1, Decimal("75.00"))


def test_what_was_mended_on_the_spot_counts_as_handled_on_time() -> None:
    cases(1, "closed", body=None, self_handled=True, handled_on_time=None, dispatched_at=None)

    assert numbers(table()[DISTRICT, "on_time_handling_rate"]) == (1, 1, Decimal("100.00"))


def test_a_case_sent_back_to_work_is_not_handled() -> None:
    cases(1, "filed", handled_at=making.START + timedelta(days=1), handled_on_time=True, rework_count=1)
    closed(1, rework_count=1)

    found = table()

    assert numbers(found[DISTRICT, "rework_rate"]) == (1, 1, Decimal("100.00"))
    assert found[DISTRICT, "rework_rate"].score == Decimal("0.00")
    assert number_of("reworked") == 2


def test_a_period_ends_before_its_last_instant() -> None:
    closed(1, handled_at=NOVEMBER.start)
    closed(1, handled_at=NOVEMBER.end - timedelta(microseconds=1))
    closed(1, handled_at=NOVEMBER.end)
    closed(1, handled_at=NOVEMBER.start - timedelta(microseconds=1))

    assert numbers(table()[DISTRICT, "closing_rate"]) == (2, 2, Decimal("100.00"))


def test_the_whole_city_adds_up_to_its_districts() -> None:
    closed(3)
    closed(4, on_time=False, place=making.OTHER_DISTRICT_GRID)

    found = table("city")

    assert numbers(found[actors.ROOT, "on_time_handling_rate"]) == (3, 7, Decimal("42.86"))


def test_counts_of_trouble_are_of_the_cases_filed_in_the_period() -> None:
    closed(1, delay_count=1, urge_count=2, body_count=2, on_list=True)
    closed(1, delay_count=1, filed_at=NOVEMBER.end)

    assert [number_of(code) for code in ("delayed", "urged", "wrongly_dispatched", "listed")] == [1, 1, 1, 1]


def test_a_district_chief_sees_their_district_only() -> None:
    closed(3)
    closed(4, place=making.OTHER_DISTRICT_GRID)

    assert {key for key, _ in table(by=actors.chief())} == {DISTRICT}
    assert numbers(table("city", by=actors.chief())[actors.ROOT, "closing_rate"]) == (3, 3, Decimal("100.00"))


def test_whoever_may_not_see_figures_is_denied() -> None:
    with pytest.raises(Denied):
        figures(NOVEMBER, "district", by=actors.dispatcher(), now=NOW)


def test_an_unknown_grouping_is_refused_with_what_there_is() -> None:
    with pytest.raises(Invalid) as refusal:
        figures(NOVEMBER, "province", by=actors.city_chief(), now=NOW)

    assert refusal.value.code == "figure.unknown_group"
    assert refusal.value.params["allowed"] == [
        "city", "district", "street", "neighbourhood", "grid", "organisation", "line", "post",
    ]  # fmt: skip


def test_grades_and_indicators_are_the_city_own() -> None:
    closed(1)
    mine = {"code": "mine", "name": "我的", "name_en": "Mine", "numerator": "closed", "denominator": "filed",
            "formula": "结案数 ÷ 立案数", "formula_en": "closed ÷ filed", "better": "higher", "weight": 1}  # fmt: skip
    Setting.objects.filter(key="indicators").update(value=[mine])
    Setting.objects.filter(key="grades").update(value=[{"code": "好", "minimum": 0, "name": "好", "name_en": "Good"}])
    catalogue.forget()

    (row,) = table().values()

    assert (row.code, row.value, row.grade.code) == ("mine", Decimal("100.00"), "好")


@pytest.mark.parametrize("group_by", ["district", "street", "grid", "organisation", "line", "post"])
def test_a_table_takes_six_statements_whatever_the_number_of_groups(group_by: str) -> None:
    closed(2)
    closed(2, place=making.OTHER_DISTRICT_GRID, body=making.OTHER_CLEAN)
    by = actors.city_chief()
    few = _statements(group_by, by)
    for place in (990101001001002, 990101002001001, 990102101001001):
        closed(2, place=place, body="roads-990101")

    many = _statements(group_by, by)

    assert few == many <= 6


def _statements(group_by: str, by) -> int:
    grid.forget()
    catalogue.forget()
    grid.city()
    with CaptureQueriesContext(
        connection,
    ) as taken:
        figures(NOVEMBER, group_by, by=by, now=NOW)
    return len([one for one in taken if "SAVEPOINT" not in one["sql"]])


def test_criteria_are_safe_in_a_url() -> None:
    closed(1)

    for row in table().values():
        assert row.criteria.replace("-", "").replace("_", "").isalnum()
        assert decode(row.criteria, 8)[2] == "district"


def test_made_cases_are_as_asked() -> None:
    a_real_month()

    assert Case.objects.filter(filed_at__gte=datetime(2026, 11, 1, tzinfo=UTC)).count() == 996
