"""What the pickers of the console offer, grouped: classes, places, bodies, supervisors, conditions, similar matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from gridlink.cases.queries import CaseRow
from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.queries import ConditionRow, Proposal
from gridlink.grid import queries as grid
from gridlink.grid.queries import PlaceRow
from gridlink.intake.queries import ReportRow
from gridlink.kernel.places import PlaceRange
from gridlink.people import queries as people
from gridlink.people.queries import OrganisationRow
from gridlink.web.labels import CLOCKS
from gridlink.web.templatetags.gridlink_ui import chosen, named

Option = tuple[str, str]
Choices = list[tuple[str, str | list[Option]]]
"""As Django's Select takes them: (value, words), or (group, [(value, words), …])."""

MOST_GRIDS = 400
"""So many unit grids still make a list one can choose from; of more, the code is typed."""


@dataclass(frozen=True)
class Offer:
    """The options of one picker, or none: then the value is typed."""

    options: Choices
    hint: str = ""


def empty(words: str) -> tuple[str, str]:
    """The first option of a list that has no preset."""
    return ("", words)


def classes(scheme: str = "", at: datetime | None = None) -> Choices:
    """Every class in force, by kind and major: ("event:0112", "0112 Road litter"). No statement."""
    rows = catalogue.case_classes(scheme or catalogue.default_scheme(), at=at)
    kinds = {"component": _("Component"), "event": _("Event")}
    grouped: Choices = []
    for (kind, major), members in groupby(rows, key=lambda row: (row.kind, row.code[:2])):
        found = list(members)
        title = f"{kinds[kind]} {major} {chosen(found[0].major, found[0].major_en)}"
        grouped.append((title, [(f"{row.kind}:{row.code}", f"{row.code} {named(row)}") for row in found]))
    return grouped


def component_classes() -> Choices:
    """The component classes in force, by major. No statement."""
    found = classes()
    return [(title, each) for title, each in found if not isinstance(each, str) and each[0][0].startswith("component:")]


def places_down_to(level: str, *, within: PlaceRange | None = None) -> list[Option]:
    """The places from the city down to one level, in order, set in by depth. 1 statement a level."""
    scheme = grid.city().scheme
    names = [each.name for each in scheme.levels]
    rows: list[PlaceRow] = []
    for name in names[: names.index(level) + 1]:
        rows.extend(grid.places_at(name, within))
    depth = {name: index for index, name in enumerate(names)}
    return [
        (scheme.short(row.code), "　" * depth[row.level] + (named(row) or scheme.short(row.code)))
        for row in sorted(rows, key=lambda row: (row.code, depth[row.level]))
    ]


def _merged_down_to(level: str) -> list[Option]:
    """The places down to one level that have ended and have a successor, by code."""
    scheme = grid.city().scheme
    names = [each.name for each in scheme.levels]
    rows = [row for name in names[: names.index(level) + 1] for row in grid.ended_places(name)]
    return [
        (scheme.short(row.code), _("{name} (merged into another)").format(name=named(row)))
        for row in sorted(rows, key=lambda row: row.code)
    ]


def street_level() -> str:
    """The level lists filter by: two above the unit grid."""
    names = [each.name for each in grid.city().scheme.levels]
    return names[max(len(names) - 3, 0)]


def grids_within(place: int) -> Offer:
    """The unit grids of a place, by the place above them; of too many, none. 2 statements."""
    scheme = grid.city().scheme
    rows = grid.places_at(scheme.levels[-1].name, scheme.range_of(place), limit=MOST_GRIDS + 1)
    if len(rows) > MOST_GRIDS:
        return Offer([], _("Type the code of the unit grid, 15 digits."))
    called = grid.names([row.code for row in rows])
    options: Choices = [empty(_("Choose a unit grid"))]
    options += [(str(row.code), chosen(*called[row.code])) for row in rows]
    return Offer(options)


