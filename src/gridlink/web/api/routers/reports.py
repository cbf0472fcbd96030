"""Reports: received one by one or in batches, listed, read, decided."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Query, Router, Schema

from gridlink.intake import queries as intake
from gridlink.intake.actions import receive_report, receive_reports
from gridlink.intake.drafts import Draft
from gridlink.kernel.errors import GridlinkError
from gridlink.web.api.auth import actor_of
from gridlink.web.api.etags import etag, is_known
from gridlink.web.api.evidence_shown import evidence_for
from gridlink.web.api.idempotency import Answer, once
from gridlink.web.api.paging import link_next
from gridlink.web.api.places import place_code
from gridlink.web.api.problems import PROBLEMS, WRITING, invalid, told
from gridlink.web.api.schemas.cases import StepFields, StepTaken
from gridlink.web.api.schemas.fields import After, Code, Id, Limit, PlaceText
from gridlink.web.api.schemas.happenings import Person, ReportEventOut
from gridlink.web.api.schemas.reports import (
    BatchIn,
    BatchOut,
    Channel,
    ReportDetailOut,
    ReportIn,
    ReportOut,
    ReportPage,
    ReportReceipt,
    ReportStage,
    VerificationOut,
)
from gridlink.web.api.steps import steps_described, take_step
from gridlink.web.steps import REPORT_STEPS, report_step

router = Router(tags=["reports"])


@router.post("/reports", response={201: ReportReceipt, **WRITING}, summary="Receive a report", url_name="reports")
def receive(request: HttpRequest, report: ReportIn) -> HttpResponse:
    """Take one report in. Needs `intake.report` over its place."""
    by = actor_of(request)

    def work() -> Answer:
        row = receive_report(report.draft(), by=by)
        receipt = ReportReceipt(
            id=row.pk,
            number=row.number,
            version=row.version,
            stage=row.stage,  # type: ignore[arg-type]
            place=row.place,  # type: ignore[arg-type]
            received_at=row.received_at,
            due_at=row.stage_due_at,
        )
        return Answer(receipt, 201, {"Location": f"/api/v1/reports/{row.pk}", "ETag": etag(row.version)})

    return once(request, work)


@router.post("/reports/batch", response={200: BatchOut, **WRITING}, summary="Receive up to 5,000 reports")
def receive_batch(request: HttpRequest, batch: BatchIn) -> HttpResponse:
    """Take many reports in, in one transaction. Needs `api.batch`. Every bad one is answered for, the good ones kept."""
    return once(request, lambda: Answer(_batch_answer(request, batch)))


def _batch_answer(request: HttpRequest, batch: BatchIn) -> dict[str, Any]:
    drafts: list[Draft] = []
    answers: list[dict[str, Any]] = [{"index": index} for index in range(len(batch.reports))]
    sent: list[int] = []
    for index, item in enumerate(batch.reports):
        try:
            drafts.append(_draft(item))
        except GridlinkError as error:
            answers[index]["problem"] = told(request, error)
        else:
            sent.append(index)
    result = receive_reports(drafts, by=actor_of(request))
    for index, number, refusal in zip(sent, result.numbers, result.errors, strict=True):
        if refusal is None:
            answers[index]["number"] = number
        else:
            answers[index]["problem"] = told(request, refusal)
    return {"accepted": result.accepted, "refused": len(answers) - result.accepted, "results": answers}


def _draft(item: Any) -> Draft:
    try:
        return ReportIn.model_validate(item).draft()
    except pydantic.ValidationError as error:
        raise invalid(error.errors(include_url=False), skip=0) from error


class ReportsAsked(Schema):
    """What narrows a list of reports."""

    stage: list[ReportStage] = []
    undecided: bool = False
    channel: Channel | None = None
    place: PlaceText | None = None
    kind: Literal["component", "event"] | None = None
    class_code: Code = ""
    urgent: bool = False
    mine: bool = False
    to_verify: bool = False
    text: Annotated[str, pydantic.Field(max_length=40, description="A number or its beginning.")] = ""
    after: After = None
    limit: Limit = 50

    def wanted(self, user_id: int | None) -> intake.ReportFilter:
        """The same as intake asks it."""
        return intake.ReportFilter(
            stages=tuple(self.stage),
            undecided=self.undecided,
            channel=self.channel or "",
            place=place_code(self.place),
            kind=self.kind or "",
            class_code=self.class_code,
            urgent=self.urgent,
            mine=user_id if self.mine else None,
            to_verify_by=user_id if self.to_verify else None,
            text=self.text,
        )


@router.get("/reports", response={200: ReportPage, **PROBLEMS}, summary="List reports")
def list_reports(request: HttpRequest, response: HttpResponse, asked: Query[ReportsAsked]) -> ReportPage:
    """The reports you may see, newest first, a page at a time; the next page is in the Link header."""
    by = actor_of(request)
    page = intake.list_reports(asked.wanted(by.user_id), by=by, after=asked.after, limit=asked.limit)
    link_next(request, response, page.next)
    return ReportPage(reports=[ReportOut.model_validate(row) for row in page.rows], next=page.next)


@router.get("/reports/{report_id}", response={200: ReportDetailOut, 304: None, **PROBLEMS}, summary="Read a report")
def read_report(request: HttpRequest, response: HttpResponse, report_id: Path[Id]) -> Any:
    """One report with its history, verifications, cases and evidence. The ETag is its version."""
    by = actor_of(request)
    detail = intake.report_detail(report_id, by=by)
    tag = etag(detail.row.version)
    if is_known(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return ReportDetailOut(
        report=ReportOut.model_validate(detail.row),
        reported_by=None if detail.reported_by is None else Person.model_validate(detail.reported_by),
        verifications=[VerificationOut.model_validate(row) for row in detail.verifications],
        cases=list(detail.case_ids),
        merged_into=None if detail.merged_into is None else detail.merged_into[0],
        merged=[number for number, _text in detail.merged],
        steps=list(detail.steps),
        history=[ReportEventOut.model_validate(row) for row in detail.history],
        evidence=evidence_for(f"report:{report_id}", by),
    )


@router.post(
    "/reports/{report_id}/steps/{step}",
    response={200: StepTaken, **WRITING},
    summary="Take a step with a report",
    description=steps_described(REPORT_STEPS),
)
def step_report(
    request: HttpRequest, report_id: Path[Id], step: Path[Code], fields: Body[StepFields | None] = None
) -> HttpResponse:
    """Accept, decline, verify, merge: one step of the report's table."""
    by = actor_of(request)
    return take_step(
        request,
        report_step(step),
        report_id,
        fields or {},
        history=lambda: intake.report_detail(report_id, by=by).history,
    )
