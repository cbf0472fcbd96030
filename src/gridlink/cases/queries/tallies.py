"""How many cases, by place, body or whatever column, for figures that open to exactly the cases they count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from gridlink.cases.measures import LINE, Group, Measure, Span
from gridlink.cases.models import Case
from gridlink.cases.queries.lists import CaseRow, rows_of
from gridlink.cases.tallying import Tallies, fits, in_group, tallies_of
from gridlink.kernel.errors import Invalid
from gridlink.kernel.paging import Page, decode, encode
from gridlink.kernel.places import PlaceRange
from gridlink.people.permissions import Actor
from gridlink.people.scoping import visible


def tally_cases(
    measures: Mapping[str, Measure],
    span: Span,
    group: Group,
    *,
    by: Actor,
    permission: str,
    within: Sequence[PlaceRange] = (),
) -> Tallies:
    """{group: {measure: number}} over the cases `by` may see with `permission`, in these places. 1 statement."""
    return tallies_of(_grouped(group).filter(visible(by, permission)), measures, span, group, within)


def _grouped(group: Group) -> QuerySet[Case]:
    """All cases, with the line of their body where that is what they are gathered by: its superior, or itself."""
    if group.column != LINE:
        return Case.objects.all()
    return Case.objects.annotate(**{LINE: Coalesce("organisation__superior_id", "organisation_id")})


def cases_counted(
    measure: Measure,
    span: Span,
    group: Group,
    key: int | str | Sequence[PlaceRange],
    *,
    by: Actor,
    permission: str,
    after: str | None = None,
    limit: int = 50,
) -> Page[CaseRow]:
    """The cases that `tally_cases` counts for one measure and group, newest first, 1–200 a page. 2 statements."""
    limit = min(max(limit, 1), 200)
    rows = _grouped(group).filter(visible(by, permission), fits(measure, span), in_group(group, key))
    if after:
        rows = rows.filter(pk__lt=_last(after))
    found = list(rows.select_related("organisation").order_by("-pk")[: limit + 1])
    more = encode([found[limit - 1].pk]) if len(found) > limit else None
    return Page(rows_of(found[:limit]), more)


def cases_by_id(ids: list[int]) -> dict[int, CaseRow]:
    """Lines for these cases, whoever may see them: the caller has checked. 2 statements."""
    return {row.id: row for row in rows_of(Case.objects.filter(pk__in=ids).select_related("organisation"))}


def _last(cursor: str) -> int:
    key = decode(cursor, 1)[0]
    if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key < 2**63:
        raise Invalid("paging.bad_cursor", field="after")
    return key
