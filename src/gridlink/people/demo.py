"""The demo accounts a pack brings, for the sign-in page that lists them."""

from __future__ import annotations

from dataclasses import dataclass

from gridlink.people.queries import holdings_in_force


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A demo account in one of its posts."""

    username: str
    name: str
    name_en: str
    title: str
    title_en: str
    role: str
    role_name: str
    role_name_en: str


def demo_people() -> tuple[DemoPerson, ...]:
    """Active demo accounts with a post, once per account (its first post), by role and username. 1 statement."""
    rows = (
        holdings_in_force(None)
        .filter(user__is_demo=True)
        .order_by("post__role_id", "user__username", "post__code")
        .values_list(
            "user__username",
            "user__name",
            "user__name_en",
            "post__title",
            "post__title_en",
            "post__role__code",
            "post__role__name",
            "post__role__name_en",
        )
    )
    first: dict[str, DemoPerson] = {}
    for row in rows:
        first.setdefault(row[0], DemoPerson(*row))
    return tuple(first.values())
