"""One report from finding to closing through the forms of the console alone, in Chinese and in English."""

from __future__ import annotations

import pytest
from django.test import Client

from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.evidence.models import Evidence
from gridlink.intake.models import Report
from tests import actors
from tests.walking import photo
from tests.web.console.browsing import at_console, take

pytestmark = pytest.mark.django_db

WORDS = {
    "zh-hans": {"dispatched": "处置中", "closed": "已结案", "why": "对事件先属地", "result": "已清扫干净"},
    "en": {"dispatched": "Being handled", "closed": "Closed", "why": "territory goes first", "result": "Swept"},
}
SUPERVISOR = "sup-990101001-2"


def done(answer: object, url: str) -> None:
    """The form was accepted and leads to the page of its subject."""
    assert (answer.status_code, answer.headers.get("Location")) == (302, url), answer.content.decode()[-2500:]  # type: ignore[attr-defined]


def verified_report(language: str, words: dict[str, str]) -> Report:
    """Reported by the supervisor with a photo, verified by them, as the acceptor asked."""
    supervisor = at_console(SUPERVISOR, language=language)
    acceptor = at_console("acceptor-990101", language=language)
    answer = take(
        supervisor,
        "/reports/new",
        description="路面有散落垃圾",
        **{"class": "event:0112", "place": str(actors.GRID)},
        files={"photos": [photo()]},
    )
    report = Report.objects.get()
    done(answer, f"/reports/{report.pk}")
    page = f"/reports/{report.pk}"
    done(take(acceptor, f"{page}/send_to_verify", supervisor=str(actors.user_id(SUPERVISOR))), page)
    assert 'data-queue="verify"' in supervisor.get("/work").content.decode()
    done(take(supervisor, f"{page}/answer", outcome="true", note="属实"), page)
    return report


def filed_case(report: Report, language: str) -> Case:
    """Accepted under its class, filed under a condition of it."""
    acceptor = at_console("acceptor-990101", language=language)
    duty = at_console("duty-990101", language=language)
    done(take(acceptor, f"/reports/{report.pk}/accept", case_class="event:0112"), f"/reports/{report.pk}")
    case = Case.objects.get()
    done(take(duty, f"/cases/{case.pk}/file", condition="1"), f"/cases/{case.pk}")
    return case


@pytest.mark.parametrize("language", WORDS)
def test_from_report_to_closing_through_the_forms_alone(city: None, language: str) -> None:
    words = WORDS[language]
    case = filed_case(verified_report(language, words), language)
    page = f"/cases/{case.pk}"
    people = {
        name: at_console(name, language=language)
        for name in ("dispatch-990101", "handle-clean-990101", "acceptor-990101", SUPERVISOR, "duty-990101")
    }

    dispatcher: Client = people["dispatch-990101"]
    assert words["why"] in dispatcher.get(page).content.decode()
    # Untouched, the form proposes the body the duty register names.
    done(take(dispatcher, f"{page}/dispatch"), page)
    assert words["dispatched"] in dispatcher.get(page).content.decode()
    done(
        take(people["handle-clean-990101"], f"{page}/finish", result=words["result"], files={"photos": [photo()]}), page
    )
    done(take(people["acceptor-990101"], f"{page}/send_check", supervisor=str(actors.user_id(SUPERVISOR))), page)
    done(take(people[SUPERVISOR], f"{page}/answer_check", outcome="mended", files={"photos": [photo()]}), page)
    done(take(people["acceptor-990101"], f"{page}/pass_check"), page)
    done(take(people["duty-990101"], f"{page}/close"), page)

    case.refresh_from_db()
    assert case.stage == Stage.CLOSED
    assert case.organisation is not None
    assert case.organisation.code == "clean-990101"
    assert case.handled_on_time is True
    closed = people["duty-990101"].get(page).content.decode()
    assert words["closed"] in closed
    assert words["result"] in closed
    purposes = Evidence.objects.filter(subject=f"case:{case.pk}").order_by("id").values_list("purpose", flat=True)
    assert list(purposes) == ["found", "handled", "checked"]


def test_a_report_by_phone_is_declined_with_a_reason(city: None) -> None:
    acceptor = at_console("acceptor-990101")
    answer = take(
        acceptor,
        "/reports/new",
        description="Noise at night",
        place=str(actors.GRID),
        channel="phone",
        name="王小明",
        phone="13800001111",
    )
    report = Report.objects.get()
    done(answer, f"/reports/{report.pk}")

    done(take(acceptor, f"/reports/{report.pk}/decline", reason="out-of-scope"), f"/reports/{report.pk}")

    shown = acceptor.get(f"/reports/{report.pk}").content.decode()
    assert "Outside what city management handles" in shown
    assert "13800001111" in shown
    hidden = at_console("dispatch-990101").get(f"/reports/{report.pk}").content.decode()
    assert "13800001111" not in hidden
    assert "王小明" not in hidden


def test_two_reports_of_the_same_are_merged_and_taken_apart_again(city: None) -> None:
    acceptor = at_console("acceptor-990101")
    for words in ("one", "two"):
        take(acceptor, "/reports/new", description=words, place=str(actors.GRID))
    first, second = Report.objects.order_by("id")

    done(take(acceptor, f"/reports/{second.pk}/merge", into=str(first.pk)), f"/reports/{second.pk}")
    assert second.number in acceptor.get(f"/reports/{first.pk}").content.decode()
    done(take(acceptor, f"/reports/{second.pk}/unmerge", reason="not the same"), f"/reports/{second.pk}")

    second.refresh_from_db()
    assert second.stage == "received"
