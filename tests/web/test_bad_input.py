"""Bad input at the console's report form, and the same matter asked of both doors: said at its field, nothing written.

What only the API can be sent stands in tests/web/api/test_bad_input.py, the steps' forms in tests/web/console/test_steps.py.
"""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape, unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.evidence.models import Evidence
from gridlink.intake.models import Report
from gridlink.ledger.models import Delivery, Entry
from gridlink.web.models import IdempotencyKey
from tests import actors
from tests.walking import case_at, photo
from tests.web.api.asking import Asker, refusal
from tests.web.console.browsing import at_console, form_in, take

pytestmark = pytest.mark.django_db
SUPERVISOR, HANDLER = "sup-990101001-2", "handle-clean-990101"
TYPED = "路面有散落垃圾 <b>三处</b>"
PAGE = b"<html><script>alert(1)</script></html>"
BIG = 40 * 1024 * 1024


@pytest.fixture(autouse=True)
def own_evidence_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EVIDENCE_ROOT", tmp_path / "evidence")


def kept_files() -> list[Path]:
    """Every file in the evidence folder, half-written ones too."""
    return [path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()]


def rows() -> list[int]:
    """How much there is of everything a report could have left behind."""
    return [model.objects.count() for model in (Report, Case, Entry, Delivery, Evidence, IdempotencyKey)]


def jpeg(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", content, "image/jpeg")


def report_form(**typed: str) -> dict[str, str]:
    """The report form as a supervisor sends it, with what was typed."""
    form = form_in(at_console(SUPERVISOR).get("/reports/new"), "/reports/new")
    return {**form, "description": TYPED, "place": str(actors.GRID), **typed}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"class": "event:9999"}, "class", "There is no such class."),
        ({"class": "nonsense"}, "class", "There is no such class."),
        ({"class": "tree:0112"}, "class", "There is no such class."),
        ({"place": "990199999999999"}, "place", "There is no such place."),
        ({"place": "12"}, "place", "The place code 12 has 2 digits; allowed are 4, 6, 9, 12, 15."),
        ({"place": "９９０１"}, "place", "９９０１ is no place code: only digits."),
        ({"place": ""}, "place", "Say where: a place, a location or a component."),
        ({"place": "", "lon": "2.35", "lat": "48.85"}, "lat", "The location lies outside the city."),
        ({"place": "", "lon": "nan", "lat": "nan"}, "lat", "The location nan, nan is no point on Earth."),
        ({"lon": "NaN", "lat": "31"}, "lat", "The location nan, 31.0 is no point on Earth."),
        ({"place": "", "lon": "inf", "lat": "-inf"}, "lat", "The location inf, -inf is no point on Earth."),
        ({"place": "", "lon": "1e999", "lat": "0"}, "lat", "The location inf, 0.0 is no point on Earth."),
        ({"lon": "east", "lat": "31"}, "lon", "This is no number."),
        ({"component": "123"}, "component", "A component id has 16 digits."),
        ({"component": "1234567890123456"}, "component", "There is no such component."),
        ({"channel": "letter"}, "channel", "The channel is one of: supervisor, phone, citizen, api."),
        ({"address": "x" * 201}, "address", "This is 201 characters long; at most 200 fit."),
        ({"address": "a\x00b"}, "address", "The field holds a control character. Take it out."),
    ],
)
def test_a_fault_is_said_at_its_field_and_the_text_stays(city, typed, field, said):
    client, form, before = at_console(SUPERVISOR), report_form(**typed), rows()

    answer = client.post("/reports/new", {**form, "photos": [photo()]})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert said_at(text, field) == said
    assert escape(TYPED) in text
    assert rows() == before


def said_at(page: str, field: str) -> str:
    """What is said at a field of the report form."""
    found = re.search(rf'id="report-{field}_error"[^>]*>(.*?)</(?:div|p|ul|span)>', page, re.DOTALL)
    assert found, page
    return " ".join(unescape(re.sub("<[^>]*>", " ", found[1])).split())


def test_a_description_that_is_empty_or_too_long_is_refused_at_its_field(city):
    client, before = at_console(SUPERVISOR), rows()

    for words in ("", "  ", "长" * 4001):
        answer = client.post("/reports/new", report_form(description=words))

        assert answer.status_code == 422
        assert 'id="report-description_error"' in answer.content.decode()
    assert rows() == before


@pytest.mark.parametrize("content", [PAGE, b"\xff\xd8\xff\xe0" + bytes(100), b"", b"\xff\xd8\xff" + bytes(BIG)])
@pytest.mark.parametrize("field", ["photos", "photos_after"])
def test_a_file_that_is_no_photo_or_too_big_is_refused_at_its_field(city, field, content):
    client, before = at_console(SUPERVISOR), rows()

    answer = client.post("/reports/new", {**report_form(), field: [jpeg(content)]})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="report-{field}_error"' in text
    assert escape(TYPED) in text
    assert rows() == before
    assert kept_files() == []


def test_after_a_refusal_the_same_form_is_put_right_and_taken_once(city):
    client, form = at_console(SUPERVISOR), report_form(lon="nan", lat="nan")
    refused = client.post("/reports/new", form)
    right = {**form_in(refused, "/reports/new"), "lon": "", "lat": ""}

    first, second = client.post("/reports/new", right), client.post("/reports/new", right)

    assert right["description"] == TYPED
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert Report.objects.get().description == TYPED


def test_a_photo_of_40_mb_with_a_step_is_refused_at_the_photo_and_the_case_stays(city):
    case = case_at(Stage.DISPATCHED, now=timezone.now() - timedelta(minutes=2), minutes=0)
    before, files = rows(), kept_files()

    answer = take(
        at_console(HANDLER),
        f"/cases/{case.pk}/finish",
        result="done and swept",
        files={"photos": [jpeg(b"\xff\xd8\xff" + bytes(BIG))]},
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="step-finish-photos_error"' in text
    assert "done and swept" in text
    assert (rows(), kept_files()) == (before, files)
    assert Case.objects.get().stage == Stage.DISPATCHED


@pytest.mark.parametrize("step", ["close", "finish", "pass_check", "hand_down", "approve_delay"])
def test_a_step_of_a_case_from_the_wrong_stage_is_refused_by_the_api(city, step):
    case = case_at(Stage.SUBMITTED)
    people = {"close": "duty-990101", "finish": HANDLER, "pass_check": "acceptor-990101", "hand_down": "dispatch-9901"}
    asker = Asker(people.get(step, "dispatch-990101"))
    before = rows()

    answer = asker.post(f"/cases/{case.pk}/steps/{step}", {"reason": "x", "result": "x"})

    status, _code = refusal(answer)
    assert status in (403, 409)
    assert rows() == before
    assert Case.objects.get().version == case.version


def test_a_step_sent_twice_to_the_api_without_a_key_is_taken_once_and_the_second_is_told(city):
    case = case_at(Stage.SUBMITTED)
    chief = Asker("duty-990101")
    path = f"/cases/{case.pk}/steps/file"

    first, second = (chief.post(path, {"condition": "1"}, If_Match=f'"{case.version}"') for _ in range(2))

    assert first.status_code == 200
    assert second.status_code in (409, 412)
    assert [change["verb"] for change in second.json()["params"]["changes"]] == ["case.filed"]
    assert Entry.objects.filter(verb="case.filed").count() == 1
