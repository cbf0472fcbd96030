"""Tables of figures: one conditional aggregation for each kind of thing counted, whatever the number of groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from gridlink.cases.measures import Group, Measure, Span
from gridlink.cases.queries.tallies import tally_cases
from gridlink.cases.tallying import Tallies, tallies_of
from gridlink.evaluation import indicators as in_force
from gridlink.evaluation.counts import CASES, COUNTS, REPORTS, Count
from gridlink.evaluation.criteria import (
    BODIES,
    POST,
    Criteria,
    exempted_of,
    group_of,
    numerator_of,
    objects_of,
    opens,
    sources_of,
    span_of,
)
from gridlink.evaluation.formulas import POSTS, Indicator
from gridlink.evaluation.models import StepTaken
from gridlink.evaluation.periods import Period
from gridlink.evaluation.rows import CountRow, FigureRow, GroupName, ScoreRow, SideRow
from gridlink.evaluation.scoring import Grade, composite, grade_of
from gridlink.grid import queries as grid
from gridlink.grid.queries import Succession
from gridlink.intake.tallies import tally_reports
from gridlink.kernel.places import PlaceRange
from gridlink.people import queries as people
from gridlink.people.naming import post_names
from gridlink.people.permissions import Actor
from gridlink.people.scoping import visible

PERMISSION = "evaluation.view"
Key = tuple[str, str]


def figures(period: Period, group_by: str, *, by: Actor, now: datetime | None = None) -> tuple[FigureRow, ...]:
    """Every indicator for every group that has something to count, by group, in the order of the indicators.

    `group_by` is "organisation", "line", "post" or a level of the city ("district", "street" …). Only what `by` may see with
    "evaluation.view" is counted; `Denied` without that anywhere. At most 6 statements: one for each of cases, reports
    and steps, one for the names, two for the settings when they are not kept.
    """
    by.act(PERMISSION)
    seen, grades = now or timezone.now(), in_force.grades()
    wanted = [each for each in in_force.indicators() if each.object in objects_of(group_by)]
    found = _tallied(_measures(wanted), period, group_by, by, seen)
    rows = []
    for group in _named(found, group_by):
        for indicator in wanted:
            numbers = found[group.key]
            total = numbers.get((indicator.denominator or indicator.numerator, ""), 0)
            if total or indicator.object not in POSTS:
                criteria = Criteria(indicator.numerator, indicator.denominator, group_by, group.key, period, seen)
                rows.append(_figure(indicator, group, numbers, grades, criteria))
    return tuple(rows)


def scores(rows: Sequence[FigureRow]) -> tuple[ScoreRow, ...]:
    """The composite and grade of every group and object in a table of figures. At most 1 statement, for the grades."""
    grades = in_force.grades()
    parts: dict[tuple[GroupName, str], list[tuple[Decimal, Decimal | None]]] = {}
    for row in rows:
        parts.setdefault((row.group, row.object), []).append((row.weight, row.score))
    found = []
    for (group, of), weighed in parts.items():
        whole = composite(weighed)
        found.append(ScoreRow(group, of, whole.score, whole.covered, grade_of(whole.score, grades)))
    return tuple(found)


def counts(period: Period, group_by: str, *, by: Actor, now: datetime | None = None) -> tuple[CountRow, ...]:
    """Every named count for every group, each by its own definition. At most 4 statements."""
    by.act(PERMISSION)
    seen, objects = now or timezone.now(), objects_of(group_by)
    wanted = [count for count in COUNTS.values() if set(count.objects) & set(objects)]
    found = _tallied({(count.code, ""): count.measure for count in wanted}, period, group_by, by, seen)
    return tuple(
        CountRow(
            group,
            _side(count, found[group.key].get((count.code, ""), 0)),
            opens(count),
            Criteria(count.code, "", group_by, group.key, period, seen).text,
        )
        for group in _named(found, group_by)
        for count in wanted
    )


def _measures(wanted: Iterable[Indicator]) -> dict[Key, Measure]:
    """What must be counted for these indicators: (count, "") on its own, (numerator, denominator) within the other,
    ("-numerator", denominator) what the score forgives."""
    measures: dict[Key, Measure] = {}
    for each in wanted:
        numerator, denominator = COUNTS[each.numerator], COUNTS.get(each.denominator)
        measures[each.numerator, each.denominator] = numerator_of(numerator, denominator)
        if denominator is not None:
            measures[each.denominator, ""] = denominator.measure
            if numerator.forgiven is not None:
                measures["-" + each.numerator, each.denominator] = exempted_of(numerator.forgiven, denominator)
    return measures


def _tallied(
    measures: Mapping[Key, Measure], period: Period, group_by: str, by: Actor, now: datetime
) -> dict[int | str, dict[Key, int]]:
    """{group: {key: number}}. 1 statement for each source that something is counted in.

    What happened in a place that was merged into another counts under both; that takes 1 statement more for each
    source, in cities where there are such places.
    """
    span, group = span_of(period, now), group_of(group_by, grid.city().scheme)
    found: dict[int | str, dict[Key, int]] = {}
    for source in sources_of(group_by):
        keys = [key for key in measures if COUNTS[key[0].removeprefix("-")].source == source]
        numbered = {str(index): measures[key] for index, key in enumerate(keys)}
        tallies = _count(source, numbered, span, group, by)
        if group_by not in (*BODIES, POST) and numbered and (merged := grid.succession()):
            ended = _count(source, numbered, span, Group(group.column, merged.unit), by, merged.ended)
            _add_merged(tallies, ended, merged, group_by)
        for whose, numbers in tallies.items():
            if whose != "":
                found.setdefault(whose, {}).update({keys[int(index)]: number for index, number in numbers.items()})
    return found


def _count(
    source: str,
    measures: Mapping[str, Measure],
    span: Span,
    group: Group,
    by: Actor,
    within: Sequence[PlaceRange] = (),
) -> Tallies:
    if source == CASES:
        return tally_cases(measures, span, group, by=by, permission=PERMISSION, within=within)
    if source == REPORTS:
        return tally_reports(measures, span, group, by=by, permission=PERMISSION, within=within)
    return tallies_of(StepTaken.objects.filter(visible(by, PERMISSION)), measures, span, group, within)


def _add_merged(tallies: Tallies, ended: Tallies, merged: Succession, level: str) -> None:
    """Add what was counted in places that have ended to the places of `level` they were merged into."""
    for code, numbers in ended.items():
        for heir in merged.also_under(code, level):
            whole = tallies.setdefault(heir, dict.fromkeys(numbers, 0))
            for name, number in numbers.items():
                whole[name] += number


def _named(keys: Iterable[int | str], group_by: str) -> list[GroupName]:
    """The groups with their names, places and posts by code, bodies by id. 1 statement."""
    wanted = sorted(keys, key=lambda key: (isinstance(key, str), key))
    names: dict[int | str, tuple[str, str]] = {}
    if group_by == POST:
        names.update(post_names(str(key) for key in wanted))
    elif group_by in BODIES:
        bodies = people.organisations(int(key) for key in wanted)
        names.update((id, (body.name, body.name_en)) for id, body in bodies.items())
    else:
        names.update((code, pair) for code, pair in grid.names(int(key) for key in wanted).items())
    return [GroupName(key, *names.get(key, (str(key), str(key)))) for key in wanted]


def _figure(
    indicator: Indicator, group: GroupName, numbers: Mapping[Key, int], grades: Sequence[Grade], criteria: Criteria
) -> FigureRow:
    over = COUNTS.get(indicator.denominator)
    number = numbers.get((indicator.numerator, indicator.denominator), 0)
    whole = numbers.get((indicator.denominator, ""), 0) if over else None
    exempted = numbers.get(("-" + indicator.numerator, indicator.denominator), 0)
    score = indicator.score.score(indicator.value(number + exempted, whole))
    return FigureRow(
        group=group,
        object=indicator.object,
        code=indicator.code,
        name=indicator.name,
        name_en=indicator.name_en,
        formula=indicator.formula,
        formula_en=indicator.formula_en,
        unit=indicator.unit,
        numerator=_side(COUNTS[indicator.numerator], number),
        denominator=None if over is None or whole is None else _side(over, whole),
        exempted=exempted,
        value=indicator.value(number, whole),
        weight=indicator.weight,
        score=score,
        grade=grade_of(score, grades),
        opens=criteria.opens,
        criteria=criteria.text,
    )


def _side(count: Count, number: int) -> SideRow:
    return SideRow(count.code, count.name, count.name_en, count.definition, count.definition_en, number)
