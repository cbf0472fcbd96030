"""Against which places and bodies each permission on a case is checked: one table."""

from __future__ import annotations

from django.db.models import Q

from gridlink.cases.models import Case
from gridlink.grid.queries import city
from gridlink.kernel.errors import Denied
from gridlink.kernel.places import PlaceRange
from gridlink.people.permissions import Actor, Grant
from gridlink.people.scoping import of_classes, visible

HANDLE = "cases.handle"
# Whoever handles must sit in the body it was dispatched to.
OF_THE_BODY = frozenset({HANDLE, "cases.appeal"})
# These look at the case from above: a post over its place is enough.
OF_THE_PLACE = frozenset({"cases.view", "cases.urge", "cases.circulate", "evidence.view", "evidence.original"})
# The handlers of the body it was dispatched to see it wherever it lies: the city may send a body across the districts.
ALSO_OF_THE_BODY = frozenset({"cases.view", "evidence.view"})
# A supervisor answers the check sent to them.
OF_THE_CHECKER = "cases.answer_check"


def act_on(case: Case, permission: str, by: Actor) -> Actor:
    """`by` acting in the post that gives `permission` on this case, or `Denied("permission.missing")`.

    All other permissions need a post over the whole platform that has the case in hand: once a case is escalated
    to the city, a district's posts no longer reach it.
    """
    if by.is_system:
        return by
    grant = may_on(case, permission, by)
    if grant is None:
        raise Denied("permission.missing", permission=permission)
    return by.acting(grant)


def may_on(case: Case, permission: str, by: Actor) -> Grant | None:
    """The post that would let `by` use `permission` on this case, or None. No statement."""
    case_class = f"{case.kind}:{case.class_code}"
    if permission in OF_THE_BODY:
        bodies = () if case.organisation_id is None else (case.organisation_id,)
        return by.may(permission, case_class=case_class, organisations=bodies)
    if permission == OF_THE_CHECKER and case.checker_id != by.user_id:
        return None
    if permission in OF_THE_PLACE or permission == OF_THE_CHECKER:
        found = by.may(permission, place=PlaceRange(case.place, case.place), case_class=case_class)
        handling = _handling(by, permission) if found is None else ()
        return found or next(
            (each for each in handling
             if each.organisation_id == case.organisation_id and each.allows(permission, None, case_class)),
            None,
        )  # fmt: skip
    return by.may(permission, place=city().scheme.range_of(case.platform), case_class=case_class)


def may_see(case: Case, by: Actor) -> bool:
    """True for whoever may view its place, for the body that has it and for the supervisor asked to check it."""
    return may_on(case, "cases.view", by) is not None or (case.checker_id is not None and case.checker_id == by.user_id)


def seen_by(by: Actor, permission: str) -> Q:
    """The cases on which `by` may use `permission`, one of `OF_THE_PLACE`, as a filter. No statement."""
    condition = visible(by, permission)
    if not condition:
        return condition
    everywhere = city().scheme.range_of(city().root)
    for grant in _handling(by, permission):
        if not grant.places.covers(everywhere):
            condition |= Q(organisation=grant.organisation_id) & of_classes(grant.classes)
    return condition


def _handling(by: Actor, permission: str) -> tuple[Grant, ...]:
    """The posts with which `by` handles cases and that give `permission` on what their body has in hand."""
    if permission not in ALSO_OF_THE_BODY:
        return ()
    return tuple(grant for grant in by.scope(permission) if HANDLE in grant.permissions)
