"""The roster: one person is on duty in one post once at a time."""

import pytest

from gridlink.kernel.errors import Denied, Invalid, Missing, Refused
from gridlink.ledger.queries import history
from gridlink.people.actions import cancel_shift, end_post, plan_shift
from gridlink.people.models import Shift
from gridlink.people.permissions import SYSTEM
from tests.people.town import DAY, NOW, acting, entries, refuses, somebody

pytestmark = pytest.mark.usefixtures("town")

HOUR = DAY / 24


def plan(user_id, start, hours, post="acceptor-street", by=SYSTEM, note=""):
    """A shift that begins so many hours from now."""
    starts_at = NOW + start * HOUR
    return plan_shift(
        user_id, post=post, starts_at=starts_at, ends_at=starts_at + hours * HOUR, by=by, note=note, now=NOW
    )


def test_a_shift_is_in_the_posts_ledger_and_its_note_is_private():
    li, editor = somebody("li", "acceptor-street"), acting("editor", "admin-street")

    shift = plan(li, 1, 8, by=editor, note="instead of wang")

    entry = history("post:acceptor-street")[-1]
    assert entries("post:acceptor-street")[-1] == ("post.shift_planned", editor.ref, "admin-street")
    assert (entry.body["shift"], entry.body["person"]) == (shift, li)
    assert entry.body["starts_at"] == "2026-11-23T05:00:00+00:00"
    assert entry.private == {"note": "instead of wang"}


@pytest.mark.parametrize(("start", "hours"), [(1, 8), (0, 2), (8, 5), (2, 1), (0, 24)])
def test_shifts_of_one_person_in_one_post_do_not_overlap(start, hours):
    li = somebody("li", "acceptor-street")
    plan(li, 1, 8)

    with refuses(Refused, "shift.overlaps"):
        plan(li, start, hours)


def test_a_shift_may_begin_as_the_one_before_ends():
    li = somebody("li", "acceptor-street")
    plan(li, 1, 8)

    plan(li, 9, 8)

    assert Shift.objects.count() == 2


def test_others_and_other_posts_may_be_on_duty_at_the_same_time():
    li, wang = somebody("li", "acceptor-street", "dispatcher-district"), somebody("wang", "acceptor-street")
    plan(li, 1, 8)

    plan(wang, 1, 8)
    plan(li, 1, 8, post="dispatcher-district")

    assert Shift.objects.count() == 3


def test_only_who_holds_the_post_from_start_to_end_is_on_its_roster():
    li, wang = somebody("li", "acceptor-street"), somebody("wang")
    end_post("acceptor-street", by=SYSTEM, on=(NOW + DAY).date(), now=NOW)

    with refuses(Refused, "shift.post_not_held"):
        plan(wang, 1, 8)
    with refuses(Refused, "shift.post_not_held"):
        plan(li, 16, 12)
    with refuses(Invalid, "shift.backwards"):
        plan(li, 1, 0)


def test_the_roster_is_planned_by_an_editor_of_the_posts_places():
    li, editor = somebody("li", "acceptor-district"), acting("editor", "admin-street")

    with refuses(Denied, "permission.missing"):
        plan(li, 1, 8, post="acceptor-district", by=editor)


def test_a_shift_is_cancelled_until_it_is_over():
    li, editor = somebody("li", "acceptor-street"), acting("editor", "admin-street")
    stranger = acting("stranger", "acceptor-district")
    shift, over = plan(li, 1, 8), plan(li, -9, 8)

    with refuses(Denied, "permission.missing"):
        cancel_shift(shift, by=stranger, now=NOW)
    with refuses(Refused, "shift.over"):
        cancel_shift(over, by=editor, now=NOW)
    cancel_shift(shift, by=editor, now=NOW)
    assert list(Shift.objects.values_list("id", flat=True)) == [over]
    assert history("post:acceptor-street")[-1].verb == "post.shift_cancelled"
    with refuses(Missing, "shift.unknown"):
        cancel_shift(shift, by=editor, now=NOW)
