"""What the acceptor settles: class, component, place, reason; and who may take which step with a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gridlink.cases.models import Case
from gridlink.catalogue.actions import revise_setting
from gridlink.catalogue.models import CaseClass
from gridlink.grid import queries as grid
from gridlink.intake import actions as intake
from gridlink.intake import queries
from gridlink.intake.lifecycle import STEPS, Stage
from gridlink.intake.models import Report
from gridlink.kernel.errors import Denied, Invalid, Missing
from gridlink.kernel.places import WHOLE
from gridlink.ledger import queries as ledger
from gridlink.people.permissions import PERMISSIONS, Actor, Grant
from gridlink.web.steps import REPORT_STEPS
from tests import actors
from tests.walking import MORNING, report

pytestmark = pytest.mark.django_db

GRATE = 9901010104000003


def test_an_unknown_class_is_refused_also_where_the_report_joins_a_case(city: None) -> None:
    first, second = report(), report()
    _, case_id = intake.accept_report(first.pk, kind="event", class_code="0112", by=actors.acceptor())

    with pytest.raises(Invalid) as refusal:
        intake.accept_report(second.pk, kind="event", class_code="9999", case=case_id, by=actors.acceptor())

    assert refusal.value.code == "class.unknown"
    assert Report.objects.get(pk=second.pk).class_code == "0112"


def test_a_list_shows_a_report_whose_class_came_into_force_after_it(city: None) -> None:
    received = report()
    CaseClass.objects.filter(code="0112", kind="event").update(in_force_from=MORNING + timedelta(days=1))

    row = queries.list_reports(queries.ReportFilter(), by=actors.acceptor()).rows[0]

    assert (row.id, row.class_name) == (received.pk, "道路不洁")


@pytest.mark.parametrize(("code", "kept"), [("0104", True), ("0103", False)])
def test_a_component_named_without_a_class_is_kept_while_the_class_is_its_own(
    city: None, code: str, kept: bool
) -> None:
    grate = grid.component(GRATE)
    received = report(kind="", class_code="", place=grate.place, component_code=GRATE, by=actors.acceptor())

    _, case_id = intake.accept_report(received.pk, kind="component", class_code=code, by=actors.acceptor())

    assert (Case.objects.get(pk=case_id).component_id == grate.id) is kept


def test_a_reason_too_long_to_keep_is_refused_where_the_city_has_no_list(city: None) -> None:
    revise_setting("decline_reasons", [], reason="改为自由填写", by=actors.actor("admin-9901"))
    received = report()

    with pytest.raises(Invalid) as refusal:
        intake.decline_report(received.pk, reason="x" * 41, by=actors.acceptor())

    assert (refusal.value.code, refusal.value.field) == ("input.too_long", "reason")


def holding(permissions: frozenset[str], **changes: object) -> Actor:
    """The district chief with one post instead of theirs."""
    grant = Grant("x", "x", actors.organisation("market-990102"), "market-990102", permissions, WHOLE)
    return replace(actors.chief(), grants=(replace(grant, **changes),))


def at_stage(stage: Stage) -> Report:
    received = report()
    if stage in (Stage.ACCEPTED, Stage.DECLINED):
        intake.decline_report(received.pk, reason="out-of-scope", by=actors.acceptor(), now=MORNING)
        Report.objects.filter(pk=received.pk).update(stage=stage)
    if stage == Stage.MERGED:
        intake.merge_report(received.pk, into=report().pk, by=actors.acceptor(), now=MORNING)
    if stage == Stage.VERIFYING:
        supervisor = actors.user_id("sup-990101001-2")
        intake.send_to_verify(received.pk, supervisor=supervisor, by=actors.acceptor(), now=MORNING)
    return Report.objects.get(pk=received.pk)


@pytest.mark.parametrize("name", list(STEPS))
def test_a_step_is_denied_without_its_permission_its_place_or_its_class(city: None, name: str) -> None:
    row = STEPS[name]
    one = at_stage(row.sources[0])
    before = (one.stage, one.version, len(ledger.history(one.subject)))
    there = actors.actor("acceptor-990102").grants[0].places
    given = {"case_class": "event:0112", "supervisor": 1, "outcome": "true", "into": report().pk, "reason": "x"}
    form = REPORT_STEPS[name]

    for by in (
        holding(PERMISSIONS - {row.permission}),
        holding(PERMISSIONS, places=there),
        holding(PERMISSIONS, classes=("event:04",)),
    ):
        with pytest.raises(Denied):
            form.run(one.pk, by=by, **{field.name: given[field.name] for field in form.fields if field.required})

    fresh = Report.objects.get(pk=one.pk)
    assert (fresh.stage, fresh.version, len(ledger.history(one.subject))) == before


def test_a_post_for_other_classes_sees_neither_the_report_nor_its_reporter(city: None) -> None:
    received = report(by=actors.acceptor(), channel="phone", name="王小明", phone="13800000000")
    narrow = holding(PERMISSIONS, classes=("event:04",))

    with pytest.raises(Missing):
        queries.report_detail(received.pk, by=narrow)
    with pytest.raises(Missing):
        queries.check_may(received.pk, "evidence.view", by=narrow)

    assert queries.list_reports(queries.ReportFilter(), by=narrow).rows == ()


def test_one_who_sees_everything_sees_the_list_whole(city: None) -> None:
    received = report()
    everywhere = holding(frozenset({"intake.receive"}))
    both = replace(everywhere, grants=(*everywhere.grants, *actors.actor("chief-990102").grants))

    assert [row.id for row in queries.list_reports(queries.ReportFilter(), by=both).rows] == [received.pk]


def test_who_may_not_see_a_report_is_not_told_where_it_stands(city: None) -> None:
    received = report(now=datetime(2026, 6, 2, 2, tzinfo=UTC))

    with pytest.raises(Denied):
        intake.decline_report(received.pk, reason="not-found", by=actors.actor("acceptor-990102"), version=99)
