"""Walking a case or a report to a stage by the real steps: no test sees an impossible case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gridlink.cases import actions as cases
from gridlink.cases.lifecycle import Stage
from gridlink.cases.models import Case
from gridlink.evidence.actions import add_evidence
from gridlink.intake import actions as intake
from gridlink.intake.drafts import Draft
from gridlink.intake.models import Report
from gridlink.people.permissions import Actor
from gridlink.people.queries import organisation_by_code
from tests import actors

# A Tuesday, 10:00 in Jiangwan: working time.
MORNING = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)
_colours = count(1)


def photo() -> SimpleUploadedFile:
    """A small photo unlike the thousand before it: colours so near that JPEG makes them one would be one photo."""
    buffer = BytesIO()
    number = next(_colours)
    Image.new("RGB", (64, 48), (number % 32 * 8, number // 32 % 32 * 8, 90)).save(buffer, "JPEG")
    return SimpleUploadedFile(f"{number}.jpg", buffer.getvalue(), "image/jpeg")


def litter(**changes: object) -> Draft:
    """Road litter (道路不洁) in a grid of Wangjiang Subdistrict, as its supervisor reports it."""
    given: dict[str, object] = {
        "description": "路面有散落垃圾",
        "channel": "supervisor",
        "place": actors.GRID,
        "kind": "event",
        "class_code": "0112",
    }
    return Draft(**(given | changes))  # type: ignore[arg-type]


def report(*, now: datetime = MORNING, by: Actor | None = None, **changes: object) -> Report:
    """A received report."""
    return intake.receive_report(litter(**changes), by=by or actors.supervisor(), now=now)


def body() -> int:
    """The district's sanitation bureau."""
    return organisation_by_code("clean-990101").id


def prove(case_id: int, purpose: str, by: Actor, now: datetime) -> None:
    """Give a photo."""
    add_evidence(f"case:{case_id}", purpose, photo(), by=by, now=now)


def submit(now: datetime = MORNING, **changes: object) -> int:
    """A case that waits for the duty chief."""
    received = report(now=now, **changes)
    _, case_id = intake.accept_report(received.pk, kind="event", class_code="0112", by=actors.acceptor(), now=now)
    return case_id


def _file(case_id: int, now: datetime) -> None:
    cases.file_case(case_id, condition="1", by=actors.duty_chief(), now=now)


def _dispatch(case_id: int, now: datetime) -> None:
    cases.dispatch_case(case_id, organisation=body(), by=actors.dispatcher(), now=now)


def _suspend(case_id: int, now: datetime) -> None:
    until = now + timedelta(days=30)
    cases.request_suspension(case_id, reason="等待汛期结束", until=until, by=actors.handler(), now=now)
    cases.approve_suspension(case_id, by=actors.dispatcher(), now=now)


def _finish(case_id: int, now: datetime) -> None:
    prove(case_id, "handled", actors.handler(), now)
    cases.finish_case(case_id, result="已清扫", by=actors.handler(), now=now)


def _send_check(case_id: int, now: datetime) -> None:
    cases.send_check(case_id, supervisor=actors.user_id("sup-990101001-2"), by=actors.acceptor(), now=now)


def _answer(case_id: int, now: datetime) -> None:
    prove(case_id, "checked", actors.supervisor(), now)
    cases.answer_check(case_id, outcome="mended", by=actors.supervisor(), now=now)


def _pass(case_id: int, now: datetime) -> None:
    cases.pass_check(case_id, by=actors.acceptor(), now=now)


def _close(case_id: int, now: datetime) -> None:
    cases.close_case(case_id, by=actors.duty_chief(), now=now)


MAIN_ROAD: tuple[tuple[Stage, Callable[[int, datetime], None]], ...] = (
    (Stage.FILED, _file),
    (Stage.DISPATCHED, _dispatch),
    (Stage.HANDLED, _finish),
    (Stage.CHECKING, _send_check),
    (Stage.ANSWERED, _answer),
    (Stage.CHECKED, _pass),
    (Stage.CLOSED, _close),
)


def case_at(stage: Stage, *, now: datetime = MORNING, minutes: int = 5, **changes: object) -> Case:
    """A case at `stage`, each step `minutes` after the one before."""
    case_id, at = submit(now, **changes), now
    if stage == Stage.SENT_BACK:
        cases.send_back_case(case_id, reason="照片不清", by=actors.duty_chief(), now=at)
        return Case.objects.get(pk=case_id)
    if stage == Stage.VOID:
        cases.send_back_case(case_id, reason="照片不清", by=actors.duty_chief(), now=at)
        cases.withdraw_case(case_id, reason="误报", by=actors.acceptor(), now=at)
        return Case.objects.get(pk=case_id)
    wanted = Stage.DISPATCHED if stage == Stage.SUSPENDED else stage
    if wanted != Stage.SUBMITTED:
        for reached, walk in MAIN_ROAD:
            at += timedelta(minutes=minutes)
            walk(case_id, at)
            if reached == wanted:
                break
    if stage == Stage.SUSPENDED:
        _suspend(case_id, at + timedelta(minutes=minutes))
    return Case.objects.get(pk=case_id)
