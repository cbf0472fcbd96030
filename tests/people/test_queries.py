"""Who may do what today, whom a body answers to, who is on duty."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gridlink.kernel.errors import Missing
from gridlink.ledger.queries import history
from gridlink.people.actions import appoint, create_post, dismiss, end_post, plan_shift, revise_organisation
from gridlink.people.models import Role, User
from gridlink.people.permissions import SYSTEM
from gridlink.people.queries import (
    actor_for,
    all_organisations,
    answering_to,
    blocks_of,
    holders,
    on_duty,
    organisation,
    organisation_by_code,
    organisations,
    people,
    person,
    posts_of,
    subtree_ids,
)
from tests.people.town import (
    CITY,
    DAY,
    DISTRICT,
    FOUNDED,
    GRID,
    NEXT_STREET,
    NOW,
    OTHER_DISTRICT,
    OTHER_GRID,
    SCHEME,
    STREET,
    TODAY,
    TOMORROW,
    YESTERDAY,
    body,
    places,
    post,
    somebody,
)

pytestmark = pytest.mark.usefixtures("town")


def codes(rows):
    return [row.code for row in rows]


def test_an_actor_is_read_in_one_statement(django_assert_num_queries):
    user_id = somebody("li", "acceptor-street", "dispatcher-district")

    with django_assert_num_queries(1):
        actor = actor_for(user_id, on=TODAY)

    assert (actor.ref, actor.user_id) == (f"user:{user_id}", user_id)
    assert [grant.post for grant in actor.grants] == ["acceptor-street", "dispatcher-district"]
    assert actor.grants[0].permissions == {"intake.receive", "cases.view"}
    assert actor.grants[0].places == places(STREET)
    assert actor.grants[0].organisation == "off-street"


def test_several_posts_in_one_person_each_keep_their_own_place():
    actor = actor_for(somebody("li", "acceptor-street", "dispatcher-district"), on=TODAY)

    assert actor.act("cases.view", place=GRID).post == "acceptor-street"
    assert actor.act("cases.view", place=NEXT_STREET).post == "dispatcher-district"
    assert actor.act("cases.dispatch", place=GRID).organisation == "gov-district"
    assert actor.may("intake.receive", place=NEXT_STREET) is None
    assert actor.may("cases.view", place=OTHER_GRID) is None


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "counts"),
    [
        (FOUNDED, None, True),
        (FOUNDED, YESTERDAY, False),
        (FOUNDED, TODAY, False),
        (FOUNDED, TOMORROW, True),
        (TODAY, None, True),
        (TOMORROW, None, False),
    ],
)
def test_a_holding_counts_from_its_first_day_up_to_its_end(valid_from, valid_to, counts):
    user_id = somebody("li")
    appoint(user_id, post="acceptor-street", by=SYSTEM, valid_from=valid_from, valid_to=valid_to, now=NOW)

    assert bool(actor_for(user_id, on=TODAY).grants) is counts
    assert bool(posts_of(user_id, on=TODAY)) is counts
    assert bool(holders("intake.receive", place=GRID, on=TODAY)) is counts


def test_today_begins_at_midnight_in_the_city():
    li = somebody("li")
    appoint(li, post="acceptor-street", by=SYSTEM, valid_from=TOMORROW, now=NOW)
    late = NOW.replace(hour=16, minute=30)

    with timezone.override("Asia/Shanghai"):
        there = on_duty("intake.receive", GRID, late)
    here = on_duty("intake.receive", GRID, late)

    assert [row.id for row in there.people] == [li]
    assert here.people == ()


def test_a_post_that_ended_gives_nothing():
    user_id = somebody("li", "acceptor-street")
    end_post("acceptor-street", by=SYSTEM, now=NOW)

    assert actor_for(user_id, on=TODAY).grants == ()
    assert len(actor_for(user_id, on=YESTERDAY).grants) == 1


def test_a_post_of_an_organisation_that_ended_gives_nothing():
    user_id = somebody("li", "acceptor-other")
    draft = body("gov-other", "block", "district", OTHER_DISTRICT, "gov-city")
    ended = type(draft)(**{name: getattr(draft, name) for name in draft.__slots__} | {"valid_to": TODAY})
    revise_organisation(ended, by=SYSTEM, now=NOW)

    assert actor_for(user_id, on=TODAY).grants == ()
    assert "gov-other" not in codes(all_organisations(TODAY))
    assert "gov-other" in codes(all_organisations(YESTERDAY))


def test_somebody_unknown_or_inactive_may_nothing():
    user_id = somebody("li", "acceptor-street")
    User.objects.filter(id=user_id).update(is_active=False)

    assert actor_for(user_id, on=TODAY).grants == ()
    assert actor_for(10**9, on=TODAY).grants == ()


def test_a_superuser_is_nobody_without_a_post():
    user = User.objects.create_superuser("root", password="not-a-way-in", name="根")

    actor = actor_for(user.id, on=TODAY)

    assert actor.grants == ()
    assert not actor.is_system
    assert actor.may("people.edit", place=CITY) is None
    assert holders("people.edit", place=CITY, on=TODAY) == []


def test_an_unknown_permission_in_a_role_gives_nothing():
    user_id = somebody("li", "acceptor-street")
    Role.objects.filter(code="acceptor").update(permissions=["cases.view", "everything"])

    assert actor_for(user_id, on=TODAY).grants[0].permissions == {"cases.view"}


def test_a_place_is_governed_from_the_neighbourhood_up_to_the_city(django_assert_num_queries):
    with django_assert_num_queries(1):
        blocks = blocks_of(GRID, scheme=SCHEME, on=TODAY)

    assert codes(blocks) == ["com-neighbourhood", "off-street", "gov-district", "gov-city"]
    assert codes(blocks_of(NEXT_STREET, scheme=SCHEME, on=TODAY)) == ["gov-district", "gov-city"]
    assert codes(blocks_of(OTHER_GRID, scheme=SCHEME, on=TODAY)) == ["gov-other", "gov-city"]


def test_a_department_answers_to_its_territory_and_to_its_line():
    row = organisation_by_code("water-district")

    block, superior = answering_to(row.id)

    assert (block.code, superior.code) == ("gov-district", "water-city")
    assert answering_to(organisation_by_code("gov-city").id) == (None, None)


def test_a_subtree_holds_everything_under_a_block():
    ids = {code: organisation_by_code(code).id for code in ("gov-district", "off-street", "com-neighbourhood")}
    ids["water-district"] = organisation_by_code("water-district").id

    assert subtree_ids(ids["gov-district"]) == set(ids.values())
    assert subtree_ids(ids["com-neighbourhood"]) == {ids["com-neighbourhood"]}


def test_a_block_comes_before_what_is_in_it():
    listed = codes(all_organisations(TODAY))

    assert listed[:2] == ["gov-city", "gov-district"]
    assert listed.index("off-street") < listed.index("com-neighbourhood")


def test_what_does_not_exist_is_missing():
    known = organisation_by_code("off-street")

    assert organisations([known.id, 10**9]) == {known.id: known}
    assert organisation(known.id).place == STREET
    for ask in (lambda: organisation(10**9), lambda: organisation_by_code("none"), lambda: person(10**9)):
        with pytest.raises(Missing):
            ask()


def test_people_come_with_their_names_and_language():
    user_id = somebody("li")

    assert person(user_id).name == "某li"
    assert people([user_id, 10**9]) == {user_id: person(user_id)}


def test_holders_are_those_whose_post_covers_the_place_and_the_class(django_assert_num_queries):
    somebody("li", "dispatcher-district")
    somebody("wang", "litter-district")
    somebody("zhao", "acceptor-other")

    with django_assert_num_queries(1):
        of_events = holders("cases.dispatch", place=GRID, on=TODAY, case_class="event:0101")
    of_components = holders("cases.dispatch", place=GRID, on=TODAY, case_class="component:0101")

    assert [(row.username, row.post) for row in of_events] == [
        ("li", "dispatcher-district"),
        ("wang", "litter-district"),
    ]
    assert [row.username for row in of_components] == ["li"]
    assert holders("cases.dispatch", place=OTHER_GRID, on=TODAY) == []
    assert [row.username for row in holders("intake.receive", place=places(OTHER_DISTRICT), on=TODAY)] == ["zhao"]


def test_the_roster_says_who_is_on_duty():
    li, wang = somebody("li", "acceptor-district"), somebody("wang", "acceptor-district")
    plan_shift(wang, post="acceptor-district", starts_at=NOW, ends_at=NOW + DAY / 3, by=SYSTEM, now=NOW)

    duty = on_duty("intake.receive", GRID, NOW)

    assert (duty.source, [row.id for row in duty.people]) == ("roster", [wang])
    after = on_duty("intake.receive", GRID, NOW + DAY / 3)
    assert (after.source, [row.id for row in after.people]) == ("holders", [li, wang])


def test_the_shift_of_somebody_dismissed_does_not_count():
    li, wang = somebody("li", "acceptor-district"), somebody("wang", "acceptor-district")
    plan_shift(wang, post="acceptor-district", starts_at=NOW, ends_at=NOW + timedelta(hours=8), by=SYSTEM, now=NOW)
    appointed = next(each for each in history(f"person:{wang}") if each.verb == "person.appointed")
    dismiss(appointed.body["holding"], by=SYSTEM, now=NOW)

    duty = on_duty("intake.receive", GRID, NOW)

    assert (duty.source, [row.id for row in duty.people]) == ("holders", [li])


def test_a_shift_in_one_post_is_no_duty_in_another():
    create_post(post("acceptor-two", "acceptor", "gov-district", DISTRICT), by=SYSTEM, now=NOW)
    li = somebody("li", "acceptor-district", "dispatcher-district")
    plan_shift(li, post="dispatcher-district", starts_at=NOW, ends_at=NOW + DAY / 3, by=SYSTEM, now=NOW)

    assert on_duty("cases.dispatch", GRID, NOW).source == "roster"
    assert on_duty("intake.receive", GRID, NOW).source == "holders"
