"""Who patrols a responsibility grid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from gridlink.grid.current import in_force, today
from gridlink.grid.models import ResponsibilityGrid
from gridlink.grid.queries import ResponsibilityGridRow, city, responsibility_grid
from gridlink.kernel.errors import Missing, Refused
from gridlink.ledger.actions import record
from gridlink.people.permissions import Actor


@transaction.atomic
def assign_responsibility_grid(
    code: str, *, post: str | None, by: Actor, now: datetime | None = None
) -> ResponsibilityGridRow:
    """Give a responsibility grid (责任网格) to the supervisor's post with that code; None leaves it with nobody.

    Needs `grid.edit` over the whole place the grid belongs to. Refuses an ended grid, a post that is unknown or not in
    force, and one whose own places do not cover the grid's. The same post again changes nothing.
    """
    at = now or timezone.now()
    row = ResponsibilityGrid.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise Missing("responsibility_grid.unknown", field="responsibility_grid", code=code)
    if row.valid_to is not None and row.valid_to <= today(city(), at):
        raise Refused("responsibility_grid.ended", code=code)
    places = city().scheme.range_of(row.place)
    acting = by.act("grid.edit", place=places)
    found = None if post is None else _post_in_force(post, at)
    if found is not None and not (found.place_low <= places.low and places.high <= found.place_high):
        raise Refused("responsibility_grid.post_elsewhere", field="post", post=post, code=code)
    before = responsibility_grid(code).post
    if before != (post or ""):
        row.post = found
        row.save(update_fields=["post"])
        body = {"post": post, "before": before or None, "code": code, "network": row.network}
        record(f"responsibility_grid:{row.pk}", "responsibility_grid.assigned", by=acting, at=at, body=body)
    return responsibility_grid(code)


def _post_in_force(code: str, at: datetime) -> Any:
    """The row the foreign key may point to, found through the key itself: `people.models` is not ours to import."""
    posts = ResponsibilityGrid._meta.get_field("post").remote_field.model._default_manager
    found = posts.filter(in_force(today(city(), at)), code=code).first()
    if found is None:
        raise Missing("post.unknown", field="post", post=code)
    return found
