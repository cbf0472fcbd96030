"""Classes and their conditions."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Path, Query, Router

from gridlink.catalogue import queries as catalogue
from gridlink.web.api.problems import PROBLEMS
from gridlink.web.api.schemas.catalogue import ClassesOut, ClassOut, ConditionOut, ConditionsOut, SchemeOut
from gridlink.web.api.schemas.fields import Code

router = Router(tags=["catalogue"])

Kind = Literal["component", "event"]


@router.get("/classes", response={200: ClassesOut, **PROBLEMS}, summary="List classes")
def list_classes(
    request: HttpRequest, scheme: Query[Code | None] = None, kind: Query[Kind | None] = None
) -> ClassesOut:
    """The classes in force of one classification (by default the city's own), components first, by code."""
    del request
    wanted = catalogue.scheme(scheme).code if scheme else catalogue.default_scheme()
    return ClassesOut(
        schemes=[SchemeOut.model_validate(row) for row in catalogue.schemes()],
        classes=[ClassOut.model_validate(row) for row in catalogue.case_classes(wanted, kind)],
    )


@router.get(
    "/classes/{scheme}/{kind}/{code}/conditions",
    response={200: ConditionsOut, **PROBLEMS},
    summary="List the conditions of a class",
)
def list_conditions(request: HttpRequest, scheme: Path[Code], kind: Path[Kind], code: Path[Code]) -> ConditionsOut:
    """When a case of this class is filed and closed, in what time, proved by what (立案条件)."""
    del request
    row = catalogue.case_class(scheme, kind, code)
    found = catalogue.conditions_of(row.scheme, row.kind, row.code)
    return ConditionsOut(conditions=[ConditionOut.model_validate(each) for each in found])
