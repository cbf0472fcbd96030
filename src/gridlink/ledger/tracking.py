"""What changed in a row, as an entry may hold it, and a row's state folded back from its entries. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

_AS_IT_IS = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """`value` as an entry may hold it: instants as ISO text in UTC, floats and decimals as text, the rest as it is.

    Floats are coordinates, written with 7 decimals (about a centimetre).
    """
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.7f}"
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(part) for part in value]
    return value


def snapshot(row: Any, columns: Sequence[str]) -> dict[str, Any]:
    """The named columns of a model row, plain."""
    return {column: plain(getattr(row, column)) for column in columns}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of `after` that differ from `before`."""
    return {column: value for column, value in after.items() if column not in before or before[column] != value}


def folded(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The state that entries, oldest first, add up to: each body's "set" laid over the ones before."""
    state: dict[str, Any] = {}
    for body in bodies:
        state.update(body.get("set", {}))
    return state
