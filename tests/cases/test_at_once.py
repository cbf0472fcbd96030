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
from gridlink.intake import actions as intake
from gridlink.intake.models import Notice, ReportCase
from gridlink.kernel.errors import GridlinkError
from gridlink.ledger import outbox
from gridlink.ledger import queries as ledger
from tests import actors
from tests.walking import body, case_at, report

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


def test_a_report_that_joins_while_the_case_closes_is_told_of_the_closing_or_refused(city: None) -> None:
    case, late = case_at(Stage.CHECKED), report()
    acceptor, duty_chief = actors.acceptor(), actors.duty_chief()

    answers = at_once(
        lambda: cases.close_case(case.pk, by=duty_chief),
        lambda: intake.accept_report(late.pk, kind="event", class_code="0112", case=case.pk, by=acceptor),
    )
    outbox.work_once()

    was_told = Notice.objects.filter(report=late.pk, template="closed").exists()
    assert answers in (["done", "done"], ["done", "case.ended"])
    assert was_told == (answers[1] == "done")


def test_a_merge_undone_while_the_other_is_accepted_leaves_no_half_link(city: None) -> None:
    first, second = report(), report()
    acceptor = actors.acceptor()
    intake.merge_report(second.pk, into=first.pk, by=acceptor)

    answers = at_once(
        lambda: intake.accept_report(first.pk, kind="event", class_code="0112", by=acceptor),
        lambda: intake.unmerge_report(second.pk, reason="两处不同", by=acceptor),
    )

    assert answers == ["done", "done"]
    assert list(ReportCase.objects.values_list("report", flat=True)) == [first.pk]


def test_two_steps_that_waited_for_each_other_keep_their_order(city: None) -> None:
    case = case_at(Stage.DISPATCHED)
    cases.request_return(case.pk, reason="非本单位", by=actors.handler())
    dispatcher, clean = actors.dispatcher(), body()

    at_once(
        lambda: cases.approve_return(case.pk, by=dispatcher),
        lambda: cases.dispatch_case(case.pk, organisation=clean, by=dispatcher),
    )

    times = [entry.at for entry in ledger.history(case.subject)]
    assert times == sorted(times)
    assert rebuild.differences(case.pk) == []
