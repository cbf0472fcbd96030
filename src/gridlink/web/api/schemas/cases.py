"""Cases (案卷) out, and steps in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from gridlink.web.api.schemas.catalogue import ConditionOut, LimitOut
from gridlink.web.api.schemas.evidence import EvidenceOut
from gridlink.web.api.schemas.fields import Id, Incoming, Outgoing, Place
from gridlink.web.api.schemas.happenings import HappeningOut, Person
from gridlink.web.api.schemas.problems import Problem

CaseStage = Literal[
    "submitted", "sent_back", "filed", "dispatched", "suspended", "handled", "checking", "answered", "checked", "closed",
    "void",
]  # fmt: skip

MOST_DISPATCHED = 200

MOST_FIELD = 8000


def _plain(value: Any) -> Any:
    """Text, a whole number or nothing: what a form field can hold; the step's own form reads it further."""
    if value is None or isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        if isinstance(value, str) and len(value) > MOST_FIELD:
            raise PydanticCustomError("string_too_long", "too long", {"max_length": MOST_FIELD})
        return value
    raise PydanticCustomError("string_type", "neither text nor a whole number")


StepValue = Annotated[
    Any, AfterValidator(_plain), WithJsonSchema({"type": ["string", "integer", "null"], "maxLength": MOST_FIELD})
]
StepFields = dict[Annotated[str, Field(max_length=40)], StepValue]
"""The fields of a step by name, as its description lists them."""


class StepTaken(BaseModel):
    """The report or case after a step; `case` is the one a report was accepted into."""

    id: Id
    number: str
    version: int
    stage: str
    case: int | None = None


class CaseOut(Outgoing):
    """A line of a list of cases. `due_at` is the handling clock's while it runs, else the stage's."""

    id: int
    number: str
    version: int
    stage: CaseStage
    kind: str
    scheme: str
    class_code: str
    class_name: str
    class_name_en: str
    severity: str
    place: Place
    place_name: str
    place_name_en: str
    lon: float | None
    lat: float | None
    address: str
    description: str
    channel: str
    organisation_id: int | None
    organisation: str
    organisation_en: str
    registered_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    light: str
    on_time: bool | None
    on_list: bool
    is_escalated: bool
    urge_count: int
    rework_count: int


class CasePage(BaseModel):
    """A page of cases; `next` is the cursor of the following page."""

    cases: list[CaseOut]
    next: str | None


class ClockOut(Outgoing):
    """The handling clock. `used` is in seconds of the limit's clock when it last began to run or stood still."""

    limit: LimitOut
    started_at: datetime
    used: float
    running: bool
    paused: bool
    stopped_at: datetime | None


class RequestOut(Outgoing):
    """A request of the handler and what became of it."""

    kind: str
    asked_at: datetime
    until: datetime | None
    supported_at: datetime | None
    granted: bool | None
    decided_at: datetime | None


class StepOfferOut(Outgoing):
    """A step you may take now; `asks` are the facts to give, `why_not` the code of a rule that forbids it to you."""

    name: str
    asks: list[str]
    why_not: str


class BodyOut(Outgoing):
    """An organisation in a few words."""

    id: int
    code: str
    name: str
    name_en: str


class ReasonOut(Outgoing):
    """One step of the why of a proposal."""

    code: str
    params: dict[str, str | int]


class ProposalOut(Outgoing):
    """The body the duty register proposes, and why (派遣建议)."""

    outcome: str
    organisation: BodyOut | None
    reasons: list[ReasonOut]


class CaseDetailOut(Outgoing):
    """One case; its history has its own address. `proposal` is there only while the case waits for dispatch."""

    case: CaseOut
    platform: Place
    condition: ConditionOut | None
    conditions: list[ConditionOut]
    clock: ClockOut | None
    stage_due_at: datetime | None
    handling_due_at: datetime | None
    suspended_until: datetime | None
    filed_at: datetime | None
    dispatched_at: datetime | None
    handled_at: datetime | None
    self_handled: bool
    overrun_exempt: bool
    checker: Person | None
    check_passed: bool | None
    counts: dict[str, int]
    requests: list[RequestOut]
    steps: list[StepOfferOut]
    proposal: ProposalOut | None
    evidence: Annotated[list[EvidenceOut] | None, Field(description="null: you may not see the evidence.")]


class HistoryOut(BaseModel):
    """Everything that happened to a case, oldest first."""

    case: int
    history: list[HappeningOut]


class DispatchIn(Incoming):
    """Cases to be dispatched, each to the body the duty register proposes."""

    cases: Annotated[list[Id], Field(min_length=1, max_length=MOST_DISPATCHED)]


class DispatchRefused(BaseModel):
    """A case that was not dispatched, and why."""

    case: int
    problem: Problem


class DispatchOut(BaseModel):
    """What became of each case."""

    dispatched: list[int]
    refused: list[DispatchRefused]
