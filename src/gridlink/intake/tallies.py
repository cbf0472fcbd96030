"""How many reports, by place: for figures that open to exactly the reports they count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from gridlink.cases.measures import Group, Measure, Span
from gridlink.cases.tallying import Tallies, fits, in_group, tallies_of
from gridlink.intake.models import Report, ReportCase
from gridlink.intake.queries import ReportRow, rows_of
from gridlink.kernel.errors import Invalid
from gridlink.kernel.paging import Page, decode, encode
from gridlink.kernel.places import PlaceRange
from gridlink.people.permissions import Actor
from gridlink.people.scoping import visible


def tally_reports(
    measures: Mapping[str, Measure],
    span: Span,
    group: Group,
    *,
    by: Actor,
    permission: str,
    within: Sequence[PlaceRange] = (),
) -> Tallies:
    """{group: {measure: number}} over the reports `by` may see with `permission`, in these places. 1 statement.

    Beside the columns, a measure may ask `is_valid`: the report led to a case that was filed (有效上报).
    """
    return tallies_of(_reports(by, permission), measures, span, group, within)


def reports_counted(
    measure: Measure,
    span: Span,
    group: Group,
    key: int | str | Sequence[PlaceRange],
    *,
    by: Actor,
    permission: str,
    after: str | None = None,
    limit: int = 50,
) -> Page[ReportRow]:
    """The reports that `tally_reports` counts for one measure and group, newest first, 1–200 a page. 2 statements."""
    limit = min(max(limit, 1), 200)
    rows = _reports(by, permission).filter(fits(measure, span), in_group(group, key))
    if after:
        rows = rows.filter(pk__lt=_last(after))
    found = list(rows.select_related("reporter").order_by("-pk")[: limit + 1])
    more = encode([found[limit - 1].pk]) if len(found) > limit else None
    return Page(rows_of(found[:limit], by), more)


def reports_by_id(ids: list[int], *, by: Actor) -> dict[int, ReportRow]:
    """Lines for these reports, whoever may see them: the caller has checked. 2 statements."""
    return {row.id: row for row in rows_of(Report.objects.filter(pk__in=ids).select_related("reporter"), by)}


def _reports(by: Actor, permission: str) -> QuerySet[Report]:
    filed = ReportCase.objects.filter(report=OuterRef("pk"), case__filed_at__isnull=False)
    return Report.objects.filter(visible(by, permission)).annotate(is_valid=Exists(filed))


def _last(cursor: str) -> int:
    key = decode(cursor, 1)[0]
    if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key < 2**63:
        raise Invalid("paging.bad_cursor", field="after")
    return key
