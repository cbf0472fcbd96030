"""The duty register is edited row by row; what no longer fits together is allowed, and said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gridlink.catalogue import actions, queries
from gridlink.catalogue.actions import DutyDraft, DutyEdit
from gridlink.kernel.errors import Denied, Invalid, Missing, Problems, Refused, Stale
from gridlink.ledger.queries import history
from gridlink.people.permissions import Actor
from gridlink.people.queries import organisation_by_code
from tests.actors import actor

pytestmark = pytest.mark.usefixtures("city")

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
WHY = "三定方案调整"
DISTRICT = 990101000000000
STREET = 990101001000000


@pytest.fixture
def editor() -> Actor:
    return actor("admin-990101")


def _body(code: str) -> int:
    return organisation_by_code(code).id


def _draft(**change) -> DutyDraft:
    draft = DutyDraft(
        role="handles",
        scheme="jw-2026",
        kind="event",
        class_prefix="0101",
        scope="place",
        place=STREET,
        organisation=_body("off-990101001"),
        legal_ground="《江湾市城市管理条例》第22条",
        legal_ground_en="Jiangwan City Management Regulations, art. 22",
    )
    return replace(draft, **change)


def _add(editor: Actor, *, now: datetime = NOW, **change) -> DutyEdit:
    return actions.add_duty(_draft(**change), reason=WHY, by=editor, now=now)


def _handler(class_code: str = "0101", at: datetime = NOW) -> str | None:
    found = queries.propose(scheme="jw-2026", kind="event", class_code=class_code, place=990101001001001, at=at)
    return found.organisation.code if found.organisation else None


def _told(edit: DutyEdit) -> list[tuple[str, str, tuple[str, ...], int]]:
    return [(each.fault.code, each.fault.role, each.classes, each.place) for each in edit.warnings]


def test_a_duty_that_is_added_rules_from_then_on(editor: Actor) -> None:
    edit = _add(editor)

    assert edit.warnings == ()
    assert (_handler(at=NOW - timedelta(seconds=1)), _handler()) == ("urban-990101", "off-990101001")
    (entry,) = history("duty:handles/jw-2026/event/0101/place/990101001")
    assert (entry.verb, entry.post, entry.body["version"]) == ("duty.added", "admin-990101", edit.duty_id)


def test_an_overlap_is_allowed_and_told_with_its_class_and_place(editor: Actor) -> None:
    edit = _add(editor, place=DISTRICT)

    assert _told(edit) == [("overlap", "handles", ("0101",), DISTRICT)]
    assert edit.duty_id in edit.warnings[0].fault.rows
    proposal = queries.propose(scheme="jw-2026", kind="event", class_code="0101", place=990101001001001, at=NOW)
    assert (proposal.outcome, proposal.organisation) == ("overlap", None)
    assert {each.organisation.code for each in proposal.alternatives} == {"urban-990101", "off-990101001"}


def test_a_duty_for_a_single_grid_is_audited_too(editor: Actor) -> None:
    first = _add(editor, place=990101001001001)

    second = _add(editor, place=990101001001001, organisation=_body("clean-990101"))

    assert first.warnings == ()
    assert _told(second) == [("overlap", "handles", ("0101",), 990101001001001)]


def test_ending_a_duty_tells_the_gap_it_leaves_and_the_block_takes_it(editor: Actor) -> None:
    (row,) = [
        each
        for each in queries.duties("jw-2026", "event", NOW)
        if (each.role, each.class_prefix) == ("handles", "0113") and each.places.low == DISTRICT
    ]

    edit = actions.end_duty(row.id, reason=WHY, by=editor, now=NOW)

    assert edit.duty_id is None
    assert _told(edit) == [("approved_not_handled", "handles", ("0113",), DISTRICT)]
    assert _handler("0113") == "off-990101001"


def test_a_duty_given_to_another_body_is_a_new_version_of_the_same_matter(editor: Actor) -> None:
    first = _add(editor).duty_id
    assert first is not None

    second = actions.revise_duty(
        first,
        organisation=_body("clean-990101"),
        legal_ground="《条例》第23条",
        legal_ground_en="Regulations, art. 23",
        reason=WHY,
        by=editor,
        now=LATER,
    )

    assert second.warnings == ()
    assert (_handler(at=NOW), _handler(at=LATER)) == ("off-990101001", "clean-990101")
    old, new = queries.duty_history(first)
    assert (old.row.id, old.in_force_to) == (first, LATER)
    assert (new.row.id, new.row.organisation_id) == (second.duty_id, _body("clean-990101"))
    assert (new.recorded_by, new.recorded_at, new.reason) == (editor.ref, LATER, WHY)


def test_a_duty_that_was_changed_meanwhile_is_not_changed_again(editor: Actor) -> None:
    duty = _add(editor).duty_id
    assert duty is not None
    actions.end_duty(duty, reason=WHY, by=editor, now=LATER)

    with pytest.raises(Stale):
        actions.end_duty(duty, reason=WHY, by=editor, now=LATER)


def test_an_unknown_duty_is_missing(editor: Actor) -> None:
    with pytest.raises(Missing, match=r"duty\.unknown"):
        actions.end_duty(999_999, reason=WHY, by=editor, now=NOW)


def test_a_duty_is_edited_by_those_who_edit_its_places(editor: Actor) -> None:
    other = actor("admin-990102")
    duty = _add(editor).duty_id
    assert duty is not None

    for place in (STREET, 990100000000000):
        with pytest.raises(Denied):
            _add(other, place=place, class_prefix="0110")
    with pytest.raises(Denied):
        actions.end_duty(duty, reason=WHY, by=other, now=LATER)
    with pytest.raises(Denied):
        _add(editor, place=990100000000000)

    assert _handler() == "off-990101001"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"role": "admires"}, "input.not_a_choice", "role"),
        ({"kind": "thing"}, "input.not_a_choice", "kind"),
        ({"scope": "owner"}, "input.not_a_choice", "scope"),
        ({"kind": "component", "scope": "owner"}, "duty.body", "organisation"),
        ({"organisation": None}, "duty.body", "organisation"),
        ({"organisation": 999_999}, "organisation.unknown", "organisation"),
        ({"class_prefix": "99"}, "class.unknown", "class_prefix"),
        ({"scheme": "nowhere"}, "class.unknown", "class_prefix"),
        ({"place": 990101777000000}, "place.unknown", "place"),
        ({"place": -5}, "place.out_of_range", "place"),
        ({"legal_ground": " "}, "input.problems", "legal_ground"),
    ],
)
def test_a_duty_that_would_break_is_refused(editor: Actor, change: dict, code: str, field: str) -> None:
    before = queries.duties("jw-2026", "event", NOW)

    with pytest.raises((Invalid, Problems)) as refused:
        _add(editor, **change)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert queries.duties("jw-2026", "event", NOW) == before


def test_the_same_duty_twice_is_refused(editor: Actor) -> None:
    _add(editor)

    with pytest.raises(Refused, match="nothing_changed"):
        _add(editor, now=LATER)
