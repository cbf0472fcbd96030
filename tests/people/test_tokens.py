"""A token does a part of what its person may do, for a time, until it is revoked."""

from datetime import timedelta

import pytest

from gridlink.kernel.errors import Denied, Invalid, Missing, Refused
from gridlink.ledger.queries import history
from gridlink.people.actions import deactivate_person, end_post, issue_token, revoke_token
from gridlink.people.models import ApiToken
from gridlink.people.permissions import SYSTEM
from gridlink.people.queries import actor_for, actor_for_token
from tests.people.town import DAY, GRID, NOW, TODAY, acting, refuses, somebody

pytestmark = pytest.mark.usefixtures("town")

MONTH = NOW + 30 * DAY


def issue(actor, *scopes, expires_at=MONTH, by=None):
    """A token of this person, issued by themselves."""
    who = actor if by is None else by
    return issue_token(actor.user_id, label="gateway", scopes=scopes, expires_at=expires_at, by=who, now=NOW)


def last_used(token):
    return ApiToken.objects.values_list("last_used_on", flat=True).get(id=token.id)


def test_a_token_does_only_what_its_scopes_leave():
    li = acting("li", "acceptor-district")

    actor = actor_for_token(issue(li, "cases.view").raw, now=NOW)

    assert (actor.ref, actor.user_id) == (li.ref, li.user_id)
    assert actor.act("cases.view", place=GRID).post == "acceptor-district"
    with pytest.raises(Denied, match=r"permission\.missing"):
        actor.act("intake.receive", place=GRID)


def test_the_raw_token_is_kept_nowhere():
    li = acting("li", "acceptor-district")

    token = issue(li, "cases.view")

    row = ApiToken.objects.get(id=token.id)
    assert len(row.digest) == 64
    assert token.raw.startswith("glk_")
    assert row.prefix == token.raw[:12]
    assert all(token.raw not in str(value) for value in (*row.__dict__.values(), repr(token)))
    assert token.raw not in str([each.body for each in history(f"person:{li.user_id}")])


def test_issuing_is_in_the_ledger_and_the_label_is_private():
    li = acting("li", "acceptor-district")

    token = issue(li, "intake.receive", "cases.view")

    entry = history(f"person:{li.user_id}")[-1]
    assert entry.verb == "person.token_issued"
    assert entry.body["scopes"] == ["cases.view", "intake.receive"]
    assert entry.body["token"] == token.id
    assert entry.private == {"label": "gateway"}


def test_a_token_ends_when_it_says():
    token = issue(acting("li", "acceptor-district"), "cases.view", expires_at=NOW + DAY)

    assert actor_for_token(token.raw, now=NOW + DAY - timedelta(seconds=1)).user_id is not None
    with refuses(Denied, "token.invalid"):
        actor_for_token(token.raw, now=NOW + DAY)


def test_a_revoked_token_opens_nothing_and_is_revoked_once():
    li = acting("li", "acceptor-district")
    token = issue(li, "cases.view")

    revoke_token(token.id, by=li, now=NOW)

    with refuses(Denied, "token.invalid"):
        actor_for_token(token.raw, now=NOW)
    with refuses(Refused, "token.revoked"):
        revoke_token(token.id, by=li, now=NOW)
    assert history(f"person:{li.user_id}")[-1].verb == "person.token_revoked"


@pytest.mark.parametrize("raw", ["", "glk_", "glk_unknown", "\u0000", "令牌"])
def test_what_is_no_token_opens_nothing(raw):
    with refuses(Denied, "token.invalid"):
        actor_for_token(raw, now=NOW)


def test_the_token_of_a_closed_account_opens_nothing():
    li = acting("li", "acceptor-district")
    token = issue(li, "cases.view")

    deactivate_person(li.user_id, by=SYSTEM, now=NOW)

    with refuses(Denied, "token.invalid"):
        actor_for_token(token.raw, now=NOW)


def test_a_token_loses_what_its_person_loses():
    token = issue(acting("li", "acceptor-district"), "cases.view")
    end_post("acceptor-district", by=SYSTEM, now=NOW)

    assert actor_for_token(token.raw, now=NOW).may("cases.view") is None


def test_use_is_noted_once_a_day(django_assert_num_queries):
    token = issue(acting("li", "acceptor-district"), "cases.view")

    with django_assert_num_queries(2):
        actor_for_token(token.raw, now=NOW)
    with django_assert_num_queries(1):
        actor_for_token(token.raw, now=NOW + timedelta(hours=1))

    assert last_used(token) == TODAY
    actor_for_token(token.raw, now=NOW + DAY)
    assert last_used(token) == TODAY + DAY


def test_scopes_stay_within_what_the_person_may():
    li = acting("li", "acceptor-district")

    with refuses(Denied, "token.beyond_person"):
        issue(li, "cases.view", "cases.dispatch")
    with refuses(Denied, "token.beyond_person"):
        issue(li, "everything")
    with refuses(Invalid, "token.no_scopes"):
        issue(li)


@pytest.mark.parametrize("life", [timedelta(0), -DAY, timedelta(days=366, seconds=1)])
def test_a_token_lives_for_a_time_of_at_most_a_leap_year(life):
    li = acting("li", "acceptor-district")

    with refuses(Invalid, "token.bad_expiry"):
        issue(li, "cases.view", expires_at=NOW + life)
    assert issue(li, "cases.view", expires_at=NOW + timedelta(days=366)).id


def test_a_token_does_not_make_tokens():
    li = acting("li", "acceptor-district")
    through = actor_for_token(issue(li, "cases.view").raw, now=NOW)

    with refuses(Denied, "token.not_for_this"):
        issue(li, "cases.view", by=through)


def test_a_token_for_somebody_else_is_issued_only_by_who_could_have_appointed_them():
    li, wang = acting("li", "acceptor-district"), acting("wang", "acceptor-district")
    editor = acting("editor", "admin-district")

    with refuses(Denied, "permission.missing"):
        issue(li, "cases.view", by=wang)
    with refuses(Denied, "permission.beyond_own"):
        issue(li, "cases.view", by=editor)
    token = issue(li, "cases.view", by=acting("chief", "personnel-district"))
    assert actor_for_token(token.raw, now=NOW).user_id == li.user_id


def test_a_token_of_somebody_else_is_revoked_by_an_editor_of_their_places():
    li, editor = acting("li", "acceptor-district"), acting("editor", "admin-street")
    token = issue(li, "cases.view")

    with refuses(Denied, "permission.missing"):
        revoke_token(token.id, by=editor, now=NOW)
    with refuses(Missing, "token.unknown"):
        revoke_token(10**9, by=li, now=NOW)
    revoke_token(token.id, by=acting("admin", "admin-district"), now=NOW)
    assert ApiToken.objects.get(id=token.id).revoked_at == NOW


def test_somebody_without_posts_gets_no_token():
    user_id = somebody("li")

    with refuses(Denied, "token.beyond_person"):
        issue(actor_for(user_id, on=TODAY), "cases.view")
