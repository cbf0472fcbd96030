"""An edit is a new version with who, when and why; what would break is refused and writes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from gridlink.catalogue import actions, queries
from gridlink.catalogue.actions import ClassDraft, ConditionDraft
from gridlink.catalogue.subjects import subject
from gridlink.kernel.errors import Denied, Invalid, Problems, Refused, Stale
from gridlink.kernel.limits import Clock, Limit
from gridlink.ledger.queries import history
from gridlink.people.permissions import Actor
from tests.actors import actor, dispatcher

pytestmark = pytest.mark.usefixtures("city")

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
WHY = "按新国标调整"

CONDITION = ConditionDraft(
    scheme="jw-2026",
    kind="event",
    class_code="0101",
    code="1",
    finding="发现正在搭建的违法建筑。",
    finding_en="An unauthorised structure is being built.",
    closing="施工已停止，新搭部分已拆除。",
    closing_en="Work has stopped and what was begun has been taken down.",
    limit_value=1,
    limit_clock="work_day",
    evidence=("before", "after"),
)
CLASS = ClassDraft(
    scheme="jw-2026",
    kind="event",
    code="0188",
    major="市容环境",
    major_en="City appearance",
    name="共享单车乱停",
    name_en="Shared bicycles in the way",
)


@pytest.fixture
def editor() -> Actor:
    return actor("admin-9901")


def _condition(at: datetime = NOW):
    return queries.condition("jw-2026", "event", "0101", "1", at=at)


def test_an_edit_ends_the_version_in_force_and_writes_the_next(editor: Actor) -> None:
    before = _condition()

    after = actions.revise_condition(CONDITION, reason=WHY, by=editor, now=NOW)

    assert (after.limit, after.evidence) == (Limit(Decimal(1), Clock.WORK_DAY), ("before", "after"))
    assert _condition(NOW - timedelta(seconds=1)) == before
    assert _condition(NOW) == after
    old, new = queries.condition_history("jw-2026", "event", "0101", "1")
    assert (old.row, old.in_force_to) == (before, NOW)
    assert (new.in_force_from, new.in_force_to, new.recorded_by, new.reason) == (NOW, None, editor.ref, WHY)


def test_a_case_keeps_the_version_it_was_filed_under(editor: Actor) -> None:
    before = _condition()

    actions.revise_condition(CONDITION, reason=WHY, by=editor, now=NOW)

    assert queries.condition_by_id(before.id) == before


def test_an_edit_is_in_the_ledger_with_what_changed_and_the_post_it_was_made_in(editor: Actor) -> None:
    before = _condition()

    after = actions.revise_condition(CONDITION, reason=WHY, by=editor, now=NOW)

    (entry,) = history("condition:jw-2026/event/0101/1")
    assert (entry.verb, entry.actor, entry.post) == ("condition.revised", editor.ref, "admin-9901")
    assert (entry.body["was"], entry.body["version"]) == (before.id, after.id)
    assert entry.body["before"]["limit_clock"] == "natural_day"
    assert entry.body["after"]["limit_clock"] == "work_day"
    assert "finding" not in entry.body["after"]
    assert entry.private == {"reason": WHY}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"limit_clock": ""}, "limit.without_clock", "limit_clock"),
        ({"limit_clock": "moon"}, "clock.unknown_clock", "limit_clock"),
        ({"limit_value": None}, "limit.without_value", "limit_value"),
        ({"limit_value": 0}, "clock.limit_not_positive", "limit_value"),
        ({"limit_value": Decimal("NaN")}, "clock.limit_not_positive", "limit_value"),
        ({"limit_value": Decimal("0.001")}, "clock.limit_too_fine", "limit_value"),
        ({"limit_value": 4000}, "clock.limit_too_long", "limit_value"),
        ({"class_code": "9999"}, "class.unknown", "class"),
        ({"scheme": "nowhere"}, "class.unknown", "class"),
        ({"evidence": ("selfie",)}, "input.not_a_choice", "evidence"),
    ],
)
def test_a_condition_that_would_break_is_refused(editor: Actor, change: dict, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.revise_condition(replace(CONDITION, **change), reason=WHY, by=editor, now=NOW)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert len(queries.condition_history("jw-2026", "event", "0101", "1")) == 1
    assert history("condition:jw-2026/event/0101/1") == ()


def test_empty_texts_are_refused_all_at_once(editor: Actor) -> None:
    with pytest.raises(Problems) as refused:
        actions.revise_condition(replace(CONDITION, finding=" ", closing_en=""), reason=WHY, by=editor, now=NOW)

    assert list(refused.value.by_field()) == ["finding", "closing_en"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_edit_without_a_reason_is_refused(editor: Actor, reason: str) -> None:
    with pytest.raises(Invalid, match=r"reason\.missing"):
        actions.revise_condition(CONDITION, reason=reason, by=editor, now=NOW)


def test_only_somebody_who_may_edit_the_whole_city_edits_classes_and_clocks() -> None:
    before = _condition()

    for person in (dispatcher(), actor("admin-990101")):
        with pytest.raises(Denied):
            actions.revise_condition(CONDITION, reason=WHY, by=person, now=NOW)
        with pytest.raises(Denied):
            actions.revise_setting("delay.max", 5, reason=WHY, by=person, now=NOW)

    assert _condition() == before
    assert queries.setting("delay.max", at=NOW) == 2


def test_a_stale_form_is_told_so(editor: Actor) -> None:
    seen = _condition().id
    actions.revise_condition(CONDITION, reason=WHY, by=editor, now=NOW)

    with pytest.raises(Stale):
        actions.revise_condition(replace(CONDITION, limit_value=9), reason=WHY, by=editor, now=LATER, seen=seen)

    assert _condition(LATER).limit == Limit(Decimal(1), Clock.WORK_DAY)


def test_a_double_click_writes_one_version(editor: Actor) -> None:
    actions.revise_condition(CONDITION, reason=WHY, by=editor, now=NOW)

    with pytest.raises(Refused, match="nothing_changed"):
        actions.revise_condition(CONDITION, reason=WHY, by=editor, now=LATER)

    assert len(queries.condition_history("jw-2026", "event", "0101", "1")) == 2


def test_the_last_condition_of_a_class_stays(editor: Actor) -> None:
    actions.end_condition("jw-2026", "event", "0101", "1", reason=WHY, by=editor, now=NOW)

    with pytest.raises(Refused, match="last_one"):
        actions.end_condition("jw-2026", "event", "0101", "2", reason=WHY, by=editor, now=NOW)

    assert [row.code for row in queries.conditions_of("jw-2026", "event", "0101", NOW)] == ["2"]


def test_a_class_is_added_revised_and_taken_out_of_use(editor: Actor) -> None:
    added = actions.revise_class(CLASS, reason=WHY, by=editor, now=NOW)
    hidden = actions.revise_class(replace(CLASS, is_public=False), reason=WHY, by=editor, now=LATER)
    actions.end_class("jw-2026", "event", "0188", reason=WHY, by=editor, now=LATER + timedelta(hours=1))

    assert (added.is_public, hidden.is_public) == (True, False)
    assert ("jw-2026", "0188") in queries.hidden_classes("event", at=LATER)
    with pytest.raises(Invalid, match=r"class\.unknown"):
        queries.case_class("jw-2026", "event", "0188", at=LATER + timedelta(hours=2))
    verbs = [entry.verb for entry in history("class:jw-2026/event/0188")]
    assert verbs == ["class.added", "class.revised", "class.ended"]


@pytest.mark.parametrize(
    "change", [{"kind": "thing"}, {"severity": "D"}, {"code": "1a"}, {"code": ""}, {"scheme": "x"}, {"name": ""}]
)
def test_a_class_that_makes_no_sense_is_refused(editor: Actor, change: dict) -> None:
    with pytest.raises(Invalid):
        actions.revise_class(replace(CLASS, **change), reason=WHY, by=editor, now=NOW)

    assert len(queries.case_classes("jw-2026", "event", NOW)) == 14


def test_a_stage_limit_is_revised_and_an_unknown_stage_refused(editor: Actor) -> None:
    actions.revise_stage_limit("filing", Decimal("0.5"), "work_hour", reason=WHY, by=editor, now=NOW)

    with pytest.raises(Invalid, match=r"stage\.unknown"):
        actions.revise_stage_limit("lunch", 1, "work_hour", reason=WHY, by=editor, now=NOW)

    assert queries.stage_limit("filing", NOW) == Limit(Decimal("0.5"), Clock.WORK_HOUR)
    assert queries.stage_limit("filing", NOW - timedelta(days=1)) == Limit(Decimal("0.25"), Clock.URGENT_HOUR)


def test_a_new_holiday_moves_due_times_reckoned_from_then_on(editor: Actor) -> None:
    tomorrow = date(2026, 11, 24)
    before = queries.calendar(NOW).due(NOW, Limit(1, Clock.WORK_DAY))

    actions.revise_calendar_day(
        tomorrow, is_working=False, name="市庆", name_en="City day", reason=WHY, by=editor, now=NOW
    )

    assert before == datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert queries.calendar(NOW).due(NOW, Limit(1, Clock.WORK_DAY)) == datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert queries.calendar(NOW).due(LATER, Limit(1, Clock.WORK_DAY)) == datetime(2026, 11, 25, 2, tzinfo=UTC)
    actions.end_calendar_day(tomorrow, reason=WHY, by=editor, now=LATER)
    assert queries.calendar(LATER).is_work_day(tomorrow)
    assert not queries.calendar(NOW).is_work_day(tomorrow)


def test_working_hours_are_revised_and_the_old_calendar_stays_for_its_time(editor: Actor) -> None:
    week = {str(day): [["09:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}

    actions.revise_work_schedule(week, day_seconds=7 * 3600, reason=WHY, by=editor, now=NOW)

    assert queries.calendar(NOW).day_seconds == 7 * 3600
    assert queries.calendar(NOW - timedelta(seconds=1)).day_seconds == 8 * 3600


@pytest.mark.parametrize(
    "week",
    [
        {},
        {"0": []},
        {"0": [["12:00", "08:00"]]},
        {"0": [["08:00", "12:00"], ["11:00", "13:00"]]},
        {"0": [["eight", "12:00"]]},
        {"0": [["08:00"]]},
        {"9": [["08:00", "12:00"]]},
        {"Monday": [["08:00", "12:00"]]},
    ],
)
def test_working_hours_that_make_no_sense_are_refused(editor: Actor, week: dict) -> None:
    with pytest.raises(Invalid):
        actions.revise_work_schedule(week, day_seconds=8 * 3600, reason=WHY, by=editor, now=NOW)

    assert len(queries.work_schedule_history()) == 1


def test_a_setting_is_revised_in_its_kind_and_an_unknown_one_refused(editor: Actor) -> None:
    actions.revise_setting("lights.yellow", 0.7, reason=WHY, by=editor, now=NOW)

    for key, value, code in [
        ("lights.purple", 1, "setting.unknown"),
        ("delay.max", "many", "setting.wrong_kind"),
        ("delay.max", True, "setting.wrong_kind"),
        ("case_number", "{nonsense}", "number"),
        ("fallback_level", "galaxy", "setting.unknown_level"),
    ]:
        with pytest.raises(Invalid, match=code):
            actions.revise_setting(key, value, reason=WHY, by=editor, now=NOW)

    assert queries.setting("lights.yellow", at=NOW) == 0.7
    assert history("setting:lights.yellow")[-1].body["after"] == {"value": "0.7"}


def test_nobodys_goes_to_the_level_the_city_has_set(editor: Actor) -> None:
    actions.revise_setting("fallback_level", "district", reason=WHY, by=editor, now=NOW)

    found = queries.fallback_block(990101001001001)

    assert found is not None
    assert found.code == "gov-990101"


def test_a_long_subject_is_cut_and_stays_apart_from_others() -> None:
    one = subject("condition", "a" * 40, "component", "01010101", "b" * 40)
    other = subject("condition", "a" * 40, "component", "01010101", "b" * 39 + "c")

    assert len(one) == len(other) == 60
    assert one != other
    assert subject("class", "jw-2026", "event", "0101") == "class:jw-2026/event/0101"


def test_a_city_that_counts_day_limits_by_date_does_so_from_the_edit_on(editor: Actor) -> None:
    friday = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)

    actions.revise_setting("day_limits.by_date", True, reason=WHY, by=editor, now=NOW)

    before = queries.calendar(NOW - timedelta(seconds=1)).due(friday, Limit(1, Clock.WORK_DAY))
    assert before == datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert queries.calendar(NOW).due(friday, Limit(2, Clock.WORK_DAY)) == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    late = friday + timedelta(hours=5)
    assert queries.calendar(NOW).due(late, Limit(1, Clock.WORK_DAY)) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
