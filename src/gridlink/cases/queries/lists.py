"""Lists of cases by filter, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from gridlink.cases.clocks import stage_limit, timer_of, yellow_percent
from gridlink.cases.lifecycle import OPEN, Stage
from gridlink.cases.models import Case
from gridlink.cases.permission import seen_by
from gridlink.cases.tallying import in_ranges
from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.kernel.clocks import Light
from gridlink.kernel.errors import Invalid
from gridlink.kernel.paging import Page, decode, encode
from gridlink.people.permissions import Actor


@dataclass(frozen=True)
class CaseFilter:
    """What a list shows; empty fields do not narrow. `place` is a code of any level, `text` a number or its start."""

    stages: tuple[str, ...] = ()
    open_only: bool = False
    kind: str = ""
    scheme: str = ""
    class_code: str = ""
    place: int | None = None
    """With all that was ever merged into it."""
    organisation: int | None = None
    checker: int | None = None
    platform: int | None = None
    severity: str = ""
    overdue: bool = False
    on_list: bool = False
    escalated: bool = False
    requested: str = ""
    text: str = ""
    registered_from: datetime | None = None
    registered_to: datetime | None = None


@dataclass(frozen=True)
class CaseRow:
    """A line of a list. `due_at` is the handling clock's while it runs, else the stage's."""

    id: int
    number: str
    version: int
    stage: str
    kind: str
    scheme: str
    class_code: str
    class_name: str
    class_name_en: str
    severity: str
    place: int
    place_name: str
    place_name_en: str
    lon: float | None
    lat: float | None
    address: str
    description: str
    channel: str
    organisation_id: int | None
    organisation: str
    organisation_en: str
    registered_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    light: Light
    on_time: bool | None
    on_list: bool
    is_escalated: bool
    urge_count: int
    rework_count: int


# How a list may be ordered: the columns of the key, last the id.
ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-id",),
    "oldest": ("id",),
    "due": ("handling_due_at", "id"),
    "stage_due": ("stage_due_at", "id"),
}


def matching(wanted: CaseFilter, by: Actor, permission: str = "cases.view") -> QuerySet[Case]:
    """The cases `by` may see that fit. Inside this app and for counting."""
    conditions = seen_by(by, permission)
    for name in ("kind", "scheme", "class_code", "organisation", "checker", "platform", "severity"):
        if value := getattr(wanted, name):
            conditions &= Q(**{name: value})
    for asked, condition in _marks(wanted):
        if asked:
            conditions &= condition
    if wanted.place is not None:
        conditions &= in_ranges("place", grid.counted_places(wanted.place))
    return Case.objects.filter(conditions)


def _marks(wanted: CaseFilter) -> tuple[tuple[object, Q], ...]:
    """What else may narrow a list: when it is asked for, and the condition it stands for."""
    return (
        (wanted.stages, Q(stage__in=wanted.stages)),
        (wanted.open_only, Q(stage__in=OPEN)),
        (wanted.overdue, _overdue(timezone.now())),
        (wanted.on_list, Q(on_list=True)),
        (wanted.escalated, Q(is_escalated=True)),
        (wanted.requested, Q(requests__kind=wanted.requested, requests__granted=None)),
        (wanted.text, Q(number__startswith=wanted.text.strip())),
        (wanted.registered_from, Q(registered_at__gte=wanted.registered_from)),
        (wanted.registered_to, Q(registered_at__lt=wanted.registered_to)),
    )


def _overdue(now: datetime) -> Q:
    return Q(stage=Stage.DISPATCHED, handling_due_at__lt=now) | Q(handled_on_time=False)


def list_cases(
    wanted: CaseFilter, *, by: Actor, after: str | None = None, limit: int = 50, order: str = "newest"
) -> Page[CaseRow]:
    """A page of at most `limit` (1–200) cases. 2 statements, the same at any depth."""
    if order not in ORDERS:
        raise Invalid("paging.bad_order", field="order", allowed=sorted(ORDERS))
    limit = min(max(limit, 1), 200)
    columns = ORDERS[order]
    rows = matching(wanted, by)
    if len(columns) > 1:
        rows = rows.filter(**{f"{columns[0]}__isnull": False})
    if after:
        rows = rows.filter(_beyond(columns, decode(after, len(columns))))
    found = list(rows.select_related("organisation").order_by(*columns)[: limit + 1])
    shown = found[:limit]
    more = encode(_key(shown[-1], columns)) if len(found) > limit else None
    return Page(rows_of(shown), more)


def _key(case: Case, columns: Sequence[str]) -> list[str | int | None]:
    values = [getattr(case, column.lstrip("-")) for column in columns]
    return [value.isoformat() if isinstance(value, datetime) else value for value in values]


def _beyond(columns: Sequence[str], key: Sequence[str | int | None]) -> Q:
    if len(columns) == 1:
        return Q(**{f"{columns[0].lstrip('-')}__{'lt' if columns[0].startswith('-') else 'gt'}": _integer(key[0])})
    try:
        first = datetime.fromisoformat(str(key[0]))
    except ValueError as fault:
        raise Invalid("paging.bad_cursor", field="after") from fault
    return Q(**{f"{columns[0]}__gt": first}) | Q(**{columns[0]: first, "id__gt": _integer(key[1])})


def _integer(value: str | int | None) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise Invalid("paging.bad_cursor", field="after")
    return value


def rows_of(found: Iterable[Case]) -> tuple[CaseRow, ...]:
    """Lines for case rows with their organisations loaded. 1 statement, for the names of the places."""
    rows = list(found)
    names = grid.names({row.place for row in rows})
    now = timezone.now()
    return tuple(_row(case, names, now) for case in rows)


def _row(case: Case, names: dict[int, tuple[str, str]], now: datetime) -> CaseRow:
    case_class = catalogue.class_by_id(case.case_class_id)
    place_name, place_name_en = names.get(case.place, (str(case.place), str(case.place)))
    body = case.organisation
    return CaseRow(
        id=case.pk,
        number=case.number,
        version=case.version,
        stage=case.stage,
        kind=case.kind,
        scheme=case.scheme,
        class_code=case.class_code,
        class_name=case_class.name,
        class_name_en=case_class.name_en,
        severity=case.severity,
        place=case.place,
        place_name=place_name,
        place_name_en=place_name_en,
        lon=case.lon,
        lat=case.lat,
        address=case.address,
        description=case.description,
        channel=case.channel,
        organisation_id=case.organisation_id,
        organisation=body.name if body else "",
        organisation_en=body.name_en if body else "",
        registered_at=case.registered_at,
        closed_at=case.closed_at,
        due_at=case.handling_due_at or case.stage_due_at,
        light=light_of(case, now),
        on_time=case.handled_on_time,
        on_list=case.on_list,
        is_escalated=case.is_escalated,
        urge_count=case.urge_count,
        rework_count=case.rework_count,
    )


def light_of(case: Case, now: datetime) -> Light:
    """The traffic light: the handling clock's while it runs, the stage's otherwise, the verdict once closed.

    An overrun stays red when an appeal has left it out of the scores.
    """
    timer, calendar = timer_of(case), catalogue.calendar()
    if timer is not None and timer.running:
        return timer.light(now, calendar, yellow_percent())
    if case.stage in (Stage.CLOSED, Stage.VOID):
        return Light.RED if case.handled_on_time is False else Light.GREEN
    limit = stage_limit(case)
    if limit is None:
        return Light.GREEN
    used = calendar.elapsed_microseconds(case.stage_entered_at, max(now, case.stage_entered_at), limit.clock)
    whole = limit.microseconds(calendar)
    if used > whole:
        return Light.RED
    return Light.YELLOW if used * 100 > whole * yellow_percent() else Light.GREEN


def cases_near(place: int, *, by: Actor, kind: str = "", class_code: str = "", limit: int = 10) -> tuple[CaseRow, ...]:
    """Open cases in the same unit grid, newest first: what a new report may be about. 2 statements."""
    rows = Case.objects.filter(seen_by(by, "cases.view"), stage__in=OPEN, place=place)
    if class_code:
        rows = rows.filter(kind=kind, class_code=class_code)
    return rows_of(rows.select_related("organisation").order_by("-id")[:limit])
