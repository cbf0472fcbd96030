"""The one statement behind every request that comes with an API token."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from gridlink.ledger.repeated import repeated

_STATEMENT = """
SELECT t.id, t.user_id, t.scopes, t.last_used_on,
       p.code, r.code, o.id, o.code, r.permissions, p.place_low, p.place_high, p.classes
FROM people_apitoken t JOIN people_user u ON u.id = t.user_id
LEFT JOIN (people_holding h
           JOIN people_post p ON p.id = h.post_id AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to > %s)
           JOIN people_organisation o ON o.id = p.organisation_id
                                      AND o.valid_from <= %s AND (o.valid_to IS NULL OR o.valid_to > %s)
           JOIN people_role r ON r.id = p.role_id)
       ON h.user_id = t.user_id AND h.valid_from <= %s AND (h.valid_to IS NULL OR h.valid_to > %s)
WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s AND u.is_active
"""


def bearer(digest: str, *, now: datetime, today: date) -> list[tuple[Any, ...]]:
    """The token that holds now and its person's posts of today, a row each: id, person, scopes, day last used, grant.

    The grant's columns are those of `queries.GRANT_FIELDS`, None for a person without posts. No row: no such token.
    """
    ops = connection.ops
    days = [ops.adapt_datefield_value(today)] * 6
    with repeated() as cursor:
        cursor.execute(_STATEMENT, [*days, digest, ops.adapt_datetimefield_value(now)])
        rows = cursor.fetchall()
    return [(*row[:2], names(row[2]), _day(row[3]), *row[4:8], *_of_post(*row[8:])) for row in rows]


def _of_post(permissions: str | None, low: int | None, high: int | None, classes: str | None) -> tuple[Any, ...]:
    if permissions is None or classes is None:
        return (None, low, high, None)
    return (names(permissions), low, high, names(classes))


@lru_cache(maxsize=1024)
def names(text: str) -> tuple[str, ...]:
    """A JSON list of names as the database gives it."""
    return tuple(json.loads(text))


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
