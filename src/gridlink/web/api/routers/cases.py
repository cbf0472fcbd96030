"""Cases: listed, read, worked step by step, dispatched together."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Query, Router, Schema
from pydantic import Field

from gridlink.cases import queries as cases
from gridlink.cases.actions import dispatch_cases
from gridlink.web.api.auth import actor_of
from gridlink.web.api.etags import etag, is_known
from gridlink.web.api.evidence_shown import evidence_for
from gridlink.web.api.idempotency import Answer, once
from gridlink.web.api.paging import link_next
from gridlink.web.api.places import place_code
from gridlink.web.api.problems import PROBLEMS, WRITING, told
from gridlink.web.api.schemas.cases import (
    CaseDetailOut,
    CaseOut,
    CasePage,
    CaseStage,
    ClockOut,
    DispatchIn,
    DispatchOut,
    HistoryOut,
    ProposalOut,
    RequestOut,
    StepFields,
    StepOfferOut,
    StepTaken,
)
from gridlink.web.api.schemas.catalogue import ConditionOut
from gridlink.web.api.schemas.fields import After, Code, Id, Instant, Limit, PlaceText
from gridlink.web.api.schemas.happenings import HappeningOut, Person
from gridlink.web.api.steps import steps_described, take_step
from gridlink.web.steps import CASE_STEPS, case_step

router = Router(tags=["cases"])


class CasesAsked(Schema):
    """What narrows a list of cases."""

    stage: list[CaseStage] = []
    open_only: bool = False
    kind: Literal["component", "event"] | None = None
    scheme: Code = ""
    class_code: Code = ""
    place: PlaceText | None = None
    organisation: Id | None = None
    checker: Id | None = None
    severity: Literal["A", "B", "C"] | None = None
    overdue: bool = False
    on_list: bool = False
    escalated: bool = False
    requested: Literal["delay", "return", "suspension", "void", "appeal"] | None = None
    text: Annotated[str, Field(max_length=40, description="A number or its beginning.")] = ""
    registered_from: Instant | None = None
    registered_to: Instant | None = None
    order: Literal["newest", "oldest", "due", "stage_due"] = "newest"
    after: After = None
    limit: Limit = 50

    def wanted(self) -> cases.CaseFilter:
        """The same as cases asks it."""
        given = self.dict(exclude={"stage", "order", "after", "limit", "place"})
        given = {name: value for name, value in given.items() if value is not None}
        return cases.CaseFilter(stages=tuple(self.stage), place=place_code(self.place), **given)


@router.get("/cases", response={200: CasePage, **PROBLEMS}, summary="List cases")
def list_cases(request: HttpRequest, response: HttpResponse, asked: Query[CasesAsked]) -> CasePage:
    """The cases you may see, a page at a time; the next page is in the Link header. Needs `cases.view`."""
    page = cases.list_cases(
        asked.wanted(), by=actor_of(request), after=asked.after, limit=asked.limit, order=asked.order
    )
    link_next(request, response, page.next)
    return CasePage(cases=[CaseOut.model_validate(row) for row in page.rows], next=page.next)


@router.post("/cases/dispatch", response={200: DispatchOut, **WRITING}, summary="Dispatch cases as proposed")
def dispatch(request: HttpRequest, wanted: DispatchIn) -> HttpResponse:
    """Dispatch each case to the body the duty register proposes. A refusal of one stops none of the others."""
    by = actor_of(request)

    def work() -> Answer:
        # In one order everywhere: two of these at once cannot wait for each other's cases in a ring.
        done, refused = dispatch_cases(sorted(set(wanted.cases)), by=by)
        problems = [{"case": case_id, "problem": told(request, error)} for case_id, error in refused.items()]
        return Answer({"dispatched": done, "refused": problems})

    return once(request, work)


@router.get("/cases/{case_id}", response={200: CaseDetailOut, 304: None, **PROBLEMS}, summary="Read a case")
def read_case(request: HttpRequest, response: HttpResponse, case_id: Path[Id]) -> Any:
    """One case with its clock, its requests, its evidence and the steps you may take. The ETag is its version."""
    by = actor_of(request)
    detail = cases.case_detail(case_id, by=by)
    tag = etag(detail.row.version)
    if is_known(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return _detail_out(detail, by)


PLAIN = (
    "stage_due_at", "handling_due_at", "suspended_until", "filed_at", "dispatched_at", "handled_at", "self_handled",
    "overrun_exempt", "check_passed", "counts",
)  # fmt: skip


def _detail_out(detail: cases.CaseDetail, by: Any) -> CaseDetailOut:
    return CaseDetailOut(
        **{name: getattr(detail, name) for name in PLAIN},
        case=CaseOut.model_validate(detail.row),
        platform=detail.platform,  # type: ignore[arg-type]
        condition=None if detail.condition is None else ConditionOut.model_validate(detail.condition),
        conditions=[ConditionOut.model_validate(row) for row in detail.conditions],
        clock=None if detail.timer is None else ClockOut.model_validate(detail.timer),
        checker=None if detail.checker is None else Person.model_validate(detail.checker),
        requests=[RequestOut.model_validate(row) for row in detail.requests],
        steps=[StepOfferOut.model_validate(row) for row in detail.steps],
        proposal=None if detail.proposal is None else ProposalOut.model_validate(detail.proposal),
        evidence=evidence_for(f"case:{detail.row.id}", by),
    )


@router.get("/cases/{case_id}/history", response={200: HistoryOut, **PROBLEMS}, summary="Read a case's history")
def read_history(request: HttpRequest, case_id: Path[Id]) -> HistoryOut:
    """Everything that happened to a case, oldest first, as the ledger has it."""
    detail = cases.case_detail(case_id, by=actor_of(request))
    return HistoryOut(case=case_id, history=[HappeningOut.model_validate(row) for row in detail.history])


@router.post(
    "/cases/{case_id}/steps/{step}",
    response={200: StepTaken, **WRITING},
    summary="Take a step with a case",
    description=steps_described(CASE_STEPS),
)
def step_case(
    request: HttpRequest, case_id: Path[Id], step: Path[Code], fields: Body[StepFields | None] = None
) -> HttpResponse:
    """File, dispatch, finish, check, close: one step of the case's table."""
    by = actor_of(request)
    return take_step(
        request, case_step(step), case_id, fields or {}, history=lambda: cases.case_detail(case_id, by=by).history
    )
