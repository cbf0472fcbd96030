"""Reports (上报) in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from gridlink.grid.queries import city
from gridlink.intake.actions.batch import MOST
from gridlink.intake.drafts import MOST_LINE, MOST_TEXT, Draft
from gridlink.web.api.schemas.evidence import EvidenceOut
from gridlink.web.api.schemas.fields import (
    NO_NUL,
    Code,
    ComponentText,
    Id,
    Incoming,
    Latitude,
    Longitude,
    Outgoing,
    Place,
    PlaceText,
)
from gridlink.web.api.schemas.happenings import Person, ReportEventOut
from gridlink.web.api.schemas.problems import Problem

Channel = Literal["supervisor", "phone", "citizen", "api"]
ReportStage = Literal["received", "verifying", "answered", "accepted", "declined", "merged"]


class ReportIn(Incoming):
    """What somebody says is wrong. Either `place` or `lon` and `lat` say where; both must agree."""

    description: Annotated[str, Field(min_length=1, max_length=MOST_TEXT, examples=["路面有散落垃圾"]), NO_NUL]
    channel: Channel = "api"
    place: PlaceText | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    kind: Literal["", "component", "event"] = ""
    class_code: Annotated[str, Field(pattern=r"^[0-9]{0,8}$", examples=["0112"])] = ""
    scheme: Annotated[Code, Field(description="Empty: the city's default scheme.")] = ""
    component: ComponentText | None = None
    address: Annotated[str, Field(max_length=MOST_LINE), NO_NUL] = ""
    name: Annotated[str, Field(max_length=80, description="The reporter's name: personal data."), NO_NUL] = ""
    phone: Annotated[str, Field(max_length=40, description="The reporter's number: personal data."), NO_NUL] = ""
    language: Annotated[str, Field(pattern=r"^[A-Za-z-]{0,10}$")] = ""
    urgent: bool = False
    self_handled: bool = False

    def draft(self) -> Draft:
        """The same as intake takes it. `Invalid` for a place whose digits end within a level."""
        given = dict(self.__dict__)
        component = given.pop("component")
        if self.place is not None:
            given["place"] = city().scheme.parse(self.place)
        return Draft(**given, component_code=None if component is None else int(component))


class _SaidToBeReport:
    """Anything at first, so that a bad one does not refuse the whole batch; told as a `ReportIn` in the document."""

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(ReportIn.__pydantic_core_schema__)


Item = Annotated[Any, _SaidToBeReport]


class BatchIn(Incoming):
    """Many reports at once. Each is checked on its own: a bad one stops none of the others."""

    reports: Annotated[list[Item], Field(min_length=1, max_length=MOST)]


class ReportReceipt(BaseModel):
    """A report just received."""

    id: Id
    number: str
    version: int
    stage: ReportStage
    place: Place
    received_at: datetime
    due_at: datetime | None


class BatchItem(BaseModel):
    """What became of one report of a batch: its number, or the problem."""

    index: int
    number: str | None = None
    problem: Problem | None = None


class BatchOut(BaseModel):
    """What became of a batch, in its order."""

    accepted: int
    refused: int
    results: list[BatchItem]


class ReportOut(Outgoing):
    """A line of a list of reports. `name` and `phone` are masked unless one may see them."""

    id: int
    number: str
    version: int
    stage: ReportStage
    channel: Channel
    kind: str
    scheme: str
    class_code: str
    class_name: str
    class_name_en: str
    place: Place
    place_name: str
    place_name_en: str
    lon: float | None
    lat: float | None
    address: str
    description: str
    urgent: bool
    self_handled: bool
    received_at: datetime
    due_at: datetime | None
    is_overdue: bool
    decline_reason: str
    name: str
    phone: str


class VerificationOut(Outgoing):
    """One question to a supervisor (核实) and its answer."""

    supervisor: Person | None
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    is_true: bool | None


class ReportDetailOut(Outgoing):
    """One report with all that became of it; `steps` are what you may do with it now."""

    report: ReportOut
    reported_by: Person | None
    verifications: list[VerificationOut]
    cases: list[int]
    merged_into: int | None
    merged: list[int]
    steps: list[str]
    history: list[ReportEventOut]
    evidence: Annotated[list[EvidenceOut] | None, Field(description="null: you may not see the evidence.")]


class ReportPage(BaseModel):
    """A page of reports; `next` is the cursor of the following page."""

    reports: list[ReportOut]
    next: str | None
