"""The evidence of a subject, for whoever may see it."""

from __future__ import annotations

from gridlink.cases.queries import check_may as may_with_case
from gridlink.evidence.queries import evidence_of
from gridlink.intake.queries import check_may as may_with_report
from gridlink.kernel.errors import Denied, Missing
from gridlink.people.permissions import Actor
from gridlink.web.api.schemas.evidence import EvidenceOut


def check_subject(subject: str, permission: str, *, by: Actor) -> Actor:
    """`by` in the post that lets them do this with "case:42" or "report:7"; `Missing`, `Denied`. 1 or 2 statements."""
    kind, _colon, key = subject.partition(":")
    if kind == "case":
        return may_with_case(int(key), permission, by=by)
    if kind == "report":
        return may_with_report(int(key), permission, by=by)
    raise Missing("evidence.unknown")


def evidence_for(subject: str, by: Actor) -> list[EvidenceOut] | None:
    """What was given for a subject; None for those who may see the subject and not its evidence. 2 or 3 statements."""
    try:
        check_subject(subject, "evidence.view", by=by)
    except Denied:
        return None
    return [EvidenceOut.model_validate(row) for row in evidence_of(subject)]
