"""The acceptor's decision (受理): accept into a new case or one that is open, or decline with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases import queries as cases
from gridlink.cases.actions import register_case
from gridlink.cases.actions.registering import Matter
from gridlink.catalogue import queries as catalogue
from gridlink.evidence.actions import copy_evidence
from gridlink.grid import queries as grid
from gridlink.intake.actions.turn import begin
from gridlink.intake.models import Report, ReportCase
from gridlink.kernel.errors import Invalid, Missing
from gridlink.people.permissions import Actor


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

    `place` names the unit grid where the report did not. Returns the report and the case's id.
    """
    turn = begin(
        report_id, "accept", by=by, version=version, now=now, case_class=f"{kind}:{class_code}" if class_code else ""
    )
    report = turn.report
    _settle_class_and_place(report, kind, class_code, place)
    if case is None:
        case = register_case(_matter(report), by=by, now=turn.now).pk
    else:
        cases.open_case_at(case, report.place, by=by)
    link(report, case, by=turn.by, now=turn.now)
    return turn.commit(case=case), case


def _settle_class_and_place(report: Report, kind: str, class_code: str, place: int | None) -> None:
    scheme = grid.city().scheme
    if place is not None:
        code = grid.place(place).code
        if not (scheme.contains(report.place, code) or code == report.place):
            raise Invalid("report.place_disagrees", field="place", place=scheme.short(code))
        report.place = code
    if scheme.level_of(report.place) != scheme.levels[-1].name:
        raise Invalid("report.place_too_wide", field="place", level=scheme.levels[-1].name)
    if report.component_id is not None and (kind, class_code) != (report.kind, report.class_code):
        report.component_id = None
    report.scheme = report.scheme or catalogue.default_scheme()
    report.kind, report.class_code = kind, class_code


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
    allowed = [row["code"] for row in catalogue.setting("decline_reasons", [])]
    if allowed and reason and reason not in allowed:
        raise Invalid("report.unknown_reason", field="reason", allowed=allowed)
    turn = begin(report_id, "decline", by=by, version=version, now=now, reason=reason)
    turn.report.decline_reason = reason
    return turn.commit(private={"note": note} if note else None, reason=reason)


@transaction.atomic
def reopen_report(
    report_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Report:
    """Take up again a report whose cases have all ended, or that was declined in error."""
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise Missing("report.missing", report=report_id)
    live = cases.any_open(report.links.values_list("case_id", flat=True))
    turn = begin(
        report_id, "reopen", by=by, version=version, now=now, reason=reason, no_live_case=None if live else True
    )
    turn.report.decline_reason = ""
    return turn.commit(private={"reason": reason})
