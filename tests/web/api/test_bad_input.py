"""Whatever is sent: a clear answer, never a 500, and nothing written."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gridlink.evidence.models import Evidence
from gridlink.intake.models import Report
from gridlink.people.actions import appoint
from gridlink.people.models import Post
from gridlink.people.permissions import SYSTEM
from gridlink.people.queries import organisation_by_code
from tests import actors
from tests.walking import photo
from tests.web.api.asking import LITTER, ROOT, Asker, codes, refusal

HUGE = "9" * 5000


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"", b"\xff\xfe", b'{"description": NaN}', b'{"lon": Infinity}', b'{"description": "\\ud800"}',
        b"[" * 100_000, b'{"description": "x", "lon": ' + HUGE.encode() + b"}", b'\xef\xbb\xbf{"description": "x"}',
    ],
)  # fmt: skip
def test_what_is_not_json_is_answered_so(supervisor, body):
    response = supervisor.post("/reports", body)

    assert refusal(response) in [(400, "input.problems"), (400, "input.not_json"), (422, "input.problems")]
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", [[], 1, "text", None, True, [LITTER]])
def test_json_that_is_no_object_is_refused(supervisor, body):
    response = supervisor.post("/reports", json.dumps(body).encode())

    assert response.status_code == 422
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"description": 5}, ("description", "input.not_text")),
        ({"description": None}, ("description", "input.not_text")),
        ({"description": "x" * 4001}, ("description", "input.longer")),
        ({"description": "a\x00b"}, ("description", "input.control_character")),
        ({"description": " "}, ("description", "input.required")),
        ({"place": 990101001001001}, ("place", "input.not_text")),
        ({"place": "1" * 16}, ("place", "input.bad_form")),
        ({"place": "990199999999999"}, ("place", "place.unknown")),
        ({"place": "12345"}, ("place", "place.wrong_length")),
        ({"place": None}, ("place", "report.where")),
        ({"kind": "tree"}, ("kind", "input.not_a_choice")),
        ({"channel": "letter"}, ("channel", "input.not_a_choice")),
        ({"class_code": "9999"}, ("class", "class.unknown")),
        ({"class_code": "'; drop"}, ("class_code", "input.bad_form")),
        ({"kind": "", "class_code": "", "scheme": "none"}, ("scheme", "scheme.unknown")),
        ({"scheme": "\x00"}, ("scheme", "input.bad_form")),
        ({"component": "1234567890123456"}, ("component", "component.unknown")),
        ({"component": "１２３４５６７８９０１２３４５６"}, ("component", "input.bad_form")),
        ({"lon": 181.0, "lat": 1.0}, ("lon", "input.out_of_range")),
        ({"lon": "121", "lat": 31}, ("lon", "input.not_a_number")),
        ({"lon": 2.35, "lat": 48.85}, ("location", "place.outside_city")),
        ({"lon": 1e999, "lat": 1.0}, ("lon", "input.not_a_number")),
        ({"urgent": "yes"}, ("urgent", "input.not_valid")),
        ({"language": "x" * 11}, ("language", "input.bad_form")),
        ({"surprise": 1}, ("surprise", "input.unknown_field")),
    ],
)
def test_a_field_at_fault_is_named(supervisor, change, fault):
    body = json.dumps(LITTER | change).replace("Infinity", "1e999").encode()

    assert fault in codes(supervisor.post("/reports", body))
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"case_class": ["event:0112"]}, {"case_class": {"a": 1}}, {"case_class": 1.5}, {"case_class": True},
        {"case_class": "x" * 9000}, {"case_class": "event:\x00"}, {"case_class": "event:9999"}, {}, [], "x",
        {"case_class": "event:0112", "place": HUGE}, {"case_class": "event:0112", "place": -1},
        {"case_class": "event:0112", "case": 2**63}, {"case_class": "event:0112", "case": 10**30},
        {"case_class": "event:0112", "place": "990102001001001"},
    ],
)  # fmt: skip
def test_a_step_with_bad_fields_changes_nothing(acceptor, fields):
    report = acceptor.post("/reports", LITTER).json()

    response = acceptor.post(f"/reports/{report['id']}/steps/accept", json.dumps(fields).encode())

    assert response.status_code == 422, response.content
    assert Report.objects.get().stage == "received"


@pytest.mark.parametrize("path", ["/reports/0", "/reports/-1", "/reports/x", f"/reports/{2**63}", f"/cases/{HUGE}"])
def test_a_number_that_cannot_be_one_is_refused(acceptor, path):
    assert acceptor.get(path).status_code in (404, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/places/abc", "/places/999999999999999", "/places?level=galaxy", "/places?level=street&within=1",
        "/places?level=grid&after=x", "/places?level=grid&after=WzBd&within=990101", "/places?level=grid&limit=1001",
        "/locate?lon=nan&lat=1", "/locate?lon=2.35&lat=48.85", "/locate?lon=inf&lat=inf", "/locate",
        "/components?lon=121&lat=31&metres=1e9", "/components?lon=121&lat=31&metres=nan",
        "/classes?scheme=none", "/classes/none/event/0112/conditions", "/classes/%00/event/0112/conditions",
        "/figures?first=2026-01-01&until=2025-01-01", "/figures?first=x&until=y", "/evidence/1", "/evidence/0",
        "/cases?registered_from=never", "/cases?order=worst", "/cases?organisation=0", "/cases?after=%00",
        "/cases?after=WzFd&order=due", "/cases/1/history", "/nowhere",
        "/cases?registered_to=0001-01-01T00:00:00%2B08:00", "/cases?registered_to=9999-12-31T23:00:00-08:00",
    ],
)  # fmt: skip
def test_a_question_asked_wrongly_is_a_problem(acceptor, path):
    response = acceptor.get(path)

    status, _code = refusal(response)
    assert status in (403, 404, 422)


def test_an_instant_may_have_any_offset(city):
    response = Asker("dispatch-990101").get(
        "/cases?registered_to=2011-11-22T04:11:00.7%2B16:55&registered_from=2011-01-01T00:00"
    )

    assert (response.status_code, response.json()["cases"]) == (200, [])


def test_a_batch_beyond_its_size_is_refused_whole(city):
    appoint(Asker("acceptor-990101").actor.user_id, post="gateway-9901", by=SYSTEM)
    asker = Asker("acceptor-990101")

    assert codes(asker.post("/reports/batch", {"reports": [{}] * 5001})) == [("reports", "input.too_many")]
    assert codes(asker.post("/reports/batch", {"reports": []})) == [("reports", "input.required")]


def gateway_of_a_district() -> None:
    """A post like the city's gateway, over one district only."""
    city_wide = Post.objects.get(code="gateway-9901")
    end = actors.DISTRICT + 10**9 - 1
    given = {"title": "接入岗", "title_en": "Gateway", "valid_from": city_wide.valid_from, "place_high": end}
    body = organisation_by_code("sup-990101").id
    Post.objects.create(
        code="gateway-990101", role=city_wide.role, organisation_id=body, place_low=actors.DISTRICT, **given
    )


