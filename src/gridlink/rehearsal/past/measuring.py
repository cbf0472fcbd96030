"""Compares a file of past requests with the loaded city: its calendar and limits, and the ledger after a replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from gridlink.catalogue import queries as catalogue
from gridlink.kernel.calendar import WorkCalendar
from gridlink.rehearsal.past.comparing import Standards, compare_due_times, compare_flags, compare_system
from gridlink.rehearsal.past.fitting import fit, is_due
from gridlink.rehearsal.past.layout import Layout
from gridlink.rehearsal.past.quality import Comparison, Rule
from gridlink.rehearsal.past.replaying import standards_of, worked
from gridlink.rehearsal.past.requests import PastFile, PastRequest


def compare(file: str, past: PastFile, layout: Layout, others: Mapping[str, WorkCalendar]) -> Comparison:
    """The comparison. `others` are calendars that count days in other ways, by what that is called: the baselines."""
    until = layout.fitted_until or date.min
    first = [one for one in past.requests if one.opened.date() <= until]
    later = [one for one in past.requests if one.opened.date() > until]
    limits, other = standards_of(layout)
    calendar = catalogue.calendar()
    standards = Standards(calendar, limits, other, fit(calendar, first).classes)
    due = compare_due_times(standards, later)
    rules = [_rule(name, each, standards, first, later) for name, each in others.items()]
    ours = compare_due_times(standards, first)
    rules.append(Rule("this city's, as loaded", (ours.met, ours.timed) if first else None, (due.met, due.timed), True))
    days = sorted(one.opened.date() for one in past.requests)
    return Comparison(
        file=file,
        requests=len(past.requests),
        refused=past.refused,
        faults=past.faults,
        first=str(days[0]) if days else "",
        last=str(days[-1]) if days else "",
        fitted_until=str(layout.fitted_until or ""),
        rules=rules,
        due=due,
        flags=compare_flags(standards, past.requests),
        later_flags=compare_flags(standards, later),
        system=compare_system(standards, past.requests, worked(layout.source)),
        unknown=Counter(one.class_name for one in past.requests if one.class_name not in limits),
    )


def _rule(
    name: str, calendar: WorkCalendar, ours: Standards, first: Sequence[PastRequest], later: Sequence[PastRequest]
) -> Rule:
    """Another way of counting days: limits fitted under it on the first months (ours where the file has none of them),
    tried on the later ones."""
    whole = fit(calendar, first)
    met = timed = 0
    for one in later:
        if one.due is not None:
            timed += 1
            fitted = whole.classes.get(one.class_name)
            limit = ours.limit_of(one) if not first else fitted.limit if fitted else whole.common
            met += is_due(calendar, one.opened, limit, one.due)
    return Rule(name, (whole.hits, whole.timed) if first else None, (met, timed))
