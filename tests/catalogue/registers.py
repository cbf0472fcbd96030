"""Small duty registers to test with: places of the scheme city 4, district 2, street 3, neighbourhood 3, grid 3."""

from gridlink.catalogue.precedence import DutyRow
from gridlink.kernel.places import Level, PlaceScheme

SCHEME = PlaceScheme(
    (Level("city", 4), Level("district", 2), Level("street", 3), Level("neighbourhood", 3), Level("grid", 3))
)


def code(text: str) -> int:
    """The code of "990101"."""
    return SCHEME.parse(text)


def duty(
    id: int,
    body: int | None,
    where: str = "9901",
    *,
    classes: str = "",
    role: str = "handles",
    kind: str = "event",
    scope: str = "place",
    ground: str = "",
) -> DutyRow:
    """A row of the register."""
    places = SCHEME.range_of(code(where))
    return DutyRow(id, role, kind, classes, scope, places, body, ground, ground and f"{ground} (en)")
