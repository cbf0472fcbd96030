"""Figures of the evaluation."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Query, Router

from gridlink.evaluation import queries as evaluation
from gridlink.evaluation.periods import Period
from gridlink.grid.queries import city
from gridlink.web.api.auth import actor_of
from gridlink.web.api.problems import PROBLEMS
from gridlink.web.api.schemas.fields import Code
from gridlink.web.api.schemas.figures import FigureOut, FiguresOut

router = Router(tags=["evaluation"])


@router.get("/figures", response={200: FiguresOut, **PROBLEMS}, summary="List figures")
def list_figures(
    request: HttpRequest, first: Query[date], until: Query[date], group_by: Query[Code] = "organisation"
) -> FiguresOut:
    """Every indicator from the day `first` up to, and not on, `until`, by "organisation", "line", "post" or a level of the city.

    Only what you may see with `evaluation.view` is counted.
    """
    rows = evaluation.figures(Period(first, until, city().timezone), group_by, by=actor_of(request))
    return FiguresOut(figures=[FigureOut.model_validate(row) for row in rows])