def bodies(platform: int, proposal: Proposal | None) -> Choices:
    """Whom a case may be dispatched to: the proposed first, its alternatives, then all of the platform. 1 statement.

    A body counts for the platform when its territory lies in it or holds it: the city's water company serves every
    district.
    """
    proposed = [proposal.organisation] if proposal and proposal.organisation else []
    others = [each.organisation for each in proposal.alternatives] if proposal else []
    first = {row.id for row in (*proposed, *others)}
    scheme = grid.city().scheme
    here = scheme.range_of(platform)
    rest = [
        row
        for row in people.all_organisations()
        if row.kind != "centre"
        and row.id not in first
        and (row.place in here or scheme.range_of(row.place).covers(here))
    ]
    titles = {
        "line": _("Departments"),
        "block": _("Governments of the territory"),
        "contractor": _("Companies and contractors"),
    }
    groups: Choices = [] if proposed else [empty(_("Choose a body"))]
    groups += [
        (title, [(str(row.id), named(row)) for row in rows])
        for title, rows in ((_("Proposed"), proposed), (_("Alternatives"), others))
        if rows
    ]
    for kind in ("line", "block", "contractor"):
        found = [(str(row.id), named(row)) for row in rest if row.kind == kind]
        if found:
            groups.append((titles[kind], found))
    return groups


def all_bodies() -> list[Option]:
    """Every body but the centres, for filters. 1 statement."""
    return [(str(row.id), named(row)) for row in handling(people.all_organisations())]


def handling(rows: Iterable[OrganisationRow]) -> list[OrganisationRow]:
    """Those that handle cases: a centre supervises."""
    return [row for row in rows if row.kind != "centre"]


def supervisors(permission: str, place: int, *, case_class: str | None = None) -> Offer:
    """Who may be sent there: first those whose responsibility grid it is, then the rest on duty. 2 or 3 statements."""
    duty = people.on_duty(permission, place, timezone.now(), case_class=case_class)
    first_posts = grid.supervisors_of(place)
    ordered = sorted(duty.people, key=lambda row: (row.post not in first_posts, row.post))
    mine = [(str(row.id), _called(row)) for row in ordered if row.post in first_posts]
    rest = [(str(row.id), _called(row)) for row in ordered if row.post not in first_posts]
    options: Choices = [] if mine else [empty(_("Choose a supervisor"))]
    if mine:
        options.append((_("Answers for this unit grid"), mine))
    if rest:
        options.append((_("On duty here") if duty.source == "roster" else _("May go there"), rest))
    return Offer(options)


def _called(row: people.HolderRow) -> str:
    return f"{named(row)} · {row.post}"


def conditions(rows: Sequence[ConditionRow]) -> Choices:
    """The lines of a class's standard with their limits. No statement."""
    options: Choices = [] if len(rows) == 1 else [empty(_("Choose a condition"))]
    options += [(row.code, f"{row.code}. {named(row, 'finding')} ({limit_words(row)})") for row in rows]
    return options


def limit_words(row: ConditionRow) -> str:
    """The limit of a condition: "2 working hours"."""
    return f"{row.limit.to_dict()['value']} {CLOCKS[row.limit.clock]}"


def decline_reasons() -> Choices:
    """The city's reasons not to accept a report. No statement."""
    rows = catalogue.setting("decline_reasons", [])
    return [empty(_("Choose a reason")), *((row["code"], named(row)) for row in rows)]


def place_name(code: int) -> str:
    """What to call a place. 1 statement."""
    called = grid.names([code]).get(code)
    return chosen(*called) if called else grid.city().scheme.short(code)


def open_cases(rows: Sequence[CaseRow]) -> Offer:
    """Open cases of the same unit grid a report may join. No statement."""
    if not rows:
        return Offer([("", _("A new case"))], _("No open case in this unit grid."))
    listed = [(str(row.id), f"{row.number} · {_class_of(row)} · {row.description[:40]}") for row in rows]
    return Offer([("", _("A new case")), (_("Open in this unit grid"), listed)])


def reports(rows: Sequence[ReportRow], but: int) -> Offer:
    """Reports of the same unit grid; where there is none the number is typed. No statement."""
    found = [
        (str(row.id), f"{row.number} · {_class_of(row)} · {row.description[:40]}") for row in rows if row.id != but
    ]
    if not found:
        return Offer([("", "—")], _("No other report in this unit grid."))
    return Offer([empty(_("Choose a report")), *found])


def _class_of(row: CaseRow | ReportRow) -> str:
    return named(row, "class_name") or _("Class not yet known")


def places_and(wanted: int | None) -> list[Option]:
    """The places lists filter by, those that were merged into others, and the one wanted when it is narrower.

    3 statements, 1 more a level where places were merged, 1 more with a narrower one.
    """
    options = [*places_down_to(street_level()), *_merged_down_to(street_level())]
    if wanted is not None:
        short = grid.city().scheme.short(wanted)
        if short not in {value for value, _words in options}:
            options.append((short, place_name(wanted)))
    return options
