"""What the catalogue answers, on the example city."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridlink.catalogue import queries
from gridlink.catalogue.precedence import Gap, Overlap, Reason, Ruling
from gridlink.grid.queries import component, components_by_id
from gridlink.kernel.errors import Invalid, Missing
from gridlink.kernel.limits import Clock, Limit
from gridlink.people.queries import organisation_by_code

pytestmark = pytest.mark.usefixtures("city")

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)  # Monday 09:00 in Jiangwan
BEFORE = datetime(2025, 6, 1, tzinfo=UTC)
GRID = 990101001001001
RURAL_GRID = 990102101001001


def test_the_default_scheme_is_the_one_the_pack_names() -> None:
    assert queries.default_scheme() == "jw-2026"
    assert [row.code for row in queries.schemes()] == ["jw-2026", "cjt214-2007"]


def test_a_class_has_its_names_in_both_languages_and_is_found_by_its_version_too() -> None:
    row = queries.case_class("jw-2026", "event", "0101", at=AT)

    assert (row.name, row.name_en, row.severity) == ("私搭乱建", "Unauthorised building", "C")
    assert queries.class_by_id(row.id) == row


@pytest.mark.parametrize(
    ("scheme", "kind", "code"),
    [("jw-2026", "event", "9999"), ("nowhere", "event", "0101"), ("jw-2026", "thing", "0101"), ("", "", "")],
)
def test_an_unknown_class_is_refused_by_field(scheme: str, kind: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        queries.case_class(scheme, kind, code, at=AT)

    assert (refused.value.code, refused.value.field) == ("class.unknown", "class")


def test_a_class_is_unknown_before_it_came_into_force() -> None:
    with pytest.raises(Invalid, match=r"class\.unknown"):
        queries.case_class("jw-2026", "event", "0101", at=BEFORE)


def test_the_classes_of_a_scheme_are_listed_by_kind_and_code() -> None:
    both = queries.case_classes("jw-2026", at=AT)

    assert len(both) == 31
    assert [(row.kind, row.code) for row in both] == sorted((row.kind, row.code) for row in both)
    assert queries.case_classes("jw-2026", "event", AT) == tuple(row for row in both if row.kind == "event")


def test_conditions_tell_when_by_when_and_proved_by_what() -> None:
    first, second = queries.conditions_of("jw-2026", "event", "0101", AT)

    assert (first.code, first.limit, first.evidence) == (
        "1",
        Limit(Decimal("2.00"), Clock.NATURAL_DAY),
        ("before", "after", "photo"),
    )
    assert queries.condition_by_id(second.id) == second
    assert queries.condition("jw-2026", "event", "0101", "2", at=AT) == second


def test_an_unknown_condition_is_refused_by_field() -> None:
    with pytest.raises(Invalid) as refused:
        queries.condition("jw-2026", "event", "0101", "77", at=AT)

    assert (refused.value.code, refused.value.field) == ("condition.unknown", "condition")


def test_a_class_of_another_scheme_goes_by_the_conditions_of_the_class_it_stands_for() -> None:
    assert queries.mapped("cjt214-2007", "event", "0510", "jw-2026") == ("jw-2026", "event", "0129")

    found = queries.conditions_of("cjt214-2007", "event", "0510", AT)

    assert found == queries.conditions_of("jw-2026", "event", "0129", AT)
    assert found != ()


def test_hidden_classes_are_those_the_public_may_not_see_of_one_kind() -> None:
    assert queries.hidden_classes(at=AT) == {("jw-2026", "0599"), ("cjt214-2007", "0601")}
    assert queries.hidden_classes("event", at=AT) == frozenset()


def test_the_calendar_has_the_citys_hours_holidays_and_zone() -> None:
    calendar = queries.calendar(AT)

    assert str(calendar.zone) == "Asia/Shanghai"
    assert calendar.day_seconds == 8 * 3600
    assert not calendar.is_work_day(date(2026, 10, 1))
    assert calendar.is_work_day(date(2026, 10, 10)), "worked in exchange"
    assert calendar.due(AT, Limit(1, Clock.WORK_DAY)) == datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert queries.calendar(AT) is calendar


def test_there_is_no_calendar_before_the_city_had_one() -> None:
    with pytest.raises(Missing, match=r"calendar\.none"):
        queries.calendar(datetime(2020, 1, 1, tzinfo=UTC))


def test_stage_limits_are_those_of_the_pack_and_none_elsewhere() -> None:
    assert queries.stage_limit("acceptance", at=AT) == Limit(Decimal("0.25"), Clock.URGENT_HOUR)
    assert queries.stage_limit("handling", at=AT) is None
    assert len(queries.stage_limits(AT)) == 7


def test_a_setting_is_read_alone_or_as_a_group_over_its_defaults() -> None:
    assert queries.setting("delay.max") == 2
    assert queries.setting("delay", {"max": 9, "step": 1}) == {"max": 2, "step": 1}
    assert queries.setting("never.heard.of", "x") == "x"
    assert queries.setting("case_number") == "{adcode6}{yyyymmdd}{seq5}"


def test_kept_answers_cost_no_statement() -> None:
    def ask() -> None:
        queries.case_class("jw-2026", "event", "0101")
        queries.conditions_of("jw-2026", "event", "0101")
        queries.calendar()
        queries.stage_limit("filing")
        queries.setting("delay.max")
        queries.duties("jw-2026", "event")
        queries.mapped("jw-2026", "event", "0101", "cjt214-2007")

    ask()

    with CaptureQueriesContext(connection) as asked:
        ask()

    assert len(asked) == 0


# Who should handle a case


def _propose(class_code: str, place: int, kind: str = "event", component_id: int | None = None, scheme="jw-2026"):
    return queries.propose(
        scheme=scheme, kind=kind, class_code=class_code, place=place, component_id=component_id, at=AT
    )


def test_a_town_handles_what_the_register_gives_it_and_the_district_bureau_is_the_alternative() -> None:
    proposal = _propose("0101", RURAL_GRID)

    assert proposal.outcome == "ruling"
    assert proposal.organisation == organisation_by_code("off-990102101")
    assert [reason.code for reason in proposal.reasons] == ["place_first", "most_specific_place", "legal_ground"]
    assert [other.organisation.code for other in proposal.alternatives] == ["urban-990102"]


def test_a_component_is_proposed_to_its_owner() -> None:
    one = component(9901010101000001)

    proposal = _propose("0101", one.place, "component", one.id)

    assert proposal.organisation == organisation_by_code("water-co")
    assert proposal.reasons[0] == Reason("owner_first")


def test_a_proposal_costs_two_statements_at_most_once_the_register_is_kept() -> None:
    one = component(9901010101000001)
    _propose("0101", GRID)

    with CaptureQueriesContext(connection) as asked:
        _propose("0101", one.place, "component", one.id)

    assert len(asked) == 2


def test_a_case_of_another_scheme_is_proposed_as_the_class_it_stands_for() -> None:
    proposal = _propose("0101", RURAL_GRID, scheme="cjt214-2007")

    assert proposal.organisation == organisation_by_code("off-990102101")
    assert proposal.reasons[0] == Reason("mapped_class", {"scheme": "jw-2026", "class": "0101"})


def test_what_is_nobodys_goes_to_the_block_that_holds_the_place_and_says_so() -> None:
    proposal = _propose("9999", GRID)

    assert proposal.outcome == "fallback"
    assert proposal.organisation == organisation_by_code("off-990101001")
    assert proposal.reasons == (Reason("gap"), Reason("nobody_so_block", {"level": "street"}))
    assert isinstance(proposal.found, Gap)


def test_the_fallback_of_a_district_is_its_own_government() -> None:
    found = queries.fallback_block(990101000000000)

    assert found == organisation_by_code("gov-990101")


def test_the_register_of_the_example_city_has_no_fault() -> None:
    assert queries.duty_findings("jw-2026", at=AT) == ()


def test_resolving_another_role_asks_for_that_role() -> None:
    found = queries.resolve_for(scheme="jw-2026", kind="event", class_code="0201", place=GRID, role="supervises", at=AT)

    assert isinstance(found, Ruling)
    assert found.organisation_id == organisation_by_code("gov-990101").id
    assert not isinstance(found, Overlap)


def test_components_are_known_by_the_ids_proposals_take() -> None:
    one = component(9901010101000001)

    assert components_by_id([one.id])[one.id] == one
