"""The check on the spot (核查): sent by the acceptor, answered by a supervisor, ruled on by the acceptor."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.cases.actions.turn import begin, check_separation
from gridlink.cases.models import Case
from gridlink.kernel.errors import Invalid
from gridlink.people import queries as people
from gridlink.people.permissions import Actor

MENDED, NOT_MENDED = "mended", "not_mended"


@transaction.atomic
def send_check(
    case_id: int, *, supervisor: int, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Ask a supervisor to look whether it is really mended.

    They must hold a post over the place, and be kept apart from the handling: nobody is asked who could not answer.
    """
    turn = begin(case_id, "send_check", by=by, version=version, now=now, supervisor=supervisor)
    case = turn.case
    checker = people.actor_for(supervisor)
    post = checker.may("cases.answer_check", place=case.place, case_class=f"{case.kind}:{case.class_code}")
    if post is None:
        raise Invalid("case.no_such_checker", field="supervisor")
    check_separation(case, "answer_check", checker.ref, post.organisation)
    case.checker_id, case.check_passed = supervisor, None
    return turn.commit(checker=checker.ref)


@transaction.atomic
def recall_check(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Take the check back from a supervisor who cannot come; another is sent."""
    turn = begin(case_id, "recall_check", by=by, version=version, now=now, reason=reason)
    turn.case.checker_id = None
    return turn.commit(private={"reason": reason})


@transaction.atomic
def answer_check(
    case_id: int, *, outcome: str, by: Actor, note: str = "", version: int | None = None, now: datetime | None = None
) -> Case:
    """What the supervisor found: "mended" or "not_mended", with a photo where the condition asks for one."""
    if outcome not in (MENDED, NOT_MENDED):
        raise Invalid("case.bad_outcome", field="outcome", allowed=[MENDED, NOT_MENDED])
    turn = begin(case_id, "answer_check", by=by, version=version, now=now, outcome=outcome)
    turn.case.check_passed = outcome == MENDED
    return turn.commit(private={"note": note} if note else None, outcome=outcome)


@transaction.atomic
def pass_check(case_id: int, *, by: Actor, version: int | None = None, now: datetime | None = None) -> Case:
    """Pass a case whose check found it mended on to the duty chief (批转)."""
    turn = begin(case_id, "pass_check", by=by, version=version, now=now)
    return turn.commit()


@transaction.atomic
def rework_case(
    case_id: int, *, reason: str, by: Actor, version: int | None = None, now: datetime | None = None
) -> Case:
    """Send a case that failed its check back for another dispatch (返工). The handling clock counts on."""
    turn = begin(case_id, "rework", by=by, version=version, now=now, reason=reason)
    turn.case.rework_count += 1
    return turn.commit(private={"reason": reason})
