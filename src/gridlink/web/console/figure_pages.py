"""Figures: how districts, bodies and posts do, each opening to its formula and to what was counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gridlink.evaluation.criteria import Criteria
from gridlink.evaluation.periods import Period
from gridlink.evaluation.queries import cases_behind, figures, reports_behind, scores
from gridlink.grid import queries as grid
from gridlink.kernel.errors import Invalid
from gridlink.web.console.case_lists import PAGE
from gridlink.web.console.wording import level_words
from gridlink.web.messages import sentence
from gridlink.web.requests import Request

MOST = 300
"""Lines of one table: a city has thousands of posts."""
SIDES = {
    "numerator": gettext_lazy("Numerator"),
    "denominator": gettext_lazy("Denominator"),
    "exempted": gettext_lazy("Exempted"),
}


@require_safe
def figure_table(request: Request) -> HttpResponse:
    """The figures of a period by district, body, line or post. 8 statements at most."""
    levels = [level.name for level in grid.city().scheme.levels][1:-1][:2]
    bodies = [("organisation", _("Body")), ("line", _("Line")), ("post", _("Post"))]
    groups = [*((name, level_words(name)) for name in levels), *bodies]
    asked = request.GET.get("by", levels[0])
    group_by = asked if asked in dict(groups) else levels[0]
    fault, period = "", _default()
    try:
        period = _period(request) or period
    except Invalid as error:
        fault = sentence(error)
    rows = figures(period, group_by, by=request.actor)
    columns: dict[tuple[str, str], Any] = {}
    table: dict[Any, dict[tuple[str, str], Any]] = {}
    for row in rows:
        columns.setdefault((row.object, row.code), row)
        table.setdefault(row.group, {})[row.object, row.code] = row
    composites = {(each.group, each.object): each for each in scores(rows)}
    objects = list(dict.fromkeys(key[0] for key in columns))
    context = {
        "groups": groups,
        "group_by": group_by,
        "period": period,
        "last_day": period.until - timedelta(days=1),
        "fault": fault,
        "sections": [_section(of, columns, table, composites) for of in objects],
    }
    return render(request, "web/console/figures.html", context)


def _section(of: str, columns: dict[Any, Any], table: dict[Any, Any], composites: dict[Any, Any]) -> dict[str, Any]:
    """One kind of object: its indicators as columns, a line for each group that has any."""
    keys = [key for key in columns if key[0] == of]
    lines = [
        (group, composites.get((group, of)), [cells.get(key) for key in keys])
        for group, cells in table.items()
        if any(key in cells for key in keys)
    ]
    more = max(0, len(lines) - MOST)
    return {"object": of, "columns": [columns[key] for key in keys], "lines": lines[:MOST], "more": more}


@require_safe
def figure_behind(request: Request) -> HttpResponse:
    """One figure's formula and the cases or reports one side of it counts. 6 statements at most."""
    criteria = request.GET.get("criteria", "")
    side = request.GET.get("side", "numerator")
    if side not in SIDES:
        raise Invalid("input.not_a_choice", field="side", allowed=list(SIDES))
    opens = request.GET.get("opens", "cases")
    read = reports_behind if opens == "reports" else cases_behind
    page = read(criteria, side=side, by=request.actor, after=request.GET.get("after"), limit=PAGE)  # type: ignore[arg-type]
    context = {
        "page": page,
        "opens": opens,
        "side": side,
        "sides": list(SIDES.items()),
        "criteria": criteria,
        "row": _figure(request, criteria),
    }
    return render(request, "web/console/figure.html", context)


def _figure(request: Request, criteria: str) -> Any:
    """The figure these criteria belong to, for its name and formula; None when it no longer has one."""
    asked = Criteria.parse(criteria)
    rows = figures(asked.period, asked.group_by, by=request.actor, now=asked.now)
    return next((row for row in rows if row.criteria == criteria), None)


def _default() -> Period:
    """This month."""
    return Period.month(timezone.localdate(), grid.city().timezone)


def _period(request: Request) -> Period | None:
    """The period asked for, both days counted; None when none is."""
    first, last = request.GET.get("from", "").strip(), request.GET.get("to", "").strip()
    if not first and not last:
        return None
    return Period(_day(first, "from"), _day(last, "to") + timedelta(days=1), grid.city().timezone)


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Invalid("input.not_a_moment", field=name) from fault
