"""Guessing passwords gets slower with every failure, from whichever web process it is tried."""

from datetime import timedelta

import pytest

from gridlink.kernel.errors import Refused
from gridlink.people.actions import (
    check_sign_in_allowed,
    clear_failed_sign_ins,
    forget_old_sign_ins,
    record_failed_sign_in,
)
from gridlink.people.actions.sign_in import FREE_PER_ADDRESS, FREE_PER_NAME, LONGEST_WAIT, wait_after
from gridlink.people.models import SignInAttempt
from tests.people.town import DAY, NOW

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HERE, THERE = "192.0.2.1", "192.0.2.2"


def fail(times, username="li", address=HERE, now=NOW):
    for _ in range(times):
        record_failed_sign_in(username, address=address, now=now)


def wait(username="li", address=HERE, now=NOW):
    """The seconds one is told to wait, 0 when sign-in is allowed."""
    try:
        check_sign_in_allowed(username, address=address, now=now)
    except Refused as refused:
        return refused.params["seconds"]
    return 0


def test_the_first_failures_cost_nothing():
    fail(FREE_PER_NAME)

    assert wait() == 0


def test_each_failure_after_them_doubles_the_wait():
    fail(FREE_PER_NAME + 1)
    with pytest.raises(Refused, match=r"sign_in\.wait"):
        check_sign_in_allowed("li", address=HERE, now=NOW)
    assert wait(now=NOW + SECOND) == 2
    assert wait(now=NOW + 2 * SECOND) == 0

    fail(1, now=NOW + 2 * SECOND)

    assert wait(now=NOW + 3 * SECOND) == 4
    assert wait(now=NOW + 6 * SECOND) == 0


def test_the_wait_is_bounded():
    assert wait_after(FREE_PER_NAME + 9, FREE_PER_NAME) == timedelta(seconds=512)
    assert wait_after(FREE_PER_NAME + 10, FREE_PER_NAME) == LONGEST_WAIT
    assert wait_after(10**6, FREE_PER_NAME) == LONGEST_WAIT


def test_a_username_is_slowed_from_every_address_in_any_case_known_or_not():
    fail(FREE_PER_NAME + 3, username="Nobody")

    assert wait(username=" nobody", address=THERE) > 0
    assert wait(username="somebody", address=THERE) == 0


def test_an_address_is_slowed_whatever_username_it_tries():
    for number in range(FREE_PER_ADDRESS + 1):
        fail(1, username=f"guess-{number}")

    assert wait(username="another") > 0
    assert wait(username="another", address=THERE) == 0


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", HERE, True),
        ("unix:", "unix:", True),
    ],
)
def test_addresses_are_counted_by_who_holds_them(first, second, same):
    for number in range(FREE_PER_ADDRESS + 1):
        fail(1, username=f"guess-{number}", address=first)

    assert (wait(username="another", address=second) > 0) is same


def test_a_right_password_clears_the_username_and_not_the_address():
    fail(FREE_PER_ADDRESS + 1)

    clear_failed_sign_ins("li")

    assert wait(address=THERE) == 0
    assert wait(username="another") > 0


def test_a_day_without_failures_forgets():
    fail(FREE_PER_NAME + 5)

    fail(1, now=NOW + DAY)

    assert wait(now=NOW + DAY) == 0


def test_old_counters_are_swept():
    fail(1)
    fail(1, username="wang", address=THERE, now=NOW + DAY / 2)

    assert forget_old_sign_ins(now=NOW + DAY) == 2
    assert SignInAttempt.objects.count() == 2


def test_what_was_typed_is_not_kept():
    fail(1, username="my-password-by-mistake")

    assert all("password" not in str(row) for row in SignInAttempt.objects.values())
    assert all(HERE not in str(row) for row in SignInAttempt.objects.values())


def test_asking_costs_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        wait()
