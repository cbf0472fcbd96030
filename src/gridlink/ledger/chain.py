"""What an entry's hash is made of, and how personal text is committed to without being told. Pure.

hash = SHA-256 over the canonical JSON of {subject, seq, verb, at, actor, post, organisation, body, previous}; `at` is
ISO 8601 in UTC with microseconds and Z. The first entry of a subject has previous = 64 zeros.
A commitment (承诺值) is SHA-256 over salt + text, the salt 32 random hexadecimal digits: without the salt a phone number
cannot be guessed from it, with both anyone can check that the text is the one that was written.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gridlink.kernel.canonical import canonical_bytes, sha256_hex
from gridlink.kernel.errors import Invalid

FIRST_PREVIOUS = "0" * 64
PRIVATE = "private"
"""The key of a body under which commitments stand; callers may not use it."""

HASHED = ("subject", "seq", "verb", "at", "actor", "post", "organisation", "body", "previous")
"""What an entry's hash covers: every column but `id`, which only says in what order entries were written."""


def instant(at: datetime) -> str:
    """An aware instant as the ledger writes it: "2026-11-23T08:00:00.000000Z"."""
    if at.tzinfo is None:
        raise Invalid("ledger.naive_instant", field="at")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(content: Mapping[str, Any]) -> str:
    """The hash of an entry; `content` holds at least the names in `HASHED`.

    Refuses, by `Invalid`, what has no canonical JSON (floats, naive instants) and NUL, which PostgreSQL cannot keep.
    """
    data = canonical_bytes({**{name: content[name] for name in HASHED}, "at": instant(content["at"])})
    if b"\\u0000" in data and _has_nul(content["body"]):
        raise Invalid("ledger.nul", field="body")
    return sha256_hex(data)


def commit(private: Mapping[str, str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Commitments for the body, and [salt, text] by field for the private part."""
    if any("\0" in text for text in private.values()):
        raise Invalid("ledger.nul", field=PRIVATE)
    salted = {name: [secrets.token_hex(16), text] for name, text in private.items()}
    return {name: commitment(*pair) for name, pair in salted.items()}, salted


def commitment(salt: str, text: str) -> str:
    """The commitment to one text."""
    try:
        return sha256_hex((salt + text).encode())
    except UnicodeEncodeError as fault:
        raise Invalid("canonical.lone_surrogate", field=PRIVATE) from fault


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(part) for key, part in value.items())
    return isinstance(value, list) and any(_has_nul(part) for part in value)
