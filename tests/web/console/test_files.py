"""Evidence is given out to those who may see it: the shown copy in the page, the original to few and never in the page."""

from __future__ import annotations

import pytest

from gridlink.cases.lifecycle import Stage
from gridlink.evidence.models import Evidence
from tests.walking import case_at
from tests.web.console.browsing import at_console

pytestmark = pytest.mark.django_db


def test_the_shown_copy_is_an_image_and_nothing_else(city: None) -> None:
    case_at(Stage.HANDLED)
    file = Evidence.objects.filter(purpose="handled").get()

    answer = at_console("dispatch-990101").get(f"/evidence/{file.pk}")
    thumb = at_console("dispatch-990101").get(f"/evidence/{file.pk}/thumb")

    assert (answer.status_code, thumb.status_code) == (200, 200)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]


def test_the_original_goes_to_few_and_as_a_download(city: None) -> None:
    case_at(Stage.HANDLED)
    file = Evidence.objects.filter(purpose="handled").get()

    allowed = at_console("duty-990101").get(f"/evidence/{file.pk}/original")
    refused = at_console("dispatch-990101").get(f"/evidence/{file.pk}/original")

    assert allowed.status_code == 200
    assert allowed.headers["Content-Disposition"].startswith("attachment")
    assert allowed.headers["X-Content-Type-Options"] == "nosniff"
    assert refused.status_code == 403


def test_another_district_sees_no_file(city: None) -> None:
    case_at(Stage.HANDLED)
    file = Evidence.objects.filter(purpose="handled").get()

    assert at_console("dispatch-990102").get(f"/evidence/{file.pk}").status_code == 404
    assert at_console("duty-990102").get(f"/evidence/{file.pk}/original").status_code == 404
