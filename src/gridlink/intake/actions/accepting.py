"""The acceptor's decision (受理): accept into a new case or one that is open, or decline with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions import join_case, register_case
from gridlink.cases.actions.registering import Matter
from gridlink.catalogue import queries as catalogue
from gridlink.evidence.actions import copy_evidence
from gridlink.grid import queries as grid
from gridlink.intake.actions.turn import begin
from gridlink.intake.following import followers_of
from gridlink.intake.models import Report, ReportCase
from gridlink.kernel.errors import Invalid
from gridlink.people.permissions import Actor

MOST_REASON = 40
"""Characters of a reason where the city has no list of them."""


@transaction.atomic
def accept_report(
    report_id: int,
    *,
    kind: str,
    class_code: str,
    by: Actor,
    place: int | None = None,
    case: int | None = None,
    version: int | None = None,
    now: datetime | None = None,
) -> tuple[Report, int]:
    """Accept a report: a new case for the duty chief to file, or a further report of the open case `case`.

    What was merged into it goes the same way. `place` names the unit grid where the report did not. Returns the report
    and the case's id.
    """
    turn = begin(
        report_id, "accept", by=by, version=version, now=now, case_class=f"{kind}:{class_code}" if class_code else ""
    )
    report = turn.report
    _settle_place(report, place)
    _settle_class(report, kind, class_code, turn.now)
    case = register_case(_matter(report), by=by, now=turn.now).pk if case is None else join_case(case, by=by)
    for one in (report, *followers_of(report.pk)):
        link(one, case, by=turn.by, now=turn.now)
    return turn.commit(case=case), case


def _settle_place(report: Report, place: int | None) -> None:
    """The unit grid: the one named, which lies in the place the report names, or the report's own."""
    scheme = grid.city().scheme
    if place is not None:
        code = grid.place(place).code
        if not (scheme.contains(report.place, code) or code == report.place):
            raise Invalid("report.place_disagrees", field="place", place=scheme.short(code))
        report.place = code
    if scheme.level_of(report.place) != scheme.levels[-1].name:
        raise Invalid("report.place_too_wide", field="place", level=scheme.levels[-1].name)


def _settle_class(report: Report, kind: str, class_code: str, at: datetime) -> None:
    """The acceptor's word on the class. A component stays only while it is of that class."""
    report.scheme = report.scheme or catalogue.default_scheme()
    report.kind, report.class_code = kind, class_code
    catalogue.case_class(report.scheme, kind, class_code, at=at)
    if report.component_id is not None:
        component = grid.component_by_id(report.component_id)
        if (kind, class_code) != ("component", component.class_code):
            report.component_id = None


def _matter(report: Report) -> Matter:
    return Matter(
        kind=report.kind,
        class_code=report.class_code,
        scheme=report.scheme,
        place=report.place,
        description=report.description,
        channel=report.channel,
        component_id=report.component_id,
        lon=report.lon,
        lat=report.lat,
        address=report.address,
        self_handled=report.self_handled,
    )


def link(report: Report, case_id: int, *, by: Actor, now: datetime) -> None:
    """Tie a report to a case and give the case the report's evidence."""
    ReportCase.objects.get_or_create(report=report, case_id=case_id, defaults={"linked_at": now})
    copy_evidence(report.subject, f"case:{case_id}", by=by, now=now)


@transaction.atomic
def decline_report(
    report_id: int,
    *,
    reason: str,
    by: Actor,
    note: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Report:
    """Decline a report (不予受理) for one of the city's reasons. The reporter is told."""
    turn = begin(report_id, "decline", by=by, version=version, now=now, reason=reason)
    allowed = [row["code"] for row in catalogue.setting("decline_reasons", [])]
    if allowed and reason and reason not in allowed:
        raise Invalid("report.unknown_reason", field="reason", allowed=allowed)
    if len(reason) > MOST_REASON:
        raise Invalid("input.too_long", field="reason", most=MOST_REASON, length=len(reason))
    turn.report.decline_reason = reason
    return turn.commit(private={"note": note} if note else None, reason=reason)


@transaction.atomic
def reopen_report(
    report_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Report:
    """Take up again a report whose cases have all ended, or that was declined in error."""
    turn = begin(report_id, "reopen", by=by, version=version, now=now, reason=reason)
    turn.report.decline_reason = ""
    return turn.commit(private={"reason": reason})
