"""The roster (值班表): who is on duty in which post, from when to when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gridlink.kernel.errors import Invalid, Missing, Refused
from gridlink.ledger.actions import record
from gridlink.people.actions.reach import editor_over, locked_person, locked_post, moment, reach_of
from gridlink.people.models import Shift
from gridlink.people.permissions import Actor
from gridlink.people.queries import holdings_in_force


@transaction.atomic
def plan_shift(
    user_id: int,
    *,
    post: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    note: str = "",
    now: datetime | None = None,
) -> int:
    """Put a person on the roster of a post they hold (排班), and give back the shift's id.

    Refused: an end before the start; a post not held when it starts or when it ends; two shifts of one person in one
    post that overlap (one may begin as the other ends). A person may be on duty in two posts at once (一岗多责).
    """
    at, _ = moment(now)
    locked_person(user_id)
    row = locked_post(post)
    acting = editor_over(by, reach_of(row))
    if starts_at >= ends_at:
        raise Invalid("shift.backwards", field="ends_at")
    for end in (starts_at, ends_at):
        _, day = moment(end)
        if not holdings_in_force(day).filter(user_id=user_id, post=row).exists():
            raise Refused("shift.post_not_held", post=post, person=user_id, on=str(day))
    mine = Shift.objects.filter(user_id=user_id, post=row)
    if mine.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Refused("shift.overlaps", post=post, person=user_id)
    shift = Shift.objects.create(user_id=user_id, post=row, starts_at=starts_at, ends_at=ends_at, note=note)
    private = {"note": note} if note else None
    record(f"post:{post}", "post.shift_planned", by=acting, at=at, body=_body(shift), private=private)
    return shift.id


@transaction.atomic
def cancel_shift(shift_id: int, *, by: Actor, now: datetime | None = None) -> None:
    """Take a shift off the roster; the ledger keeps that it was planned. Refused: one that is over."""
    at, _ = moment(now)
    # The post is what is locked, as in planning; then the shift is looked for again.
    code = Shift.objects.filter(id=shift_id).values_list("post__code", flat=True).first()
    post = None if code is None else locked_post(code)
    shift = Shift.objects.filter(id=shift_id).first()
    if post is None or shift is None:
        raise Missing("shift.unknown", shift=shift_id)
    acting = editor_over(by, reach_of(post))
    if shift.ends_at <= at:
        raise Refused("shift.over", shift=shift_id)
    body = _body(shift)
    shift.delete()
    record(f"post:{post.code}", "post.shift_cancelled", by=acting, at=at, body=body)


def _body(shift: Shift) -> dict[str, int | str]:
    return {
        "shift": shift.id,
        "person": shift.user_id,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
    }
