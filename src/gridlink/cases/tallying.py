"""Counting many measures over many groups in one statement, and finding the rows behind one number.

Model-free, so that reports (intake) and steps (evaluation) are counted in the same way as cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Model, Q, QuerySet, Value

from gridlink.cases.measures import NOW, Condition, Group, Measure, Span
from gridlink.kernel.places import PlaceRange

Row = TypeVar("Row", bound=Model)
Tallies = dict[Any, dict[str, int]]


def tallies_of(
    rows: QuerySet[Row], measures: Mapping[str, Measure], span: Span, group: Group, within: Sequence[PlaceRange] = ()
) -> Tallies:
    """{group: {name of the measure: how many}} for every group with a row in the span. 1 statement, however many groups.

    Rows whose group is null are left out; so are those outside all of `within` where it is given.
    """
    if not measures:
        return {}
    numbers = {
        f"count_{index}": Count("pk", filter=fits(measure, span)) for index, measure in enumerate(measures.values())
    }
    found = (
        rows.filter(_within(measures.values(), span), **{f"{group.column}__isnull": False})
        .filter(in_ranges(group.column, within) if within else Q())
        .order_by()
        .values_list(_key(group))
        .annotate(**numbers)
    )
    return {row[0] * group.unit: dict(zip(measures, row[1:], strict=True)) for row in found}


def fits(measure: Measure, span: Span) -> Q:
    """The rows of a measure in a span, as a filter."""
    anchored = _any_of(measure.any_of, span, anchored=True)
    return reduce(lambda whole, part: whole & _any_of(part, span, anchored=False), measure.also, anchored)


def in_group(group: Group, key: int | str | Sequence[PlaceRange]) -> Q:
    """The rows of one group, as a filter an index can answer; of places, `key` may be the ranges that make the group."""
    if not isinstance(key, int | str):
        return in_ranges(group.column, key)
    if group.unit == 1:
        return Q(**{group.column: key})
    return Q(**{f"{group.column}__gte": key, f"{group.column}__lt": int(key) + group.unit})


def in_ranges(column: str, ranges: Iterable[PlaceRange]) -> Q:
    """The rows whose place lies in one of these ranges."""
    return reduce(or_, (Q(**{f"{column}__gte": each.low, f"{column}__lte": each.high}) for each in ranges))


def _key(group: Group) -> F | ExpressionWrapper:
    if group.unit == 1:
        return F(group.column)
    unit = Value(group.unit, output_field=BigIntegerField())
    return ExpressionWrapper(F(group.column) / unit, output_field=BigIntegerField())


def _within(measures: Iterable[Measure], span: Span) -> Q:
    """Everything any measure could count: one range a column, so that each can be answered from its index."""
    anchors = sorted(frozenset[str]().union(*(measure.anchors for measure in measures)))
    return reduce(or_, (_between(anchor, span) for anchor in anchors))


def _between(column: str, span: Span) -> Q:
    return Q(**{f"{column}__gte": span.start, f"{column}__lt": span.end})


def _any_of(conditions: Iterable[Condition], span: Span, *, anchored: bool) -> Q:
    return reduce(or_, (_condition(each, span, anchored=anchored) for each in conditions))


def _condition(condition: Condition, span: Span, *, anchored: bool) -> Q:
    built = _between(condition.when, span) if anchored else Q()
    if condition.where:
        built &= Q(**_filled(condition.where, span))
    if condition.unless:
        built &= ~Q(**_filled(condition.unless, span))
    return built


def _filled(lookups: Mapping[str, object], span: Span) -> dict[str, object]:
    return {name: span.now if value == NOW else value for name, value in lookups.items()}
