"""What is behind a number: exactly the cases or reports that were counted, a page at a time (X6)."""

from __future__ import annotations

from collections.abc import Sequence

from gridlink.cases.queries import CaseRow
from gridlink.cases.queries.tallies import cases_by_id, cases_counted
from gridlink.cases.tallying import fits, in_group
from gridlink.evaluation.counts import CASES, REPORTS, STEPS
from gridlink.evaluation.criteria import BODIES, POST, Criteria, Side, group_of
from gridlink.evaluation.models import StepTaken
from gridlink.evaluation.queries.figures import PERMISSION
from gridlink.grid.queries import city, counted_places, succession
from gridlink.intake.queries import ReportRow
from gridlink.intake.tallies import reports_by_id, reports_counted
from gridlink.kernel.errors import Invalid
from gridlink.kernel.paging import Page, decode, encode
from gridlink.kernel.places import PlaceRange
from gridlink.people.permissions import Actor
from gridlink.people.scoping import visible


def cases_behind(criteria: str, *, side: Side, by: Actor, after: str | None = None, limit: int = 50) -> Page[CaseRow]:
    """The cases one side of a figure counts, newest first. 2 statements, 3 where steps are counted.

    Of a post's steps: the case of each step, so a case dispatched twice is listed twice. `Invalid` for criteria that
    open to reports; `Denied` without "evaluation.view".
    """
    asked = _asked(criteria, CASES, by)
    if asked.source == STEPS:
        keys, more = _steps(asked, side, by, after, limit)
        cases = cases_by_id(keys)
        return Page(tuple(cases[key] for key in keys), more)
    return cases_counted(
        asked.measure(side), asked.span, group_of(asked.group_by, city().scheme), _key(asked),
        by=by, permission=PERMISSION, after=after, limit=limit,
    )  # fmt: skip


def reports_behind(
    criteria: str, *, side: Side, by: Actor, after: str | None = None, limit: int = 50
) -> Page[ReportRow]:
    """The reports one side of a figure counts, newest first; names and numbers masked as everywhere. As `cases_behind`."""
    asked = _asked(criteria, REPORTS, by)
    if asked.source == STEPS:
        keys, more = _steps(asked, side, by, after, limit)
        reports = reports_by_id(keys, by=by)
        return Page(tuple(reports[key] for key in keys), more)
    return reports_counted(
        asked.measure(side), asked.span, group_of(asked.group_by, city().scheme), _key(asked),
        by=by, permission=PERMISSION, after=after, limit=limit,
    )  # fmt: skip


def _asked(criteria: str, opens: str, by: Actor) -> Criteria:
    by.act(PERMISSION)
    asked = Criteria.parse(criteria)
    if asked.opens != opens:
        raise Invalid("figure.opens_otherwise", field="criteria", opens=asked.opens)
    return asked


def _key(asked: Criteria) -> int | str | Sequence[PlaceRange]:
    """The group as `figures` counts it: a place with all that was ever merged into it."""
    if asked.group_by in (*BODIES, POST) or not succession():
        return asked.key
    return counted_places(int(asked.key))


def _steps(asked: Criteria, side: Side, by: Actor, after: str | None, limit: int) -> tuple[list[int], str | None]:
    """The cases or reports of a page of steps, the newest step first. 1 statement."""
    limit = min(max(limit, 1), 200)
    group = group_of(asked.group_by, city().scheme)
    rows = StepTaken.objects.filter(
        visible(by, PERMISSION), fits(asked.measure(side), asked.span), in_group(group, _key(asked))
    )
    if after:
        rows = rows.filter(entry__lt=_last(after))
    found = list(rows.order_by("-entry").values_list("entry", "key")[: limit + 1])
    more = encode([found[limit - 1][0]]) if len(found) > limit else None
    return [key for _, key in found[:limit]], more


def _last(cursor: str) -> int:
    key = decode(cursor, 1)[0]
    if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key < 2**63:
        raise Invalid("paging.bad_cursor", field="after")
    return key
