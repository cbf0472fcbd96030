"""Reading reports: lists, one report, a supervisor's open questions. Personal data masked unless the post needs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value
from django.utils import timezone

from gridlink.cases.tallying import in_ranges
from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.intake.lifecycle import LIFECYCLE, STEPS, UNDECIDED, Stage
from gridlink.intake.models import Notice, Report, ReportCase, Verification
from gridlink.intake.permission import class_of, may_on, may_see, seen_by
from gridlink.kernel.errors import Invalid, Missing
from gridlink.kernel.paging import Page, decode, encode
from gridlink.kernel.workflow import available
from gridlink.ledger import queries as ledger
from gridlink.people import queries as people
from gridlink.people.permissions import Actor
from gridlink.people.queries import PersonRow


@dataclass(frozen=True)
class ReportFilter:
    """What a list shows; empty fields do not narrow."""

    stages: tuple[str, ...] = ()
    undecided: bool = False
    channel: str = ""
    place: int | None = None
    """With all that was ever merged into it."""
    kind: str = ""
    class_code: str = ""
    urgent: bool = False
    mine: int | None = None
    to_verify_by: int | None = None
    text: str = ""


@dataclass(frozen=True)
class ReportRow:
    """A line of a list. `name` and `phone` are the reporter's, masked unless `by` holds "personal.view" there."""

    id: int
    number: str
    version: int
    stage: str
    channel: str
    kind: str
    scheme: str
    class_code: str
    class_name: str
    class_name_en: str
    place: int
    place_name: str
    place_name_en: str
    lon: float | None
    lat: float | None
    address: str
    description: str
    urgent: bool
    self_handled: bool
    received_at: datetime
    due_at: datetime | None
    is_overdue: bool
    decline_reason: str
    name: str
    phone: str


@dataclass(frozen=True)
class VerificationRow:
    """One question to a supervisor and its answer."""

    supervisor: PersonRow | None
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    is_true: bool | None


@dataclass(frozen=True)
class ReportEvent:
    """One line of a report's history."""

    seq: int
    verb: str
    at: datetime
    person: PersonRow | None
    post: str
    body: dict[str, Any]
    texts: dict[str, str | None]


@dataclass(frozen=True)
class ReportDetail:
    """Everything the page of a report shows; `steps` are what the reader may do now."""

    row: ReportRow
    component_id: int | None
    reported_by: PersonRow | None
    verifications: tuple[VerificationRow, ...]
    case_ids: tuple[int, ...]
    merged_into: tuple[int, str] | None
    merged: tuple[tuple[int, str], ...]
    notices: tuple[tuple[str, datetime], ...]
    history: tuple[ReportEvent, ...]
    steps: tuple[str, ...]


