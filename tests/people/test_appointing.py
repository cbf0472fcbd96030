"""Appointing and dismissing: nobody gives what is not theirs to give, least of all to themselves."""

from datetime import timedelta

import pytest

from gridlink.kernel.errors import Denied, Invalid, Missing, Refused
from gridlink.ledger.queries import history
from gridlink.people.actions import appoint, create_post, dismiss, end_post
from gridlink.people.models import Holding, User
from gridlink.people.permissions import SYSTEM
from gridlink.people.queries import actor_for
from tests.people.town import (
    DAY,
    FOUNDED,
    NOW,
    STREET,
    TODAY,
    TOMORROW,
    YESTERDAY,
    acting,
    entries,
    post,
    refuses,
    somebody,
)

pytestmark = pytest.mark.usefixtures("town")


def test_an_appointment_is_in_the_ledger_with_the_post_it_was_made_in():
    chief, li = acting("chief", "personnel-district"), somebody("li")

    row = appoint(li, post="acceptor-street", by=chief, now=NOW)

    assert (row.user_id, row.post, row.valid_from, row.valid_to) == (li, "acceptor-street", TODAY, None)
    assert entries(f"person:{li}")[-1] == ("person.appointed", chief.ref, "personnel-district")
    assert history(f"person:{li}")[-1].body == {
        "holding": row.id,
        "post": "acceptor-street",
        "valid_from": "2026-11-23",
        "valid_to": None,
    }


def test_nobody_appoints_themselves():
    chief = acting("chief", "personnel-district")

    with refuses(Denied, "person.oneself"):
        appoint(chief.user_id, post="acceptor-street", by=chief, now=NOW)


def test_without_a_post_that_edits_people_nobody_is_appointed():
    li, wang = somebody("li"), acting("wang", "acceptor-district")

    with refuses(Denied, "permission.missing"):
        appoint(li, post="acceptor-street", by=wang, now=NOW)


def test_an_editor_of_a_street_does_not_appoint_over_the_district():
    li, editor = somebody("li"), acting("editor", "registrar-street")

    with refuses(Denied, "permission.missing"):
        appoint(li, post="acceptor-district", by=editor, now=NOW)


def test_an_editor_does_not_appoint_in_the_next_district():
    li, chief = somebody("li"), acting("chief", "personnel-district")

    with refuses(Denied, "permission.missing"):
        appoint(li, post="acceptor-other", by=chief, now=NOW)


def test_an_editor_of_a_street_does_not_staff_a_body_of_the_district():
    create_post(post("acceptor-sent", "acceptor", "gov-district", STREET), by=SYSTEM, now=NOW)
    li, editor = somebody("li"), acting("editor", "registrar-street")

    with refuses(Denied, "permission.missing"):
        appoint(li, post="acceptor-sent", by=editor, now=NOW)
    with refuses(Denied, "permission.missing"):
        create_post(post("acceptor-more", "acceptor", "gov-district", STREET), by=editor, now=NOW)


def test_an_editor_does_not_give_what_they_do_not_hold():
    li, editor = somebody("li"), acting("editor", "admin-district")

    with refuses(Denied, "permission.beyond_own"):
        appoint(li, post="dispatcher-district", by=editor, now=NOW)


def test_an_editor_does_not_give_over_a_district_what_they_hold_over_a_street():
    li, editor = somebody("li"), acting("editor", "admin-district", "acceptor-street")

    with refuses(Denied, "permission.beyond_own"):
        appoint(li, post="acceptor-district", by=editor, now=NOW)


def test_an_editor_does_not_give_for_every_class_what_they_hold_for_some():
    li, editor = somebody("li"), acting("editor", "admin-district", "litter-district")

    with refuses(Denied, "permission.beyond_own"):
        appoint(li, post="dispatcher-district", by=editor, now=NOW)
    assert appoint(li, post="litter-district", by=editor, now=NOW).post == "litter-district"


def test_an_editor_gives_what_they_hold():
    li, editor = somebody("li"), acting("editor", "registrar-street")

    appoint(li, post="acceptor-street", by=editor, now=NOW)

    assert actor_for(li, on=TODAY).act("intake.receive").post == "acceptor-street"


def test_an_editor_makes_an_editor_over_their_own_places_but_not_one_who_may_grant():
    li, editor = somebody("li"), acting("editor", "admin-district")

    appoint(li, post="admin-street", by=editor, now=NOW)
    with refuses(Denied, "permission.beyond_own"):
        appoint(li, post="personnel-district", by=editor, now=NOW)


def test_an_accomplice_gains_nothing_more_than_the_editor_had():
    editor = acting("editor", "admin-district")
    accomplice = somebody("accomplice")
    appoint(accomplice, post="admin-street", by=editor, now=NOW)

    with refuses(Denied, "permission.beyond_own"):
        appoint(editor.user_id, post="acceptor-street", by=actor_for(accomplice, on=TODAY), now=NOW)


