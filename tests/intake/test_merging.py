"""Merged reports follow the one they were merged into, into its cases and its end; whoever joins must be let in there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridlink.cases import actions as cases
from gridlink.cases.lifecycle import Stage as CaseStage
from gridlink.cases.models import Case
from gridlink.intake import actions as intake
from gridlink.intake import rebuild
from gridlink.intake.lifecycle import Stage
from gridlink.intake.models import Notice, Report, ReportCase
from gridlink.kernel.errors import Denied, Invalid, Missing
from gridlink.kernel.places import WHOLE
from gridlink.ledger import outbox
from gridlink.people.permissions import Actor
from tests import actors
from tests.walking import case_at, report

pytestmark = pytest.mark.django_db

THERE = 990102001001001


def accept(one: Report, **given: object) -> int:
    _, case_id = intake.accept_report(one.pk, kind="event", class_code="0112", by=actors.acceptor(), **given)
    return case_id


def merge(one: Report, into: Report) -> Report:
    return intake.merge_report(one.pk, into=into.pk, by=actors.acceptor())


def linked(case_id: int) -> list[int]:
    return list(ReportCase.objects.filter(case=case_id).order_by("report").values_list("report", flat=True))


def told(one: Report) -> list[str]:
    outbox.work_once()
    return list(Notice.objects.filter(report=one.pk).order_by("id").values_list("template", flat=True))


def there() -> Report:
    return report(place=THERE, by=actors.actor("acceptor-990102"), channel="phone")


def test_what_was_merged_before_the_decision_goes_into_the_case_and_is_told_of_its_closing(city: None) -> None:
    first, second = report(), report()
    merge(second, first)

    case_id = accept(first)
    cases.send_back_case(case_id, reason="照片不清", by=actors.duty_chief())

    assert linked(case_id) == [first.pk, second.pk]


def test_everyone_whose_report_was_merged_is_told_of_the_closing(city: None) -> None:
    case = case_at(CaseStage.CHECKED)
    main = Report.objects.get(links__case=case.pk)
    second, third = report(), report()
    merge(third, second)
    merge(second, main)

    cases.close_case(case.pk, by=actors.duty_chief())

    assert told(main) == ["accepted", "closed"]
    assert told(second) == ["merged", "closed"]
    assert told(third) == ["merged", "closed"]


def test_everyone_whose_report_was_merged_is_told_of_the_declining(city: None) -> None:
    first, second, third = report(), report(), report()
    merge(third, second)
    merge(second, first)

    intake.decline_report(first.pk, reason="out-of-scope", by=actors.acceptor())

    assert [told(one)[-1] for one in (first, second, third)] == ["declined"] * 3


def test_undoing_a_merge_takes_the_followers_along_and_leaves_the_others(city: None) -> None:
    first, second, third, fourth = report(), report(), report(), report()
    case_id = accept(first)
    merge(third, second)
    merge(second, first)
    merge(fourth, first)

    intake.unmerge_report(second.pk, reason="两处不同", by=actors.acceptor())

    assert linked(case_id) == [first.pk, fourth.pk]
    assert Report.objects.get(pk=third.pk).merged_into_id == second.pk
    assert rebuild.differences(second.pk) == []


def test_undoing_a_merge_leaves_the_cases_the_report_led_to_before(city: None) -> None:
    own, other = report(), report()
    own_case = accept(own)
    cases.send_back_case(own_case, reason="误报", by=actors.duty_chief())
    cases.withdraw_case(own_case, reason="误报", by=actors.acceptor())
    intake.reopen_report(own.pk, reason="仍存在", by=actors.acceptor())
    other_case = accept(other)
    merge(own, other)

    intake.unmerge_report(own.pk, reason="两处不同", by=actors.acceptor())

    assert (linked(own_case), linked(other_case)) == ([own.pk], [other.pk])


def test_nothing_is_merged_into_a_report_with_which_nothing_will_happen(city: None) -> None:
    declined, ended, late = report(), report(), report()
    intake.decline_report(declined.pk, reason="out-of-scope", by=actors.acceptor())
    case_id = accept(ended)
    cases.send_back_case(case_id, reason="误报", by=actors.duty_chief())
    cases.withdraw_case(case_id, reason="误报", by=actors.acceptor())

    for target in (declined, ended):
        with pytest.raises(Invalid) as refusal:
            merge(late, target)
        assert (refusal.value.code, refusal.value.field) == ("report.merge_into_ended", "into")

    assert Report.objects.get(pk=late.pk).stage == Stage.RECEIVED


def test_a_report_is_not_merged_into_one_of_a_district_where_one_may_not_merge(city: None) -> None:
    mine, theirs = report(), there()

    with pytest.raises(Denied):
        merge(mine, theirs)

    assert Report.objects.get(pk=mine.pk).stage == Stage.RECEIVED


def test_a_report_does_not_join_a_case_of_a_district_one_does_not_see(city: None) -> None:
    mine, theirs = report(), there()
    _, case_id = intake.accept_report(theirs.pk, kind="event", class_code="0112", by=actors.actor("acceptor-990102"))

    with pytest.raises(Missing):
        accept(mine, case=case_id)

    assert linked(case_id) == [theirs.pk]
    assert Report.objects.get(pk=mine.pk).stage == Stage.RECEIVED


def test_seeing_a_case_is_not_enough_to_let_a_report_join_it(city: None) -> None:
    mine, theirs = report(), there()
    _, case_id = intake.accept_report(theirs.pk, kind="event", class_code="0112", by=actors.actor("acceptor-990102"))

    with pytest.raises(Denied):
        intake.accept_report(mine.pk, kind="event", class_code="0112", case=case_id, by=seeing_everything())

    assert linked(case_id) == [theirs.pk]


def seeing_everything() -> Actor:
    acceptor = actors.acceptor()
    chief = replace(actors.city_chief().grants[0], places=WHOLE)
    return replace(acceptor, grants=(*acceptor.grants, chief))


def test_a_report_does_not_join_a_case_that_has_ended(city: None) -> None:
    closed, late = case_at(CaseStage.CLOSED), report()

    with pytest.raises(Invalid) as refusal:
        accept(late, case=closed.pk)

    assert refusal.value.code == "case.ended"
    assert Case.objects.count() == 1
