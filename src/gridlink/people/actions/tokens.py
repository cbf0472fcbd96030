"""API tokens: issued once, narrowed to scopes, bounded in time, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from gridlink.kernel.errors import Denied, Invalid, Missing, Refused
from gridlink.ledger.actions import record
from gridlink.people.actions.reach import (
    editor_over,
    locked_person,
    moment,
    posts_ahead,
    reach_of,
    refuse_giving_too_much,
)
from gridlink.people.models import ApiToken
from gridlink.people.permissions import Actor
from gridlink.people.queries import actor_for, token_digest

LONGEST_LIFE = timedelta(days=366)
MARK = "glk_"
"""What a raw token begins with, so that scanners for leaked secrets can know it."""
SHOWN_LENGTH = 12
LABEL_LENGTH = 80


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token. `raw` is seen here and never again; only its digest is kept."""

    id: int
    raw: str = field(repr=False)
    prefix: str
    scopes: tuple[str, ...]
    expires_at: datetime


@transaction.atomic
def issue_token(
    user_id: int, *, label: str, scopes: Iterable[str], expires_at: datetime, by: Actor, now: datetime | None = None
) -> IssuedToken:
    """Issue an API token for oneself, or for somebody whose posts one could have given them.

    Refused: scopes the person does not hold today, no scopes, a life of more than 366 days or none, an API token
    asking for another.
    """
    at, today = moment(now)
    locked_person(user_id)
    if by.narrowed_to is not None:
        raise Denied("token.not_for_this")
    acting = by
    if by.user_id != user_id:
        posts = posts_ahead(user_id, today)
        acting = editor_over(by, reach_of(*posts))
        refuse_giving_too_much(by, posts)
    wanted = _checked_scopes(scopes, actor_for(user_id, on=today))
    if not at < expires_at <= at + LONGEST_LIFE:
        raise Invalid("token.bad_expiry", field="expires_at", longest_days=LONGEST_LIFE.days)
    if not label.strip() or len(label) > LABEL_LENGTH:
        raise Invalid("token.bad_label", field="label", longest=LABEL_LENGTH)
    raw = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user_id=user_id,
        label=label.strip(),
        prefix=raw[:SHOWN_LENGTH],
        digest=token_digest(raw),
        scopes=wanted,
        created_at=at,
        expires_at=expires_at,
    )
    body = {"token": token.id, "scopes": wanted, "expires_at": expires_at.isoformat()}
    private = {"label": token.label}
    record(f"person:{user_id}", "person.token_issued", by=acting, at=at, body=body, private=private)
    return IssuedToken(token.id, raw, token.prefix, tuple(wanted), expires_at)


@transaction.atomic
def revoke_token(token_id: int, *, by: Actor, now: datetime | None = None) -> None:
    """Revoke a token (吊销), at once: one's own, or that of somebody whose places one edits. Refused: revoked already."""
    at, today = moment(now)
    token = ApiToken.objects.filter(id=token_id).first()
    if token is None:
        raise Missing("token.unknown", token=token_id)
    locked_person(token.user_id, active=False)
    token.refresh_from_db(fields=["revoked_at"])
    acting = by
    if by.user_id != token.user_id:
        acting = editor_over(by, reach_of(*posts_ahead(token.user_id, today)))
    if token.revoked_at is not None:
        raise Refused("token.revoked", token=token_id)
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    record(f"person:{token.user_id}", "person.token_revoked", by=acting, at=at, body={"token": token_id})


def _checked_scopes(scopes: Iterable[str], person: Actor) -> list[str]:
    wanted = sorted(set(scopes))
    if not wanted:
        raise Invalid("token.no_scopes", field="scopes")
    beyond = [scope for scope in wanted if person.may(scope) is None]
    if beyond:
        raise Denied("token.beyond_person", field="scopes", scopes=beyond)
    return wanted
