"""Slowing down whoever guesses passwords: per username and per address, in the database all web processes share.

The first failures cost nothing; after them each doubles the wait, up to a quarter of an hour, and a day without one
forgets all. A username is given few free tries, an address more: a whole office may stand behind one. The longest
wait is short enough that nobody can lock a colleague out for good by failing on purpose.

Attempts already under way when the last free try fails are still answered: at most as many as there are web threads.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.db import transaction
from django.utils.crypto import salted_hmac

from gridlink.kernel.errors import Refused
from gridlink.people.actions.reach import moment
from gridlink.people.models import SignInAttempt

FREE_PER_NAME = 5
FREE_PER_ADDRESS = 30
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
IPV6_NETWORK = 64
"""One household or machine has a whole /64, so that is what an IPv6 address counts as."""
SWEEP = 100


def wait_after(failure_count: int, free: int) -> timedelta:
    """How long to wait after so many failures: nothing up to `free`, then 2 s, 4 s, 8 s … 15 minutes."""
    if failure_count <= free:
        return timedelta(0)
    doublings = min(failure_count - free - 1, 30)
    return min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)


def check_sign_in_allowed(username: str, *, address: str, now: datetime | None = None) -> None:
    """Ask before the password is looked at. Refuses with `Refused("sign_in.wait", seconds=…)`. 1 statement."""
    at, _ = moment(now)
    rows = SignInAttempt.objects.filter(key__in=_keys(username, address), blocked_until__gt=at)
    latest = max(rows.values_list("blocked_until", flat=True), default=at)
    if latest > at:
        raise Refused("sign_in.wait", seconds=int((latest - at).total_seconds()) + 1)


@transaction.atomic
def record_failed_sign_in(username: str, *, address: str, now: datetime | None = None) -> None:
    """Count a failure against the username, known or not, and the address. No ledger entry: nothing happened."""
    at, _ = moment(now)
    for key, free in sorted(_keys(username, address).items()):
        start = {"last_failed_at": at, "blocked_until": at}
        row, _created = SignInAttempt.objects.select_for_update().get_or_create(key=key, defaults=start)
        earlier = 0 if at - row.last_failed_at >= FORGOTTEN_AFTER else row.failure_count
        row.failure_count = earlier + 1
        row.last_failed_at = at
        row.blocked_until = at + wait_after(row.failure_count, free)
        row.save()


def clear_failed_sign_ins(username: str) -> None:
    """After a right password: the username starts anew. The address does not, or one's own account would clear it."""
    SignInAttempt.objects.filter(key__in=_keys(username, "")).delete()


@transaction.atomic
def forget_old_sign_ins(*, now: datetime | None = None) -> int:
    """Delete up to 100 counters nobody added to for a day, and say how many. For the worker's round."""
    at, _ = moment(now)
    old = SignInAttempt.objects.select_for_update(skip_locked=True).filter(last_failed_at__lte=at - FORGOTTEN_AFTER)
    keys = list(old.values_list("key", flat=True)[:SWEEP])
    deleted, _by_model = SignInAttempt.objects.filter(key__in=keys).delete()
    return deleted


def _keys(username: str, address: str) -> dict[str, int]:
    """The counters of an attempt, each with its free tries."""
    keys = {_key("name", username.strip().casefold()): FREE_PER_NAME}
    if address:
        keys[_key("address", _network(address))] = FREE_PER_ADDRESS
    return keys


def _key(kind: str, value: str) -> str:
    return salted_hmac(f"gridlink.sign_in.{kind}", value, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """An address as it is counted; what is no IP address (a proxy's placeholder) stands for itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped is not None else str(int(parsed) >> (128 - IPV6_NETWORK))
