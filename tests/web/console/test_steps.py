"""Forms of steps: what others did meanwhile, double clicks, faults at their field, wrong posts, bad files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gridlink.cases import actions as cases
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.evidence.models import Evidence
from gridlink.intake.models import Report
from gridlink.ledger.models import Entry
from tests import actors
from tests.walking import body, case_at, photo
from tests.web.console.browsing import at_console, form_in, take

pytestmark = pytest.mark.django_db


def now_case(stage: Stage) -> Case:
    """A case whose steps were taken just now, so that a step of the form comes after them."""
    return case_at(stage, now=timezone.now() - timedelta(minutes=2), minutes=0)


def test_a_stale_form_says_who_did_what_and_keeps_what_was_typed(city: None) -> None:
    case = now_case(Stage.DISPATCHED)
    client = at_console("handle-clean-990101")
    url = f"/cases/{case.pk}/request_delay"
    form = form_in(client.get(url), url)
    cases.urge_case(case.pk, note="快", by=actors.dispatcher())

    answer = client.post(url, {**form, "reason": "the truck is broken"})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Changed meanwhile" in text
    assert "Urged" in text
    assert "Wei Guo" in text
    assert "the truck is broken" in text
    assert not case.requests.exists()
    again = client.post(url, {**form_in(answer, url)})
    assert again.status_code == 302
    assert case.requests.get().kind == "delay"


def test_a_step_no_longer_open_keeps_what_was_typed_to_be_copied(city: None) -> None:
    case = now_case(Stage.SUBMITTED)
    client = at_console("duty-990101")
    url = f"/cases/{case.pk}/send_back"
    form = form_in(client.get(url), url)
    cases.file_case(case.pk, condition="1", by=actors.duty_chief())

    answer = client.post(url, {**form, "reason": "照片不清楚"})

    # Filed by this very person in another window: another step, so they are told.
    assert answer.status_code == 409
    assert "照片不清楚" in answer.content.decode()
    assert Case.objects.get().stage == Stage.FILED


def test_a_double_click_takes_a_step_once(city: None) -> None:
    case = now_case(Stage.FILED)
    client = at_console("dispatch-990101")
    url = f"/cases/{case.pk}/dispatch"
    form = form_in(client.get(url), url)

    first, second = client.post(url, form), client.post(url, form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Entry.objects.filter(verb="case.dispatched").count() == 1
    assert "done already" in client.get(f"/cases/{case.pk}").content.decode()


def test_a_double_click_reports_once(city: None) -> None:
    client = at_console("sup-990101001-2")
    form = form_in(client.get("/reports/new"), "/reports/new") | {"description": "垃圾", "place": str(actors.GRID)}

    first, second = client.post("/reports/new", form), client.post("/reports/new", form)

    assert first.headers["Location"] == second.headers["Location"]
    assert Report.objects.count() == 1


def test_an_empty_reason_is_said_at_its_field(city: None) -> None:
    case = now_case(Stage.SUBMITTED)

    answer = take(at_console("duty-990101"), f"/cases/{case.pk}/send_back", reason="  ")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="step-send_back-reason_error"' in text
    assert Case.objects.get().stage == Stage.SUBMITTED


def test_text_stays_when_another_field_is_at_fault(city: None) -> None:
    case = now_case(Stage.DISPATCHED)

    answer = take(
        at_console("handle-clean-990101"),
        f"/cases/{case.pk}/request_suspension",
        reason="wait for summer",
        until="soon",
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "wait for summer" in text
    assert 'id="step-request_suspension-until_error"' in text


def test_handling_without_a_photo_is_refused_at_the_photo(city: None) -> None:
    case = now_case(Stage.DISPATCHED)

    answer = take(at_console("handle-clean-990101"), f"/cases/{case.pk}/finish", result="done")

    text = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert 'id="step-finish-photos_error"' in text
    assert "done" in text
    assert Case.objects.get().stage == Stage.DISPATCHED


def test_a_page_named_jpg_is_refused_and_nothing_is_written(city: None) -> None:
    case = now_case(Stage.DISPATCHED)
    entries = Entry.objects.count()
    fake = SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg")

    answer = take(
        at_console("handle-clean-990101"), f"/cases/{case.pk}/finish", result="done", files={"photos": [photo(), fake]}
    )

    assert answer.status_code == 422
    assert 'id="step-finish-photos_error"' in answer.content.decode()
    assert Entry.objects.count() == entries
    assert not Evidence.objects.filter(subject=f"case:{case.pk}", purpose="handled").exists()


def test_photos_of_a_refused_step_are_not_kept(city: None) -> None:
    case = now_case(Stage.DISPATCHED)
    entries = Entry.objects.count()

    answer = take(
        at_console("handle-clean-990101"), f"/cases/{case.pk}/finish", result=" ", files={"photos": [photo()]}
    )

    assert answer.status_code == 422
    assert Entry.objects.count() == entries


def test_a_post_that_may_not_is_refused_and_nothing_changes(city: None) -> None:
    case = now_case(Stage.DISPATCHED)
    client = at_console("handle-roads-990101")
    entries = Entry.objects.count()

    page = client.get(f"/cases/{case.pk}/finish")
    answer = client.post(f"/cases/{case.pk}/finish", {"version": case.version, "result": "done"})

    assert page.status_code == 409
    assert answer.status_code == 403
    assert Entry.objects.count() == entries
    assert 'data-step="finish"' not in client.get(f"/cases/{case.pk}").content.decode()


def test_photos_of_somebody_who_may_not_are_not_kept(city: None) -> None:
    case = now_case(Stage.DISPATCHED)
    client = at_console("handle-roads-990101")

    answer = client.post(f"/cases/{case.pk}/finish", {"version": case.version, "result": "done", "photos": [photo()]})

    assert answer.status_code == 403
    assert not Evidence.objects.filter(subject=f"case:{case.pk}", purpose="handled").exists()


def test_a_form_without_its_version_changes_nothing(city: None) -> None:
    case = now_case(Stage.SUBMITTED)

    answer = at_console("duty-990101").post(f"/cases/{case.pk}/file", {"condition": "1"})

    assert answer.status_code == 409
    assert Case.objects.get().stage == Stage.SUBMITTED


def test_a_step_separation_forbids_is_shown_with_the_reason(city: None) -> None:
    case = now_case(Stage.DISPATCHED)
    cases.request_delay(case.pk, reason="缺车", by=actors.handler())
    dispatcher = at_console("dispatch-990101").get(f"/cases/{case.pk}").content.decode()

    assert 'data-step="approve_delay"' in dispatcher


def test_htmx_gets_the_form_alone(city: None) -> None:
    case = now_case(Stage.FILED)

    page = at_console("dispatch-990101").get(f"/cases/{case.pk}/dispatch", headers={"HX-Request": "true"})

    text = page.content.decode()
    assert "<html" not in text
    assert f'action="/cases/{case.pk}/dispatch"' in text
    assert f'value="{body()}"' in text


def test_cases_are_dispatched_together_and_each_answers_for_itself(city: None) -> None:
    first, second = now_case(Stage.FILED), now_case(Stage.FILED)
    cases.dispatch_case(second.pk, organisation=body(), by=actors.dispatcher())
    client = at_console("dispatch-990101")

    answer = client.post("/cases/dispatch", {"case": [first.pk, second.pk], "next": "/cases?stage=filed"}, follow=True)

    text = answer.content.decode()
    assert answer.redirect_chain == [("/cases?stage=filed", 302)]
    assert f"{first.number}: dispatched to" in text
    assert f"{second.number}: " in text
    assert set(Case.objects.values_list("stage", flat=True)) == {Stage.DISPATCHED}
