"""What the ledger calls the things of the catalogue: "condition:jw-2026/event/0101/1". Pure."""

from __future__ import annotations

from hashlib import sha256

LONGEST = 60
"""What the ledger keeps of a subject."""


def subject(noun: str, *key: object) -> str:
    """A noun and what names one thing of it. One that would be too long ends in "~" and 16 hex digits of its SHA-256."""
    whole = f"{noun}:{'/'.join(str(each) for each in key)}"
    if len(whole) <= LONGEST:
        return whole
    return f"{whole[: LONGEST - 17]}~{sha256(whole.encode()).hexdigest()[:16]}"
