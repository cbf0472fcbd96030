"""Two people doing the same thing at the same moment: one wins, the other is told, nothing is written twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from gridlink.kernel.errors import GridlinkError
from gridlink.ledger.queries import history
from gridlink.people.actions import appoint, issue_token, plan_shift, record_failed_sign_in, revoke_token
from gridlink.people.models import Holding, Shift, SignInAttempt
from gridlink.people.permissions import SYSTEM
from tests.people.town import DAY, NOW, acting, build, somebody

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(action, times=4):
    """What came of calling the action in so many threads together: "done", or the code of the refusal; sorted."""
    start = Barrier(times)

    def one(_):
        try:
            start.wait()
            action()
        except GridlinkError as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(one, range(times)))


def test_a_person_is_appointed_to_a_post_once():
    build()
    li = somebody("li")

    outcome = at_once(lambda: appoint(li, post="acceptor-street", by=SYSTEM, now=NOW))

    assert outcome == ["done", "holding.exists", "holding.exists", "holding.exists"]
    assert Holding.objects.count() == 1
    assert [entry.verb for entry in history(f"person:{li}")] == ["person.created", "person.appointed"]


def test_a_shift_is_planned_once():
    build()
    li = somebody("li", "acceptor-street")

    outcome = at_once(
        lambda: plan_shift(li, post="acceptor-street", starts_at=NOW, ends_at=NOW + DAY / 3, by=SYSTEM, now=NOW)
    )

    assert outcome == ["done", "shift.overlaps", "shift.overlaps", "shift.overlaps"]
    assert Shift.objects.count() == 1


def test_a_token_is_revoked_once():
    build()
    li = acting("li", "acceptor-street")
    token = issue_token(li.user_id, label="x", scopes=["cases.view"], expires_at=NOW + DAY, by=li, now=NOW)

    outcome = at_once(lambda: revoke_token(token.id, by=li, now=NOW))

    assert outcome == ["done", "token.revoked", "token.revoked", "token.revoked"]


def test_failures_from_several_processes_are_all_counted():
    outcome = at_once(lambda: record_failed_sign_in("li", address="192.0.2.1", now=NOW), times=8)

    assert outcome == ["done"] * 8
    assert list(SignInAttempt.objects.values_list("failure_count", flat=True)) == [8, 8]
