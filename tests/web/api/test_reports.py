"""Reports through the API: received, listed, read, decided."""

from __future__ import annotations

import pytest

from gridlink.intake.models import Report
from gridlink.ledger.models import Entry
from tests.actors import user_id
from tests.web.api.asking import LITTER, Asker, codes, refusal


def test_a_report_is_received_with_a_number_an_etag_and_a_place_to_look(supervisor):
    response = supervisor.post("/reports", LITTER)

    report = Report.objects.get()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/reports/{report.pk}"
    assert response.headers["ETag"] == '"1"'
    assert response.json() == {
        "id": report.pk,
        "number": report.number,
        "version": 1,
        "stage": "received",
        "place": "990101001001001",
        "received_at": report.received_at.isoformat().replace("+00:00", "Z"),
        "due_at": report.stage_due_at.isoformat().replace("+00:00", "Z"),
    }
    assert (report.channel, report.reported_by_id) == ("api", supervisor.actor.user_id)
    assert Entry.objects.get(subject=report.subject).verb == "report.received"


def test_a_point_says_where_as_well_as_a_place(supervisor):
    where = supervisor.get("/places/990101001001001").json()["centre"]

    response = supervisor.post("/reports", {"description": "井盖破损", "lon": where[0], "lat": where[1]})

    assert (response.status_code, response.json()["place"]) == (201, "990101001001001")


def test_every_field_at_fault_is_named_at_once(supervisor):
    response = supervisor.post("/reports", {"place": "99", "kind": "event", "class_code": "9999", "lon": 12})

    assert codes(response) == [("description", "input.required")]
    response = supervisor.post("/reports", {"description": "x", "kind": "event", "class_code": "9999", "lon": 12})
    assert codes(response) == [("location", "place.bad_coordinates"), ("class", "class.unknown")]
    assert not Report.objects.exists()


def test_who_may_not_report_there_is_denied_and_nothing_is_written(supervisor):
    before = Entry.objects.count()

    response = supervisor.post("/reports", LITTER | {"place": "990102001001001"})

    assert refusal(response) == (403, "permission.missing")
    assert (Report.objects.count(), Entry.objects.count()) == (0, before)


def test_a_token_does_no_more_than_its_scopes(city):
    narrow = Asker("sup-990101001-2", "cases.view")

    assert refusal(narrow.post("/reports", LITTER)) == (403, "permission.missing")


def test_a_list_is_paged_by_the_link_header(acceptor):
    ids = [acceptor.post("/reports", LITTER).json()["id"] for _ in range(5)]

    first = acceptor.get("/reports?limit=2&stage=received&stage=answered")
    second = acceptor.client.get(first.headers["Link"].partition(">")[0][1:])
    last = acceptor.client.get(second.headers["Link"].partition(">")[0][1:])

    assert [row["id"] for page in (first, second, last) for row in page.json()["reports"]] == ids[::-1]
    assert first.headers["Link"].endswith('; rel="next"')
    assert "Link" not in last.headers
    assert last.json()["next"] is None


def test_a_list_narrows_by_place_kind_and_number(acceptor):
    acceptor.post("/reports", LITTER)
    other = acceptor.post("/reports", {"description": "x", "place": "990101002001001"}).json()

    assert [row["id"] for row in acceptor.get("/reports?place=990101002").json()["reports"]] == [other["id"]]
    assert len(acceptor.get("/reports?kind=event&class_code=0112").json()["reports"]) == 1
    assert [row["id"] for row in acceptor.get(f"/reports?text={other['number']}").json()["reports"]] == [other["id"]]


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("after=!!", ("after", "paging.bad_cursor")),
        ("limit=0", ("limit", "input.out_of_range")),
        ("limit=many", ("limit", "input.not_a_number")),
        ("stage=lost", ("stage.0", "input.not_a_choice")),
        ("place=12345", ("place", "place.wrong_length")),
        ("text=%00", ("text", "input.control_character")),
        ("class_code=" + "1" * 61, ("class_code", "input.longer")),
    ],
)
def test_a_list_asked_for_wrongly_says_what_is_wrong(acceptor, query, fault):
    assert codes(acceptor.get(f"/reports?{query}")) == [fault]


def test_a_report_is_read_with_what_became_of_it(acceptor):
    report = acceptor.post("/reports", LITTER | {"name": "李四", "phone": "13800000000"}).json()

    response = acceptor.get(f"/reports/{report['id']}")

    body = response.json()
    assert response.headers["ETag"] == '"1"'
    assert (body["report"]["number"], body["report"]["name"]) == (report["number"], "李四")
    assert [line["verb"] for line in body["history"]] == ["report.received"]
    assert set(body["steps"]) == {"send_to_verify", "accept", "decline", "merge"}
    assert (body["cases"], body["evidence"]) == ([], [])


def test_a_report_known_already_is_not_sent_again(acceptor):
    report = acceptor.post("/reports", LITTER).json()

    response = acceptor.get(f"/reports/{report['id']}", If_None_Match='"1"')

    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", '"1"')


def test_a_step_moves_the_report_and_its_etag(acceptor):
    report = acceptor.post("/reports", LITTER).json()

    response = acceptor.post(f"/reports/{report['id']}/steps/accept", {"case_class": "event:0112"}, If_Match='"1"')

    body = response.json()
    assert (response.status_code, body["stage"], body["version"], response.headers["ETag"]) == (
        200,
        "accepted",
        2,
        '"2"',
    )
    assert acceptor.get(f"/cases/{body['case']}").json()["case"]["stage"] == "submitted"


def test_a_step_decided_on_an_old_version_is_told_what_has_changed(acceptor):
    report = acceptor.post("/reports", LITTER).json()
    asked = {"supervisor": user_id("sup-990101001-2")}
    acceptor.post(f"/reports/{report['id']}/steps/send_to_verify", asked)

    response = acceptor.post(f"/reports/{report['id']}/steps/decline", {"reason": "duplicate"}, If_Match='"1"')

    assert refusal(response) == (412, "report.stale")
    params = response.json()["params"]
    assert (params["stage"], params["version"]) == ("verifying", 2)
    assert [(change["verb"], change["version"]) for change in params["changes"]] == [("report.sent_to_verify", 2)]
    assert Report.objects.get().stage == "verifying"


@pytest.mark.parametrize("given", ['W/"1"', '"1", "2"', "1", '"x"', '"' + "9" * 40 + '"'])
def test_an_if_match_that_is_no_single_version_is_refused(acceptor, given):
    report = acceptor.post("/reports", LITTER).json()

    response = acceptor.post(f"/reports/{report['id']}/steps/merge", {"into": 1}, If_Match=given)

    assert codes(response) == [("If-Match", "api.bad_if_match")]


def test_a_step_from_the_wrong_stage_is_refused(acceptor):
    report = acceptor.post("/reports", LITTER).json()

    response = acceptor.post(f"/reports/{report['id']}/steps/unmerge", {"reason": "x"})

    assert response.status_code == 409
    assert response.json()["code"].startswith("workflow.")


def test_an_unknown_step_is_missing(acceptor):
    report = acceptor.post("/reports", LITTER).json()

    assert refusal(acceptor.post(f"/reports/{report['id']}/steps/fly")) == (404, "workflow.unknown_step")


def test_a_report_one_may_not_see_is_missing(acceptor):
    report = acceptor.post("/reports", LITTER).json()
    elsewhere = Asker("acceptor-990102")

    assert refusal(elsewhere.get(f"/reports/{report['id']}")) == (404, "report.missing")
