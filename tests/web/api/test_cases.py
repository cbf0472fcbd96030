"""Cases through the API, and the evidence of both."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.evidence.models import Evidence
from tests.actors import user_id
from tests.walking import body, case_at, photo
from tests.web.api.asking import LITTER, ROOT, Asker, codes, refusal


@pytest.fixture
def dispatcher(city: None) -> Asker:
    return Asker("dispatch-990101")


def test_a_case_is_read_with_its_clock_its_steps_and_a_proposal(dispatcher):
    case = case_at(Stage.FILED)

    response = dispatcher.get(f"/cases/{case.pk}")

    told = response.json()
    assert response.headers["ETag"] == f'"{case.version}"'
    assert (told["case"]["number"], told["case"]["stage"]) == (case.number, "filed")
    assert told["proposal"]["organisation"]["id"] == body()
    assert {"name": "dispatch", "asks": ["organisation"], "why_not": ""} in told["steps"]
    assert dispatcher.get(f"/cases/{case.pk}", If_None_Match=f'W/"{case.version}"').status_code == 304


def test_a_history_is_read_oldest_first(dispatcher):
    case = case_at(Stage.DISPATCHED)

    told = dispatcher.get(f"/cases/{case.pk}/history").json()

    assert [line["verb"] for line in told["history"]] == ["case.registered", "case.filed", "case.dispatched"]


def test_a_list_is_ordered_and_narrowed_as_asked(dispatcher):
    filed, dispatched = case_at(Stage.FILED), case_at(Stage.DISPATCHED)

    assert [row["id"] for row in dispatcher.get("/cases?order=oldest").json()["cases"]] == [filed.pk, dispatched.pk]
    assert [row["id"] for row in dispatcher.get("/cases?stage=filed").json()["cases"]] == [filed.pk]
    assert dispatcher.get("/cases?place=990102").json()["cases"] == []
    assert [row["id"] for row in dispatcher.get(f"/cases?organisation={body()}").json()["cases"]] == [dispatched.pk]


def test_of_two_dispatchers_at_one_version_the_second_is_told(dispatcher):
    case = case_at(Stage.FILED)
    path, asked, tag = f"/cases/{case.pk}/steps/dispatch", {"organisation": body()}, f'"{case.version}"'

    first = dispatcher.post(path, asked, If_Match=tag)
    second = dispatcher.post(path, asked, If_Match=tag)

    assert (first.status_code, first.json()["stage"]) == (200, "dispatched")
    assert refusal(second) == (412, "case.stale")
    assert [change["verb"] for change in second.json()["params"]["changes"]] == ["case.dispatched"]


def test_cases_are_dispatched_together_as_proposed_and_each_refusal_is_told(dispatcher):
    filed, gone = case_at(Stage.FILED), case_at(Stage.DISPATCHED)

    told = dispatcher.post("/cases/dispatch", {"cases": [gone.pk, filed.pk, 999999]}, Idempotency_Key="x").json()

    assert told["dispatched"] == [filed.pk]
    assert {row["case"]: row["problem"]["status"] for row in told["refused"]} == {gone.pk: 409, 999999: 404}
    assert Case.objects.get(pk=filed.pk).organisation_id == body()


def test_evidence_is_given_seen_and_fetched_by_those_who_may(supervisor, acceptor):
    report = supervisor.post("/reports", LITTER).json()
    given = supervisor.upload(f"/reports/{report['id']}/evidence", photo(), "found")
    path = given.headers["Location"].removeprefix(ROOT)

    shown, thumb = acceptor.get(path), acceptor.get(f"{path}?thumb=1")

    assert (given.status_code, given.json()["media_type"]) == (201, "image/jpeg")
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert thumb.headers["ETag"] != shown.headers["ETag"]
    assert acceptor.get(path, If_None_Match=shown.headers["ETag"]).status_code == 304
    assert refusal(acceptor.get(f"{path}?original=1")) == (403, "permission.missing")
    assert refusal(Asker("acceptor-990102").get(path))[0] == 404
    assert [row["id"] for row in acceptor.get(f"/reports/{report['id']}").json()["evidence"]] == [given.json()["id"]]


def test_only_the_handling_body_gives_evidence_of_handling(dispatcher, handler):
    case = case_at(Stage.DISPATCHED)
    before = Evidence.objects.count()

    refused = dispatcher.upload(f"/cases/{case.pk}/evidence", photo(), "handled")

    assert refusal(refused) == (403, "permission.missing")
    assert Evidence.objects.count() == before
    assert handler.upload(f"/cases/{case.pk}/evidence", photo(), "handled").status_code == 201


def test_a_session_needs_the_csrf_token_for_what_changes_something(city):
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.get(pk=user_id("acceptor-990101")))

    assert client.get(f"{ROOT}/me").json()["person"]["username"] == "acceptor-990101"
    assert refusal(client.post(f"{ROOT}/reports", LITTER, content_type="application/json")) == (403, "csrf.failed")


def test_what_one_is_and_may_is_told_and_a_token_narrows_it(city):
    told = Asker("acceptor-990101", "intake.report", "cases.view").get("/me").json()

    assert told["person"]["username"] == "acceptor-990101"
    assert told["permissions"] == ["cases.view", "intake.report"]
    assert [post["post"] for post in told["posts"]] == ["acceptor-990101"]


def test_the_city_is_described(acceptor):
    lon, lat = acceptor.get("/places/990101001001001").json()["centre"]

    assert acceptor.get(f"/locate?lon={lon}&lat={lat}").json()["place"] == "990101001001001"
    assert len(acceptor.get("/places?level=district").json()["places"]) == 2
    near = acceptor.get(f"/components?lon={lon}&lat={lat}&metres=500").json()["components"]
    assert {len(row["code"]) for row in near} == {16}
    assert any(row["code"] == "0112" for row in acceptor.get("/classes?kind=event").json()["classes"])
    scheme = acceptor.get("/classes").json()["classes"][0]["scheme"]
    assert acceptor.get(f"/classes/{scheme}/event/0112/conditions").json()["conditions"][0]["limit"]["value"]
    assert acceptor.get("/organisations").json()["organisations"][0]["code"] == "gov-9901"


def test_the_places_of_a_level_come_a_page_at_a_time(acceptor):
    path, codes, pages = "/places?level=grid&within=990101&limit=50", [], 0
    while path:
        answer = acceptor.get(path)
        page = answer.json()
        codes += [row["code"] for row in page["places"]]
        pages += 1
        path = f"/places?level=grid&within=990101&limit=50&after={page['next']}" if page["next"] else ""
        assert bool(path) == ("Link" in answer.headers)

    whole = acceptor.get("/places?level=grid&within=990101").json()
    assert codes == [row["code"] for row in whole["places"]]
    assert (len(codes), pages, whole["next"]) == (len(set(codes)), -(-len(codes) // 50), None)


def test_figures_are_for_those_who_may_see_them(acceptor):
    asked = "/figures?first=2026-06-01&until=2026-07-01&group_by=district"
    case_at(Stage.CLOSED)

    assert refusal(acceptor.get(asked)) == (403, "permission.missing")
    figures = Asker("duty-990101").get(asked).json()["figures"]
    assert {row["group"]["key"] for row in figures} == {"990101000000000"}
    assert codes(Asker("duty-990101").get("/figures?first=2026-06-01&until=2026-07-01&group_by=moon")) == [
        ("group_by", "figure.unknown_group")
    ]
