"""One byte string for one value, so that a hash means something.

Canonical JSON: keys sorted by code point, no spaces, UTF-8, strings as given (no Unicode normalisation: 'é' as one
code point and as two are different values). Close to RFC 8785, narrower: no floats, whose texts differ between
languages; amounts are integers or strings.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from gridlink.kernel.errors import Invalid

LARGEST_INTEGER = 2**53 - 1
"""What every JSON reader keeps exactly (RFC 8259, section 6)."""
DEEPEST = 64
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical_bytes(value: Any) -> bytes:
    """The canonical JSON of None, bool, int, str, and lists and dicts (with str keys) of them.

    Refuses, naming the path ("$.photos[2].size"): floats, tuples, sets and anything else, integers beyond ±(2**53-1),
    lone surrogates, nesting deeper than 64.
    """
    if not _is_plain(value, 0):
        _check(value, "$", 0)
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        _check(value, "$", 0)
        raise


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of some bytes, as 64 lower-case hexadecimal digits."""
    return sha256(data).hexdigest()


def _is_plain(value: Any, depth: int) -> bool:
    """Whether the value is good for sure but for lone surrogates: the quick look that spares most the check by path."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-LARGEST_INTEGER <= value <= LARGEST_INTEGER)
    if depth == DEEPEST:
        return False
    if kind is dict:
        return all(type(key) is str and _is_plain(each, depth + 1) for key, each in value.items())
    return kind is list and all(_is_plain(each, depth + 1) for each in value)


def _check(value: Any, path: str, depth: int) -> None:
    if depth > DEEPEST:
        raise Invalid("canonical.too_deep", field=path[:200], most=DEEPEST)
    match value:
        case None | bool():
            return
        case int():
            if abs(value) > LARGEST_INTEGER:
                raise Invalid("canonical.integer_too_large", field=path, most=LARGEST_INTEGER)
        case str():
            _check_text(value, path)
        case list():
            for index, each in enumerate(value):
                _check(each, f"{path}[{index}]", depth + 1)
        case dict():
            _check_keys(value, path)
            for key, each in value.items():
                _check(each, f"{path}.{key}", depth + 1)
        case _:
            raise Invalid("canonical.not_json", field=path, type=type(value).__name__)


def _check_keys(value: dict[Any, Any], path: str) -> None:
    for key in value:
        if not isinstance(key, str):
            raise Invalid("canonical.key_not_text", field=path, key=repr(key)[:80])
        _check_text(key, path)


def _check_text(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as fault:
        raise Invalid("canonical.lone_surrogate", field=path, position=fault.start) from fault
