"""Classes and conditions (立案条件) out."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from gridlink.web.api.schemas.fields import Outgoing


class SchemeOut(Outgoing):
    """A classification (分类体系)."""

    code: str
    name: str
    name_en: str
    standard: str
    is_default: bool


class ClassOut(Outgoing):
    """A class of component or event. `severity` A urgent, B major, C ordinary."""

    scheme: str
    kind: str
    code: str
    major: str
    major_en: str
    name: str
    name_en: str
    is_public: bool
    is_emergency: bool
    severity: str


class ClassesOut(BaseModel):
    """The classifications, and the classes of the one asked for."""

    schemes: list[SchemeOut]
    classes: list[ClassOut]


class LimitOut(Outgoing):
    """So much time on such a clock: urgent_hour, work_hour, work_day, natural_day. `value` is a decimal as text."""

    value: Annotated[str, BeforeValidator(str)]
    clock: str


class ConditionOut(Outgoing):
    """One line of a class's standard: when found, when mended, in what time, proved by what."""

    code: str
    finding: str
    finding_en: str
    closing: str
    closing_en: str
    limit: LimitOut
    evidence: list[str]


class ConditionsOut(BaseModel):
    """The conditions of a class in force now."""

    conditions: list[ConditionOut]
