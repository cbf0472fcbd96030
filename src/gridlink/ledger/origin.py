"""Entries whose news comes from another system's records: which record, and whether that one says so or it is inferred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

ORIGIN = "origin"
"""The key of a body that tells it: {"source": "boston-311", "id": "101000295613", "inferred": true}."""

_current: ContextVar[Mapping[str, Any] | None] = ContextVar("ledger_origin", default=None)


@contextmanager
def from_source(source: str, id: str, *, inferred: bool = False) -> Iterator[None]:
    """Every entry recorded inside tells that it was taken from record `id` of `source`.

    `inferred` says that the record does not hold this step: that it must have been taken is concluded from others.
    """
    token = _current.set({"source": source, "id": id, "inferred": inferred})
    try:
        yield
    finally:
        _current.reset(token)


def origin() -> dict[str, Any]:
    """What the body of an entry recorded now is to say of its origin: nothing, or one key."""
    current = _current.get()
    return {} if current is None else {ORIGIN: dict(current)}
