"""A refusal as RFC 9457 describes it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class Fault(BaseModel):
    """One field at fault."""

    field: str
    code: str
    detail: str


class Problem(BaseModel):
    """Why something was not done (application/problem+json). `code` never changes; `detail` is in the reader's language."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    instance: str = ""
    request_id: str = ""
    params: dict[str, Any] = {}
    errors: list[Fault] = []
