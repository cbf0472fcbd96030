"""The pages of the register and of census rounds: open, compare, decide, with forms alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gridlink.grid.models import CensusChange, CensusRound, Component
from tests import actors
from tests.grid.test_census import collected, four_covers
from tests.web.console.browsing import at_console, form_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def opened(client: Client, **typed: str) -> int:
    values = {"name": "井盖普查", "place": "990101001", "class": "component:0101"} | typed
    answer = client.post("/census/open", values)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return CensusRound.objects.latest("pk").pk


def compared(client: Client, folder: Path) -> int:
    four_covers()
    number = opened(client)
    collected(number, folder)
    client.post(f"/census/{number}/compare")
    return number


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_round_goes_from_opening_to_approval_by_forms(tmp_path: Path, language: str) -> None:
    client = at_console("admin-990101", language=language)
    number = compared(client, tmp_path)
    page = client.get(f"/census/{number}?kind=gone")
    values = form_in(page, f"/census/{number}/decide")
    one = CensusChange.objects.get(kind="gone")

    answer = client.post(f"/census/{number}/decide", {**values, "change": one.pk, "decision": "approve"})

    assert answer["Location"] == f"/census/{number}?kind=gone"
    one.refresh_from_db()
    assert (one.state, one.decided_by) == ("approved", f"user:{actors.user_id('admin-990101')}")
    assert Component.objects.get(code=one.component).state == "lost"
    assert client.get("/census").status_code == 200


def test_all_that_fit_the_filter_are_rejected_together_with_a_reason(tmp_path: Path) -> None:
    client = at_console("admin-990101")
    number = compared(client, tmp_path)
    given = {"all": "1", "kind": "moved", "decision": "reject"}

    without = client.post(f"/census/{number}/decide", {**given, "reason": " "}, follow=True)
    client.post(f"/census/{number}/decide", {**given, "reason": "仪器误差"})

    assert "Say why." in without.content.decode()
    states = dict(CensusChange.objects.values_list("kind", "state"))
    assert states == {"moved": "rejected"} | dict.fromkeys(("new", "changed", "damaged", "gone"), "proposed")


def test_who_may_not_edit_the_grid_sees_no_census() -> None:
    client = at_console("dispatch-990101")

    assert [client.get(path).status_code for path in ("/census", "/components")] == [403, 403]
    assert client.post("/census/open", {"name": "x", "place": "990101001"}).status_code == 403
    assert CensusRound.objects.count() == 0


def test_a_round_that_is_refused_keeps_what_was_typed() -> None:
    answer = at_console("admin-990101").post("/census/open", {"name": "别区", "place": "990102"})

    assert answer.status_code == 403
    assert "别区" in answer.content.decode()


def test_what_does_not_exist_is_said_so() -> None:
    client = at_console("admin-990101")

    assert [client.get(path).status_code for path in ("/census/77", "/components?after=x")] == [404, 422]
    assert client.get("/components?place=1&state=fine&class=event:0101").status_code == 200


def test_the_register_is_paged_by_key_and_filtered() -> None:
    client = at_console("admin-990101")
    Component.objects.filter(pk__in=Component.objects.order_by("-code").values("pk")[:3]).update(state="damaged")

    first = client.get("/components")
    second = client.get(f"/components?after={first.context['page'].next}")
    damaged = client.get("/components?state=not_intact")

    codes = [row.code for page in (first, second) for row in page.context["page"].rows]
    assert codes == list(Component.objects.order_by("place", "code").values_list("code", flat=True)[:100])
    assert {row.state for row in damaged.context["page"].rows} == {"damaged"}


def test_a_deep_page_costs_no_more_statements_than_the_first() -> None:
    client = at_console("admin-990101")
    first = client.get("/components")

    with CaptureQueriesContext(connection) as one:
        client.get("/components")
    with CaptureQueriesContext(connection) as other:
        client.get(f"/components?after={first.context['page'].next}")

    assert len(other) <= len(one) + 1 <= 16
    assert not any("COUNT(" in query["sql"] and "grid_component" in query["sql"] for query in [*one, *other])
