"""Idempotency-Key: a request sent twice takes effect once and is answered the same both times.

The key is reserved by the first statement of the transaction that does the work and the answer is written by its last.
So of two requests at once the second waits at the unique constraint until the first has committed, and then reads its
answer; when the first is refused its reservation goes with it, and the second does the work. Only answers to work that
was done are kept: a refusal wrote nothing and may be tried again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pydantic_core
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from gridlink.kernel.errors import Invalid
from gridlink.ledger.repeated import repeated
from gridlink.web.api.auth import actor_of
from gridlink.web.api.rendering import json_response
from gridlink.web.models import IdempotencyKey

HEADER = "Idempotency-Key"
KEEP_KEYS = timedelta(days=7)
_KEY = re.compile(r"[\x21-\x7e]{1,120}")

RESERVE = (
    "INSERT INTO web_idempotencykey (user_id, key, fingerprint, status, body, created_at)"
    " VALUES (%s, %s, %s, 0, 'null', %s) ON CONFLICT (user_id, key) DO NOTHING RETURNING id"
)
KEEP = "UPDATE web_idempotencykey SET status = %s, body = %s WHERE id = %s"


@dataclass(frozen=True)
class Answer:
    """What a route answers when it has done its work: status, JSON, and headers worth keeping."""

    content: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        """The answer to send."""
        return json_response(self.content, self.status, dict(self.headers))


def once(request: HttpRequest, work: Callable[[], Answer], *, fingerprint: str | None = None) -> HttpResponse:
    """Do `work` and answer; with an Idempotency-Key only if it has not been done, in one transaction with the key.

    Statements: none without the header, else 3 more (reserve, keep, a savepoint). A key used with another body is
    `Invalid("idempotency.other_body")`. Keys are the person's own; `fingerprint` stands for the body where that is
    not JSON.
    """
    key = key_of(request)
    if key is None:
        return work().response()
    mark = _mark(request, fingerprint)
    with transaction.atomic():
        reserved = _reserve(_user(request), key, mark)
        if reserved is not None:
            answer = work()
            keep(reserved, answer)
            return answer.response()
    return _replay(request, key, mark)


def key_of(request: HttpRequest) -> str | None:
    """The key given, None without one; `Invalid("idempotency.bad_key")` unless it is 1–120 visible ASCII characters."""
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid("idempotency.bad_key", field=HEADER)
    return key


def keep(reserved: int, answer: Answer) -> None:
    """Write the answer beside its key. 1 statement."""
    body = {"content": answer.content, "headers": answer.headers}
    with repeated() as cursor:
        cursor.execute(KEEP, [answer.status, pydantic_core.to_json(body).decode(), reserved])


def forget_old_keys(*, now: datetime | None = None) -> int:
    """Remove keys given more than 7 days ago; returns how many. Their answers are given no more. 1 statement."""
    before = (now or timezone.now()) - KEEP_KEYS
    return IdempotencyKey.objects.filter(created_at__lt=before).delete()[0]


def _mark(request: HttpRequest, fingerprint: str | None) -> str:
    """What the key was used for: method, path and body."""
    body = request.body if fingerprint is None else fingerprint.encode()
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + body).hexdigest()


def _reserve(user_id: int, key: str, mark: str) -> int | None:
    """The row's id, or None when the key is taken. The ORM cannot say which of the two happened in one statement."""
    with repeated() as cursor:
        cursor.execute(RESERVE, [user_id, key, mark, connection.ops.adapt_datetimefield_value(timezone.now())])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _replay(request: HttpRequest, key: str, mark: str) -> HttpResponse:
    kept = IdempotencyKey.objects.get(user=_user(request), key=key)
    if kept.fingerprint != mark:
        raise Invalid("idempotency.other_body", field=HEADER)
    headers = {**kept.body["headers"], "Idempotency-Replayed": "true"}
    return json_response(kept.body["content"], kept.status, headers)


def _user(request: HttpRequest) -> int:
    user_id = actor_of(request).user_id
    assert user_id is not None
    return user_id
