"""Permission is post × place range × class, and can only be made narrower."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gridlink.kernel.errors import Denied, Invalid
from gridlink.kernel.places import WHOLE, PlaceRange
from gridlink.people.permissions import PERMISSIONS, SYSTEM, Actor, Grant, classes_cover, known_permissions
from tests.people.town import DISTRICT, GRID, NEXT_STREET, SCHEME, STREET, places

names = st.sampled_from(sorted(PERMISSIONS))
several = st.frozensets(names, max_size=6)
numbers = st.integers(1, 999)
prefixes = st.sampled_from(["component:01", "component:0101", "event:01", "event:0102", "event:02"])
classes = st.lists(prefixes, max_size=3).map(tuple)
ranges = st.sampled_from([WHOLE, *(places(code) for code in (DISTRICT, STREET, NEXT_STREET, GRID))])


@st.composite
def grants(draw):
    number = draw(st.integers(1, 99))
    return Grant(f"post-{number}", "role", number, f"body-{number}", draw(several), draw(ranges), draw(classes))


actors = st.lists(grants(), max_size=4).map(lambda held: Actor("user:7", 7, tuple(held)))


def grant(*permissions, over=DISTRICT, classes=(), post="post"):
    return Grant(post, "role", 1, "body", frozenset(permissions), places(over), classes)


@given(actors, several, names, ranges, st.none() | prefixes)
def test_narrowing_never_widens(actor, scopes, permission, where, case_class):
    narrowed = actor.narrowed(scopes)

    allowed = narrowed.may(permission, place=where, case_class=case_class)

    assert allowed is None or (
        permission in scopes and allowed == actor.may(permission, place=where, case_class=case_class)
    )
    assert set(narrowed.scope(permission)) <= set(actor.scope(permission))


@given(actors, several, several, names)
def test_narrowing_twice_leaves_what_both_leave(actor, first, second, permission):
    twice = actor.narrowed(first).narrowed(second)

    assert twice.may(permission) == actor.narrowed(first & second).may(permission)


@given(names, numbers, numbers, numbers, numbers)
def test_a_grant_over_a_street_never_allows_in_the_next_street(permission, street, other, neighbourhood, grid):
    assume(street != other)
    mine = SCHEME.child(DISTRICT, street)
    elsewhere = SCHEME.child(SCHEME.child(SCHEME.child(DISTRICT, other), neighbourhood), grid)
    actor = Actor("user:7", 7, (grant(permission, over=mine),))

    assert actor.may(permission, place=elsewhere) is None
    assert actor.may(permission, place=DISTRICT) is None
    assert actor.may(permission, place=SCHEME.child(SCHEME.child(mine, neighbourhood), grid)) is not None


@given(prefixes, numbers)
def test_no_classes_means_every_class(prefix, number):
    actor = Actor("user:7", 7, (grant("cases.dispatch"),))

    assert actor.may("cases.dispatch", place=GRID, case_class=f"{prefix}{number}") is not None


def test_classes_are_prefixes_within_their_kind():
    actor = Actor("user:7", 7, (grant("cases.dispatch", classes=("event:01",)),))

    assert actor.may("cases.dispatch", case_class="event:0101") is not None
    assert actor.may("cases.dispatch", case_class="event:0201") is None
    assert actor.may("cases.dispatch", case_class="component:0101") is None


@given(grants(), grants(), several)
def test_giving_what_one_holds_or_what_one_is_let_give_never_exceeds_either(mine, given_, scopes):
    giver = Actor("user:7", 7, (mine,)).narrowed(scopes)

    allowed = given_.permissions - giver.may_not_give(given_)

    if allowed:
        assert mine.places.covers(given_.places)
        assert classes_cover(mine.classes, given_.classes)
    assert "people.grant" in mine.permissions & scopes or allowed <= mine.permissions & scopes
    assert allowed & {"people.edit", "people.grant"} <= mine.permissions & scopes


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        ((), (), True),
        ((), ("event:01",), True),
        (("event:01",), (), False),
        (("event:01",), ("event:0102",), True),
        (("event:0102",), ("event:01",), False),
        (("event:01", "event:02"), ("event:0201", "event:0102"), True),
        (("event:01",), ("event:0101", "component:01"), False),
    ],
)
def test_classes_cover_narrower_ones_only(outer, inner, covered):
    assert classes_cover(outer, inner) is covered


def test_several_posts_in_one_person_act_by_the_one_that_allows():
    receive, send = grant("intake.receive", post="acceptor"), grant("cases.dispatch", post="dispatcher")
    actor = Actor("user:7", 7, (receive, send))

    assert actor.act("intake.receive").post == "acceptor"
    assert actor.act("cases.dispatch").post == "dispatcher"
    with pytest.raises(Denied, match=r"permission\.missing"):
        actor.act("cases.close")


def test_two_posts_do_not_add_up_to_a_place_neither_covers():
    actor = Actor("user:7", 7, (grant("cases.view", over=STREET), grant("cases.view", over=NEXT_STREET)))

    assert actor.may("cases.view", place=PlaceRange(STREET, NEXT_STREET)) is None


def test_only_posts_in_the_asked_bodies_count():
    actor = Actor("user:7", 7, (grant("cases.handle"),))

    assert actor.may("cases.handle", organisations=[1]) is not None
    assert actor.may("cases.handle", organisations=[2]) is None
    assert actor.may("cases.handle", organisations=[]) is None


def test_a_role_that_names_an_unknown_permission_is_refused():
    with pytest.raises(Invalid, match=r"role\.unknown_permission") as caught:
        known_permissions(["cases.view", "cases.own", "root"])

    assert caught.value.params == {"unknown": ["cases.own", "root"]}


def test_the_system_may_everything():
    assert SYSTEM.act("people.edit", place=GRID) is SYSTEM
    assert SYSTEM.may_not_give(Grant("p", "r", 1, "b", PERMISSIONS, WHOLE)) == frozenset()
