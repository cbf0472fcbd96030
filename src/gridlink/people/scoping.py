"""A person's grants as a filter on rows that have a place and a class."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from gridlink.kernel.places import WHOLE
from gridlink.people.permissions import Actor, Grant

NOTHING = Q(pk__in=())


def visible(by: Actor, permission: str, *, place: str = "place", kind: str = "kind", code: str = "class_code") -> Q:
    """The rows `by` may see with `permission`: for every grant its place range and its classes. No statement."""
    grants = by.scope(permission)
    if not grants:
        return NOTHING
    condition = Q()
    for grant in grants:
        one = _of(grant, place, kind, code)
        if one is None:
            return Q()
        condition |= one
    return condition


def of_classes(classes: Iterable[str], *, kind: str = "kind", code: str = "class_code") -> Q:
    """The rows of classes with one of these prefixes ("event:01"); all rows for none. No statement."""
    condition = Q()
    for prefix in classes:
        of_kind, _, of_code = prefix.partition(":")
        condition |= Q(**{kind: of_kind, f"{code}__startswith": of_code})
    return condition


def _of(grant: Grant, place: str, kind: str, code: str) -> Q | None:
    """None when the grant shows everything."""
    condition = of_classes(grant.classes, kind=kind, code=code)
    if grant.places != WHOLE:
        condition &= Q(**{f"{place}__gte": grant.places.low, f"{place}__lte": grant.places.high})
    return condition or None
