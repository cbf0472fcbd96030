"""Against which places and bodies each permission on a case is checked: one table."""

from __future__ import annotations

from gridlink.cases.models import Case
from gridlink.grid.queries import city
from gridlink.kernel.errors import Denied
from gridlink.kernel.places import PlaceRange
from gridlink.people.permissions import Actor, Grant

# Whoever handles must sit in the body it was dispatched to.
OF_THE_BODY = frozenset({"cases.handle", "cases.appeal"})
# These look at the case from above: a post over its place is enough.
OF_THE_PLACE = frozenset({"cases.view", "cases.urge", "cases.circulate", "evidence.view", "evidence.original"})
# A supervisor answers the check sent to them.
OF_THE_CHECKER = "cases.answer_check"


def act_on(case: Case, permission: str, by: Actor) -> Actor:
    """`by` acting in the post that gives `permission` on this case, or `Denied("permission.missing")`.

    All other permissions need a post over the whole platform that has the case in hand: once a case is escalated
    to the city, a district's posts no longer reach it.
    """
    grant = may_on(case, permission, by)
    if by.is_system:
        return by
    if grant is None:
        raise Denied("permission.missing", permission=permission)
    return by.acting(grant)


def may_on(case: Case, permission: str, by: Actor) -> Grant | None:
    """The post that would let `by` use `permission` on this case, or None. No statement."""
    case_class = f"{case.kind}:{case.class_code}"
    if permission in OF_THE_BODY:
        body = case.organisation_id
        return by.may(permission, case_class=case_class, organisations=() if body is None else (body,))
    if permission == OF_THE_CHECKER and case.checker_id != by.user_id:
        return None
    if permission in OF_THE_PLACE or permission == OF_THE_CHECKER:
        return by.may(permission, place=PlaceRange(case.place, case.place), case_class=case_class)
    return by.may(permission, place=city().scheme.range_of(case.platform), case_class=case_class)
