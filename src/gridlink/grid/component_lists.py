"""The register of components page by page: at eleven million rows the last page costs what the first does.

Always by unit grid and id, along an index of that order for each filter; nothing is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from gridlink.grid.models import Component
from gridlink.grid.rows import ComponentRow
from gridlink.kernel.errors import Invalid
from gridlink.kernel.paging import Page, decode, encode
from gridlink.kernel.places import PlaceRange

PAGE = 50
_COMPONENT = tuple(ComponentRow.__dataclass_fields__)
NOT_INTACT = "not_intact"
"""As `state`: every state but intact."""


@dataclass(frozen=True, slots=True)
class ComponentFilter:
    """Which components: in a place, of one class, in one state ("": any, "not_intact": all that are not)."""

    places: PlaceRange | None = None
    class_code: str = ""
    state: str = ""

    def __post_init__(self) -> None:
        if self.state not in ("", NOT_INTACT, *Component.State.values):
            raise Invalid("component.state", field="state", allowed=[NOT_INTACT, *Component.State.values])


def list_components(wanted: ComponentFilter, *, after: str | None = None, limit: int = PAGE) -> Page[ComponentRow]:
    """A page of components by unit grid and id. 1 statement.

    One state of those not intact is looked for along all that are not: some 20,000 rows of a class in a large city.
    """
    rows = matching(wanted)
    if after:
        place, code = decode(after, 2)
        if not isinstance(place, int) or not isinstance(code, int):
            raise Invalid("paging.bad_cursor", field="after")
        # The range first: an OR alone is no beginning for an index.
        rows = rows.filter(Q(place__gt=place) | Q(code__gt=code), place__gte=place)
    found = [ComponentRow(*row) for row in rows.values_list(*_COMPONENT)[: limit + 1]]
    last = found[limit - 1] if len(found) > limit else None
    return Page(tuple(found[:limit]), None if last is None else encode([last.place, last.code]))


def matching(wanted: ComponentFilter) -> QuerySet[Component]:
    """The rows, in order. For use inside grid and by the test of the plans."""
    rows = Component.objects.order_by("place", "code")
    if wanted.places is not None:
        rows = rows.filter(place__gte=wanted.places.low, place__lte=wanted.places.high)
    if wanted.class_code:
        rows = rows.filter(class_code=wanted.class_code)
    if wanted.state and wanted.state != Component.State.INTACT:
        # Written as the partial index is: what it does not say word for word the planner does not see.
        rows = rows.exclude(state=Component.State.INTACT)
    if wanted.state not in ("", NOT_INTACT):
        rows = rows.filter(state=wanted.state)
    return rows
