"""Two people at once, on real connections: one wins, the other is told what happened, nothing is half done."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from gridlink.cases import actions as cases
from gridlink.cases import rebuild
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.cases.queries import brief
from gridlink.kernel.errors import GridlinkError
from gridlink.ledger import queries as ledger
from tests import actors
from tests.walking import body, case_at

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], object]) -> list[str]:
    """Run the jobs on a connection each, released together; "done" or the code each was refused with."""
    barrier = threading.Barrier(len(jobs))
    answers: list[str] = [""] * len(jobs)

    def run(number: int, job: Callable[[], object]) -> None:
        try:
            barrier.wait()
            job()
            answers[number] = "done"
        except GridlinkError as error:
            answers[number] = error.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, job)) for number, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_two_dispatchers_at_once_one_wins_and_the_other_is_told(city: None) -> None:
    case = case_at(Stage.FILED)
    one, other = body(), actors.organisation("roads-990101")
    dispatcher, superior = actors.dispatcher(), actors.actor("dispatch-9901")

    answers = at_once(
        lambda: cases.dispatch_case(case.pk, organisation=one, by=dispatcher),
        lambda: cases.dispatch_case(case.pk, organisation=other, by=superior),
    )

    assert sorted(answers) == ["done", "workflow.wrong_stage"]
    assert [entry.verb for entry in ledger.history(case.subject)].count("case.dispatched") == 1
    assert brief(case.pk).organisation_id == (one if answers[0] == "done" else other)
    assert rebuild.differences(case.pk) == []


def test_the_same_page_sent_twice_is_stale_the_second_time(city: None) -> None:
    case = case_at(Stage.DISPATCHED)
    chief = actors.chief()

    answers = at_once(
        *[lambda: cases.urge_case(case.pk, note="请尽快", by=chief, version=case.version) for _ in range(2)]
    )

    assert sorted(answers) == ["case.stale", "done"]
    assert Case.objects.get(pk=case.pk).urge_count == 1


def test_two_ticks_at_once_raise_an_alarm_once(city: None) -> None:
    case = case_at(Stage.DISPATCHED)

    at_once(cases.tick, cases.tick, cases.tick)

    verbs = [entry.verb for entry in ledger.history(case.subject)]
    assert verbs.count("case.handling_overdue") == 1
    assert rebuild.differences(case.pk) == []
