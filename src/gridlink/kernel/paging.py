"""Keyset paging: a page knows the key of its last row, so the thousandth page costs what the first does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from gridlink.kernel.errors import Invalid

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows and, if there are more, the cursor to ask for the next with."""

    rows: tuple[Row, ...]
    next: str | None


def encode(key: Sequence[str | int | None]) -> str:
    """A cursor: opaque to callers, safe in a URL."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[str | int | None]:
    """The key in a cursor; a cursor that was not made by `encode` for a key of `length` parts is `Invalid`."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        key = json.loads(raw)
    except (ValueError, binascii.Error, RecursionError) as fault:
        raise Invalid("paging.bad_cursor", field="after") from fault
    good = isinstance(key, list) and len(key) == length
    if not good or any(part is not None and not isinstance(part, (str, int)) for part in key):
        raise Invalid("paging.bad_cursor", field="after")
    return list(key)
