"""The outbox: each delivery takes effect exactly once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from gridlink.kernel.errors import Refused
from gridlink.ledger.models import Cursor, Delivery
from gridlink.ledger.outbox import delay_after, handler, name_of, retry_dead, waiting, wire, wired, work, work_once
from gridlink.ledger.queries import outbox_state
from tests.ledger.writing import AT, write

ROOT = Path(__file__).resolve().parents[2]
LATER = AT + timedelta(days=1)


@handler("tests.count")
def count(entry) -> None:
    """An effect that can be counted."""
    Cursor.objects.filter(name="effects").update(position=F("position") + 1)


def effects() -> int:
    """How often `count` took effect."""
    return Cursor.objects.get(name="effects").position


@pytest.fixture
def counter(transactional_db):
    """The row `count` counts on."""
    return Cursor.objects.create(name="effects")


def test_a_handler_is_named_by_app_and_function_or_by_decorator() -> None:
    from gridlink.ledger.outbox import retry_dead as some_function

    wire({"case.closed": [count, some_function], "case.filed": [count]})

    assert wired("case.closed") == ("tests.count", "ledger.retry_dead")
    assert wired("case.filed") == ("tests.count",)
    assert wired("case.voided") == ()


def test_handlers_that_cannot_be_told_apart_are_refused() -> None:
    @handler("tests.count")
    def other(entry) -> None:
        raise AssertionError

    with pytest.raises(ValueError, match=r"two handlers are called 'tests\.count'"):
        wire({"case.closed": [count], "case.filed": [other]})
    with pytest.raises(ValueError, match=r"named twice"):
        wire({"case.closed": [count, count]})
    with pytest.raises(ValueError, match=r"function of a module"):
        name_of(lambda entry: None)


@pytest.mark.django_db(transaction=True)
def test_news_reaches_the_handler_of_its_verb_once(counter) -> None:
    taken = []
    wire({"case.filed": [handler("tests.take")(lambda entry: taken.append(entry)), count]})
    row = write(private={"phone": "138"})
    write(verb="case.closed")

    assert work_once(LATER) == 2
    assert work_once(LATER) == 0
    assert taken == [row]
    assert effects() == 1


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_fails_twice_takes_effect_once(counter) -> None:
    calls = []

    @handler("tests.flaky")
    def flaky(entry) -> None:
        count(entry)
        calls.append(entry.id)
        if len(calls) < 3:
            raise Refused("gateway.closed", phone="13800138000")

    wire({"case.filed": [flaky]})
    write()

    assert [work_once(AT), work_once(AT)] == [1, 0]
    failed = Delivery.objects.get()
    assert (failed.status, failed.attempts, effects()) == ("waiting", 1, 0)
    assert failed.error.startswith("Refused gateway.closed\n")
    assert "13800138000" not in failed.error
    assert [work_once(LATER), work_once(LATER + timedelta(hours=1))] == [1, 1]
    done = Delivery.objects.get()
    assert (done.status, done.attempts, done.error, effects()) == ("done", 3, "", 1)


@pytest.mark.django_db(transaction=True)
def test_after_twelve_attempts_a_delivery_is_dead_until_retried(counter) -> None:
    wire({"case.filed": [count]})
    write()
    wire({})

    for day in range(13):
        work_once(AT + timedelta(days=day))

    dead = Delivery.objects.get()
    assert (dead.status, dead.attempts) == ("dead", 12)
    assert dead.error.startswith("Missing ledger.handler_unknown")
    assert outbox_state().dead == 1
    wire({"case.filed": [count]})
    assert [retry_dead(handler="tests.other", now=LATER), retry_dead(now=LATER), work_once(LATER)] == [0, 1, 1]
    assert effects() == 1


def test_delays_double_to_an_hour_and_luck_takes_off_up_to_half() -> None:
    assert [delay_after(n, 0.0).total_seconds() for n in (1, 2, 5, 9, 10, 11)] == [10, 20, 160, 2560, 3600, 3600]
    assert delay_after(1, 0.5) == timedelta(seconds=7.5)


@pytest.mark.django_db(transaction=True)
def test_a_failed_statement_of_a_handler_does_not_lose_the_record_of_its_failure() -> None:
    @handler("tests.broken")
    def broken(entry) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    wire({"case.filed": [broken]})
    write()
    work_once(AT)

    assert Delivery.objects.get().error.startswith(
        "OperationalError" if connection.vendor == "sqlite" else "Programming"
    )


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_effect_and_commit_leaves_one_effect(counter) -> None:
    wire({"case.filed": [count]})
    write()
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.ledger.killed_worker"], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    with worker:
        assert worker.stdout.readline() == b"effect\n"
        worker.kill()

    assert worker.returncode == -9
    assert effects() == 0
    assert [work_once(), work_once(), effects()] == [1, 0, 1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_double_nothing(counter) -> None:
    wire({"case.filed": [count]})
    for number in range(40):
        write(f"case:{number}")
    start, done = threading.Barrier(2), []

    def run():
        start.wait(10)
        done.append(work_once(LATER))
        connection.close()

    workers = [threading.Thread(target=run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert (sum(done), effects()) == (40, 40)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the second worker waits for the first")
def test_a_delivery_in_hand_is_skipped_by_another_worker(counter) -> None:
    inside, go_on = threading.Event(), threading.Event()

    @handler("tests.slow")
    def slow(entry) -> None:
        count(entry)
        inside.set()
        assert go_on.wait(20)

    wire({"case.filed": [slow]})
    write()
    first = threading.Thread(target=lambda: (work_once(LATER), connection.close()))
    first.start()
    assert inside.wait(20)

    second = work_once(LATER)
    go_on.set()
    first.join(20)

    assert (second, effects()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_the_loop_works_until_told_to_stop() -> None:
    stop = threading.Event()
    wire({"case.filed": [handler("tests.stop")(lambda entry: stop.set())]})
    write()

    work(stop, idle_seconds=0.01)

    assert Delivery.objects.get().status == "done"


@pytest.mark.django_db(transaction=True)
def test_the_state_of_the_outbox_is_told_in_two_statements() -> None:
    wire({"case.filed": [count]})
    write("case:1", at=AT + timedelta(minutes=1))
    write("case:2")

    with CaptureQueriesContext(connection) as queries:
        state = outbox_state()

    assert (state.waiting, state.oldest_at, state.dead) == (2, AT, 0)
    assert len(queries) == 2


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite needs the status written out for its partial index")
def test_looking_for_work_reads_only_what_is_waiting() -> None:
    plan = waiting().filter(next_at__lte=AT).order_by("next_at", "id").values_list("id").explain()

    assert "USING INDEX ledger_delivery_waiting (next_at<?)" in plan
    assert "TEMP B-TREE" not in plan
