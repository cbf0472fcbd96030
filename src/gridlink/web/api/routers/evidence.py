"""Evidence: given as multipart, seen as a re-encoded copy, fetched as it came by those allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Path, Router
from ninja.files import UploadedFile

from gridlink.cases.actions.turn import locked as locked_case
from gridlink.evidence import queries as evidence
from gridlink.evidence.actions import add_evidence, keep_file
from gridlink.intake.actions.turn import locked as locked_report
from gridlink.kernel.errors import Denied, Invalid
from gridlink.people.permissions import Actor
from gridlink.web.api.auth import actor_of
from gridlink.web.api.etags import is_known
from gridlink.web.api.evidence_shown import check_subject
from gridlink.web.api.idempotency import Answer, once
from gridlink.web.api.problems import PROBLEMS, WRITING
from gridlink.web.api.schemas.evidence import EvidenceOut, Purpose
from gridlink.web.api.schemas.fields import Id

router = Router(tags=["evidence"])

CASE_RIGHTS: Mapping[str, tuple[str, ...]] = {
    "found": ("intake.accept", "cases.answer_check"),
    "verified": ("intake.accept", "cases.answer_check"),
    "handled": ("cases.handle",),
    "checked": ("cases.answer_check",),
    "other": ("cases.handle", "cases.answer_check", "cases.check", "cases.dispatch"),
}
REPORT_RIGHTS: Mapping[str, tuple[str, ...]] = {
    "found": ("intake.report", "intake.receive"),
    "verified": ("intake.answer",),
    "other": ("intake.report", "intake.receive"),
}
"""Who may give evidence of which purpose: any of these permissions on the subject."""


@router.post("/reports/{report_id}/evidence", response={201: EvidenceOut, **WRITING}, summary="Give a report evidence")
def give_to_report(
    request: HttpRequest, report_id: Path[Id], purpose: Form[Purpose], file: File[UploadedFile]
) -> HttpResponse:
    """A photo, sound, video or PDF for a report. The same file again is the same evidence."""
    return _give(request, f"report:{report_id}", purpose, file, REPORT_RIGHTS, lambda: locked_report(report_id))


@router.post("/cases/{case_id}/evidence", response={201: EvidenceOut, **WRITING}, summary="Give a case evidence")
def give_to_case(
    request: HttpRequest, case_id: Path[Id], purpose: Form[Purpose], file: File[UploadedFile]
) -> HttpResponse:
    """A photo, sound, video or PDF for a case. The same file again is the same evidence."""
    return _give(request, f"case:{case_id}", purpose, file, CASE_RIGHTS, lambda: locked_case(case_id))


def _give(
    request: HttpRequest,
    subject: str,
    purpose: str,
    file: UploadedFile,
    rights: Mapping[str, tuple[str, ...]],
    lock: Callable[[], Any],
) -> HttpResponse:
    """Who may not, is refused before the file is kept; it is re-encoded before the transaction begins."""
    by = actor_of(request)
    _acting(subject, purpose, rights, by)
    stored = keep_file(file)

    def work() -> Answer:
        with transaction.atomic():
            lock()
            acting = _acting(subject, purpose, rights, by)
            row = add_evidence(subject, purpose, stored, by=acting, name=file.name)
        return Answer(EvidenceOut.model_validate(row), 201, {"Location": f"/api/v1/evidence/{row.id}"})

    return once(request, work, fingerprint=f"{purpose} {stored.sha256}")


def _acting(subject: str, purpose: str, rights: Mapping[str, tuple[str, ...]], by: Actor) -> Actor:
    wanted = rights.get(purpose)
    if wanted is None:
        raise Invalid("evidence.purpose", field="purpose", allowed=sorted(rights))
    denied: Denied | None = None
    for permission in wanted:
        try:
            return check_subject(subject, permission, by=by)
        except Denied as error:
            denied = denied or error
    assert denied is not None
    raise denied


@router.get(
    "/evidence/{evidence_id}",
    response={200: None, 304: None, **PROBLEMS},
    summary="See evidence",
    openapi_extra={
        "responses": {
            200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
        }
    },
)
def see(request: HttpRequest, evidence_id: Path[Id], thumb: bool = False, original: bool = False) -> Any:
    """The copy to show, its thumbnail (`thumb=1`), or the original as it came (`original=1`, needs
    `evidence.original`), whose hash is checked first."""
    row = evidence.evidence(evidence_id)
    check_subject(row.subject, "evidence.original" if original else "evidence.view", by=actor_of(request))
    opened = evidence.open_original(evidence_id) if original else evidence.open_shown(evidence_id, thumb=thumb)
    tag = f'"{opened.etag}"'
    if is_known(request, tag):
        opened.file.close()
        return HttpResponse(status=304, headers={"ETag": tag})
    response = FileResponse(
        opened.file, as_attachment=opened.attachment, filename=opened.file_name, content_type=opened.media_type
    )
    response.headers["ETag"] = tag
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