def test_a_token_appoints_only_within_its_scopes():
    li, chief = somebody("li"), acting("chief", "personnel-district")

    with refuses(Denied, "permission.missing"):
        appoint(li, post="acceptor-street", by=chief.narrowed(["people.grant"]), now=NOW)
    with refuses(Denied, "permission.beyond_own"):
        appoint(li, post="acceptor-street", by=chief.narrowed(["people.edit"]), now=NOW)


def test_a_superuser_needs_a_post_like_everybody():
    root, li = User.objects.create_superuser("root", password="not-a-way-in", name="根"), somebody("li")

    with refuses(Denied, "permission.missing"):
        appoint(li, post="acceptor-street", by=actor_for(root.id, on=TODAY), now=NOW)


def test_day_to_day_work_on_people_needs_no_superuser():
    chief = acting("chief", "personnel-district")
    assert not User.objects.get(id=chief.user_id).is_superuser

    li = somebody("li")
    holding = appoint(li, post="dispatcher-district", by=chief, now=NOW)
    dismiss(holding.id, by=chief, now=NOW + DAY)

    assert [verb for verb, _, _ in entries(f"person:{li}")] == [
        "person.created",
        "person.appointed",
        "person.dismissed",
    ]


def test_a_post_is_held_once_at_a_time():
    li = somebody("li")
    appoint(li, post="acceptor-street", by=SYSTEM, valid_from=TODAY, valid_to=TODAY + 10 * DAY, now=NOW)

    with refuses(Refused, "holding.exists"):
        appoint(li, post="acceptor-street", by=SYSTEM, valid_from=TODAY + 9 * DAY, now=NOW)
    assert appoint(li, post="acceptor-street", by=SYSTEM, valid_from=TODAY + 10 * DAY, now=NOW).valid_to is None


@pytest.mark.parametrize(
    ("dates", "kind", "code"),
    [
        ({"valid_from": YESTERDAY}, Invalid, "holding.in_the_past"),
        ({"valid_from": TODAY, "valid_to": TODAY}, Invalid, "validity.backwards"),
    ],
)
def test_dates_that_make_no_sense_are_refused(dates, kind, code):
    li, chief = somebody("li"), acting("chief", "personnel-district")

    with refuses(kind, code):
        appoint(li, post="acceptor-street", by=chief, now=NOW, **dates)


def test_a_post_that_ended_takes_nobody():
    li = somebody("li")
    end_post("acceptor-street", by=SYSTEM, now=NOW)

    with refuses(Refused, "post.not_in_force"):
        appoint(li, post="acceptor-street", by=SYSTEM, now=NOW)


def test_unknown_posts_and_people_are_missing():
    li = somebody("li")

    with refuses(Missing, "post.unknown"):
        appoint(li, post="none", by=SYSTEM, now=NOW)
    with refuses(Missing, "person.unknown"):
        appoint(10**9, post="acceptor-street", by=SYSTEM, now=NOW)
    with refuses(Missing, "holding.unknown"):
        dismiss(10**9, by=SYSTEM, now=NOW)


def test_somebody_dismissed_today_may_nothing_today():
    chief, li = acting("chief", "personnel-district"), somebody("li", "acceptor-street")
    holding = Holding.objects.get(user_id=li)

    row = dismiss(holding.id, by=chief, reason="moved to the next district", now=NOW)

    assert row.valid_to == TODAY
    assert actor_for(li, on=TODAY).grants == ()
    assert len(actor_for(li, on=YESTERDAY).grants) == 1
    told = history(f"person:{li}")[-1]
    assert told.private == {"reason": "moved to the next district"}


def test_an_appointment_that_has_not_begun_is_taken_back_whole():
    li = somebody("li")
    holding = appoint(li, post="acceptor-street", by=SYSTEM, valid_from=TOMORROW, now=NOW)

    assert dismiss(holding.id, by=SYSTEM, now=NOW).valid_to == TOMORROW
    assert actor_for(li, on=TOMORROW).grants == ()
    assert appoint(li, post="acceptor-street", by=SYSTEM, valid_from=TOMORROW, now=NOW).id != holding.id


def test_a_holding_ends_once():
    li = somebody("li", "acceptor-street")
    holding = Holding.objects.get(user_id=li)
    dismiss(holding.id, by=SYSTEM, now=NOW)

    with refuses(Refused, "holding.ended"):
        dismiss(holding.id, by=SYSTEM, now=NOW + timedelta(hours=1))


def test_a_dismissal_neither_reaches_back_nor_prolongs():
    li = somebody("li")
    holding = appoint(li, post="acceptor-street", by=SYSTEM, valid_from=FOUNDED, valid_to=TODAY + 5 * DAY, now=NOW)

    with refuses(Invalid, "holding.in_the_past"):
        dismiss(holding.id, by=SYSTEM, on=YESTERDAY, now=NOW)
    with refuses(Refused, "holding.ended"):
        dismiss(holding.id, by=SYSTEM, on=TODAY + 6 * DAY, now=NOW)


def test_an_editor_of_the_next_district_dismisses_nobody_here():
    li, chief = somebody("li", "acceptor-other"), acting("chief", "personnel-district")
    holding = Holding.objects.get(user_id=li)

    with refuses(Denied, "permission.missing"):
        dismiss(holding.id, by=chief, now=NOW)
