"""Figures of the evaluation (综合评价) out. Decimals are text, so that no digit is lost."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from gridlink.web.api.schemas.fields import Outgoing


def _text(value: object) -> object:
    return value if value is None else str(value)


Number = Annotated[str, BeforeValidator(_text)]


class GroupOut(Outgoing):
    """Whom a figure is about: a place code, the id of a body or the code of a post."""

    key: Number
    name: str
    name_en: str


class SideOut(Outgoing):
    """One number of a figure and what it counts."""

    code: str
    name: str
    name_en: str
    definition: str
    definition_en: str
    number: int


class GradeOut(Outgoing):
    """The grade a score earns."""

    code: str
    name: str
    name_en: str


class FigureOut(Outgoing):
    """One indicator for one group. `value` null: nothing to count. `criteria` opens to what was counted."""

    group: GroupOut
    object: str
    code: str
    name: str
    name_en: str
    formula: str
    formula_en: str
    unit: str
    numerator: SideOut
    denominator: SideOut | None
    exempted: int
    value: Number | None
    weight: Number
    score: Number | None
    grade: GradeOut | None
    opens: str
    criteria: str


class FiguresOut(BaseModel):
    """A table of figures."""

    figures: list[FigureOut]