def matching(wanted: ReportFilter, by: Actor) -> QuerySet[Report]:
    """The reports `by` may see that fit. Inside this app and for counting."""
    if wanted.mine is not None and wanted.mine == by.user_id:
        rows = Report.objects.filter(reported_by=by.user_id)
    elif wanted.to_verify_by is not None and wanted.to_verify_by == by.user_id:
        rows = Report.objects.filter(verifications__supervisor=by.user_id, verifications__answered_at=None)
    else:
        rows = Report.objects.filter(seen_by(by))
    if wanted.stages:
        rows = rows.filter(stage__in=wanted.stages)
    if wanted.undecided:
        rows = rows.filter(stage__in=UNDECIDED)
    for name in ("channel", "kind", "class_code"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.place is not None:
        rows = rows.filter(in_ranges("place", grid.counted_places(wanted.place)))
    if wanted.urgent:
        rows = rows.filter(urgent=True)
    if wanted.text:
        rows = rows.filter(number__startswith=wanted.text.strip())
    return rows


def list_reports(
    wanted: ReportFilter, *, by: Actor, after: str | None = None, limit: int = 50, oldest_first: bool = False
) -> Page[ReportRow]:
    """A page of at most `limit` (1–200) reports, newest first. 2 statements, the same at any depth."""
    limit = min(max(limit, 1), 200)
    rows = matching(wanted, by)
    if after:
        key = decode(after, 1)[0]
        if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key < 2**63:
            raise Invalid("paging.bad_cursor", field="after")
        rows = rows.filter(pk__gt=key) if oldest_first else rows.filter(pk__lt=key)
    found = list(rows.select_related("reporter").order_by("pk" if oldest_first else "-pk")[: limit + 1])
    more = encode([found[limit - 1].pk]) if len(found) > limit else None
    return Page(rows_of(found[:limit], by), more)


def count_reports(wanted: ReportFilter, *, by: Actor) -> int:
    """How many reports fit. 1 statement."""
    return matching(wanted, by).count()


def count_each(filters: Sequence[ReportFilter], *, by: Actor) -> list[int]:
    """How many reports `by` may see fit each of `filters`, in their order. 1 statement, however many there are."""
    parts = [
        matching(wanted, by)
        .order_by()
        .annotate(part=Value(index, IntegerField()))
        .values("part")
        .annotate(number=Count("pk", distinct=True))
        .values_list("part", "number")
        for index, wanted in enumerate(filters)
    ]
    found = dict(parts[0].union(*parts[1:], all=True)) if parts else {}
    return [found.get(index, 0) for index in range(len(filters))]


def rows_of(found: Iterable[Report], by: Actor) -> tuple[ReportRow, ...]:
    """Lines for reports with their reporters loaded. 1 statement, for the names of the places."""
    reports = list(found)
    names = grid.names({report.place for report in reports})
    now = timezone.now()
    return tuple(_row(report, names, by, now) for report in reports)


def _row(report: Report, names: dict[int, tuple[str, str]], by: Actor, now: datetime) -> ReportRow:
    place_name, place_name_en = names.get(report.place, (str(report.place), str(report.place)))
    class_name, class_name_en = _class_names(report)
    reporter = getattr(report, "reporter", None)
    clear = may_on(report, "personal.view", by) is not None
    return ReportRow(
        id=report.pk,
        number=report.number,
        version=report.version,
        stage=report.stage,
        channel=report.channel,
        kind=report.kind,
        scheme=report.scheme,
        class_code=report.class_code,
        class_name=class_name,
        class_name_en=class_name_en,
        place=report.place,
        place_name=place_name,
        place_name_en=place_name_en,
        lon=report.lon,
        lat=report.lat,
        address=report.address,
        description=report.description,
        urgent=report.urgent,
        self_handled=report.self_handled,
        received_at=report.received_at,
        due_at=report.stage_due_at,
        is_overdue=report.stage_due_at is not None and report.stage_due_at < now,
        decline_reason=report.decline_reason,
        name=_shown(reporter.name, clear) if reporter else "",
        phone=_shown(reporter.phone, clear) if reporter else "",
    )


def _class_names(report: Report) -> tuple[str, str]:
    if not report.class_code:
        return "", ""
    return catalogue.class_names(report.scheme, report.kind, report.class_code, at=report.received_at)


def _shown(text: str, clear: bool) -> str:
    """Masked: the first character of a name, the last two digits of a number."""
    if clear or not text:
        return text
    if text.replace("+", "").replace("-", "").replace(" ", "").isdigit():
        return "*" * max(len(text) - 2, 3) + text[-2:]
    return text[0] + "**"


def report_detail(report_id: int, *, by: Actor) -> ReportDetail:
    """The report as `by` may see it; `Missing` where they may not see it at all. About 9 statements."""
    report = Report.objects.select_related("reporter", "merged_into").filter(pk=report_id).first()
    verifications = list(Verification.objects.filter(report=report_id).order_by("id"))
    if report is None or not may_see(report, by, {row.supervisor_id for row in verifications}):
        raise Missing("report.missing", report=report_id)
    history = ledger.history(report.subject)
    wanted = {int(entry.actor.removeprefix("user:")) for entry in history if entry.actor.startswith("user:")}
    wanted |= {row.supervisor_id for row in verifications}
    wanted |= {report.reported_by_id} if report.reported_by_id else set()
    persons = people.people(wanted)
    clear = may_on(report, "personal.view", by) is not None
    return ReportDetail(
        row=rows_of([report], by)[0],
        component_id=report.component_id,
        reported_by=persons.get(report.reported_by_id) if report.reported_by_id else None,
        verifications=tuple(
            VerificationRow(persons.get(row.supervisor_id), row.asked_at, row.due_at, row.answered_at, row.is_true)
            for row in verifications
        ),
        case_ids=tuple(ReportCase.objects.filter(report=report).order_by("id").values_list("case_id", flat=True)),
        merged_into=(report.merged_into.pk, report.merged_into.number) if report.merged_into else None,
        merged=tuple(report.merged.order_by("id").values_list("id", "number")),
        notices=tuple(Notice.objects.filter(report=report).order_by("id").values_list("template", "created_at")),
        history=tuple(_event(entry, persons, clear) for entry in history),
        steps=_steps(report, by, verifications),
    )


def check_may(report_id: int, permission: str, *, by: Actor) -> Actor:
    """`by` in the post that lets them do this with the report; 2 statements.

    `Missing` where they may not see it at all, `Denied` else. Its author and a supervisor asked see its evidence too.
    """
    report = Report.objects.filter(pk=report_id).first()
    asked = set(Verification.objects.filter(report=report_id).values_list("supervisor_id", flat=True))
    if report is None or not may_see(report, by, asked):
        raise Missing("report.missing", report=report_id)
    if permission == "evidence.view" and by.user_id is not None and by.user_id in {report.reported_by_id, *asked}:
        return by
    return by.act(permission, place=report.place, case_class=class_of(report))


def _event(entry: ledger.EntryRow, persons: dict[int, PersonRow], clear: bool) -> ReportEvent:
    person = persons.get(int(entry.actor.removeprefix("user:"))) if entry.actor.startswith("user:") else None
    texts = {
        name: text if clear or name not in ("name", "phone") or text is None else _shown(text, clear=False)
        for name, text in entry.private.items()
    }
    return ReportEvent(entry.seq, entry.verb, entry.at, person, entry.post, entry.body, texts)


def _steps(report: Report, by: Actor, verifications: Iterable[Verification]) -> tuple[str, ...]:
    asked = {row.supervisor_id for row in verifications if row.answered_at is None}
    return tuple(
        name
        for name in available(LIFECYCLE, report.stage)
        if may_on(report, STEPS[name].permission, by) and (name != "answer" or by.user_id in asked)
    )


def similar_reports(place: int, *, by: Actor, kind: str = "", class_code: str = "") -> tuple[ReportRow, ...]:
    """Undecided and accepted reports of the same unit grid, newest first, ten at most: may be the same. 2 statements."""
    rows = Report.objects.filter(
        seen_by(by),
        place=place,
        stage__in=[*UNDECIDED, Stage.ACCEPTED],
    )
    if class_code:
        rows = rows.filter(kind=kind, class_code=class_code)
    return rows_of(rows.select_related("reporter").order_by("-pk")[:10], by)


def reports_of_case(case_id: int, *, by: Actor) -> tuple[ReportRow, ...]:
    """The reports that led to a case, oldest first. 2 statements. Whether `by` may see the case is the caller's check."""
    rows = Report.objects.filter(links__case=case_id).select_related("reporter").order_by("pk")
    return rows_of(rows, by)
