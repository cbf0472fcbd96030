"""Files of evidence, given out to those who may see them."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from gridlink.cases.queries import check_may as may_with_case
from gridlink.evidence.queries import EvidenceRow, Opened, evidence, open_original, open_shown
from gridlink.intake.queries import check_may as may_with_report
from gridlink.kernel.errors import Missing
from gridlink.people.permissions import Actor
from gridlink.web.requests import Request

CHECKS = {"case": may_with_case, "report": may_with_report}


@require_safe
def shown(request: Request, id: int, *, thumb: bool = False) -> HttpResponseBase:
    """The re-encoded copy, inline; or its thumbnail. 3 or 4 statements. Needs "evidence.view"."""
    _check(evidence(id), "evidence.view", request.actor)
    return _file(request, open_shown(id, thumb))


@require_safe
def original(request: Request, id: int) -> HttpResponseBase:
    """The original as it came, to be kept, never opened in the page. Needs "evidence.original"."""
    _check(evidence(id), "evidence.original", request.actor)
    return _file(request, open_original(id))


def _check(row: EvidenceRow, permission: str, by: Actor) -> None:
    kind, _colon, key = row.subject.partition(":")
    if kind not in CHECKS or (row.hidden_at is not None and permission != "evidence.original"):
        raise Missing("evidence.unknown", evidence=row.id)
    CHECKS[kind](int(key), permission, by=by)


def _file(request: Request, opened: Opened) -> HttpResponseBase:
    tag = f'"{opened.etag}"'
    if request.headers.get("If-None-Match") == tag:
        opened.file.close()
        return HttpResponse(status=304, headers={"ETag": tag})
    return FileResponse(
        opened.file,
        as_attachment=opened.attachment,
        filename=opened.file_name,
        content_type=opened.media_type,
        headers={
            "ETag": tag,
            "Content-Length": str(opened.byte_count),
            "X-Content-Type-Options": "nosniff",
            # Asked again each time whether one may; a shared screen keeps nothing.
            "Cache-Control": "private, no-cache",
        },
    )