def test_a_batch_keeps_the_good_and_answers_for_every_bad_one(city):
    gateway_of_a_district()
    appoint(Asker("acceptor-990101").actor.user_id, post="gateway-990101", by=SYSTEM)
    asker = Asker("acceptor-990101")
    bad = [7, None, {}, LITTER | {"place": "1"}, LITTER | {"class_code": "9999"}, LITTER | {"place": "990102001001001"}]

    body = asker.post("/reports/batch", {"reports": [LITTER, *bad, LITTER]}).json()

    assert (body["accepted"], body["refused"]) == (2, 6)
    assert [row["index"] for row in body["results"] if row.get("number")] == [0, 7]
    assert [row["problem"]["status"] for row in body["results"][1:7]] == [422, 422, 422, 422, 422, 403]
    assert Report.objects.count() == 2


def test_a_batch_needs_its_own_permission(acceptor):
    assert refusal(acceptor.post("/reports/batch", {"reports": [LITTER]})) == (403, "permission.missing")


def test_a_body_too_large_is_not_read(acceptor):
    response = acceptor.post("/reports", b'{"description": "' + b"x" * 9_000_000 + b'"}')

    assert response.status_code == 413
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("huge.jpg", b"\xff\xd8\xff" + bytes(40 * 1024 * 1024), 413, "input.too_large"),
        ("page.jpg", b"<html><script>alert(1)</script></html>", 422, "evidence.type"),
        ("broken.jpg", b"\xff\xd8\xff\xe0" + bytes(100), 422, "evidence.damaged"),
        ("empty.jpg", b"", 422, "evidence.empty"),
        ("x" * 300 + "\x00.exe", b"MZ" + bytes(100), 422, "evidence.type"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_and_leaves_nothing(supervisor, name, content, status, code):
    report = supervisor.post("/reports", LITTER).json()

    response = supervisor.upload(f"/reports/{report['id']}/evidence", SimpleUploadedFile(name, content), "found")

    assert response.status_code == status
    assert code in (response.json()["code"], *(fault["code"] for fault in response.json()["errors"]))
    assert not Evidence.objects.exists()


def test_evidence_of_an_unknown_purpose_or_without_a_file_is_refused(supervisor):
    report = supervisor.post("/reports", LITTER).json()
    path = f"/reports/{report['id']}/evidence"

    assert codes(supervisor.upload(path, photo(), "beauty")) == [("purpose", "input.not_a_choice")]
    assert supervisor.client.post(ROOT + path, {"purpose": "found"}).status_code == 422
    broken = supervisor.client.post(
        ROOT + path, BytesIO(b"--x\r\nbroken").read(), content_type="multipart/form-data; boundary=\u00e9"
    )
    assert broken.status_code in (400, 422)


@pytest.mark.parametrize("header", ["Bearer x", "Bearer", "Basic eDp4", "Bearer \xff", "glk_", "Bearer " + "x" * 9000])
def test_a_token_that_is_none_is_refused_with_a_challenge(city, header):
    response = Client(headers={"Authorization": header}).get(f"{ROOT}/me")

    assert refusal(response) == (401, "token.invalid")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_sentence_is_in_the_language_asked_for(supervisor):
    english = supervisor.get("/reports/999999", Accept_Language="en").json()
    chinese = supervisor.get("/reports/999999", Accept_Language="zh-CN,zh;q=0.9").json()

    assert english["code"] == chinese["code"] == "report.missing"
    assert english["detail"].isascii()
    assert not chinese["detail"].isascii()
    assert english["instance"] == "/api/v1/reports/999999"
