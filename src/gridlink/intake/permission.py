"""Against which place and class each permission on a report is checked, and who may see it: one place for both."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from gridlink.intake.models import Report, Verification
from gridlink.kernel.errors import Denied
from gridlink.people.permissions import Actor, Grant
from gridlink.people.scoping import visible

WHO_SEES = ("intake.receive", "cases.view")


def class_of(report: Report) -> str | None:
    """The report's class ("event:0112"); None while nobody has said it: then a post limited to some classes counts."""
    return f"{report.kind}:{report.class_code}" if report.class_code else None


def may_on(report: Report, permission: str, by: Actor) -> Grant | None:
    """The post that would let `by` use `permission` on this report, or None. No statement."""
    return by.may(permission, place=report.place, case_class=class_of(report))


def act_on(report: Report, permission: str, by: Actor) -> Actor:
    """`by` acting in the post that gives `permission` on this report, or `Denied("permission.missing")`.

    A supervisor answers only the verification sent to them: 1 statement for that.
    """
    if permission == "intake.answer" and not by.is_system:
        asked = Verification.objects.filter(report=report, answered_at=None).values_list("supervisor_id", flat=True)
        if by.user_id not in asked:
            raise Denied("permission.missing", permission=permission)
    return by.act(permission, place=report.place, case_class=class_of(report))


def may_see(report: Report, by: Actor, asked: Collection[int]) -> bool:
    """Whoever receives or views there, whoever reported it, and the supervisors who were `asked` about it."""
    if any(may_on(report, permission, by) is not None for permission in WHO_SEES):
        return True
    return by.user_id is not None and (by.user_id == report.reported_by_id or by.user_id in asked)


def seen_by(by: Actor) -> Q:
    """The reports `by` sees from their posts, as a filter. No statement."""
    conditions = [visible(by, permission) for permission in WHO_SEES if by.scope(permission)]
    if not conditions:
        return visible(by, WHO_SEES[0])
    # An empty condition shows everything; "or" would drop it.
    return Q() if not all(conditions) else Q(*conditions, _connector=Q.OR)
