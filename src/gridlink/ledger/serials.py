"""Running numbers (流水号), drawn without a lock that makes writers wait for each other.

A number drawn by a transaction that fails is lost on PostgreSQL: numbers are unique and rising, not without gaps.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection

from gridlink.kernel.errors import Refused
from gridlink.ledger.repeated import repeated

SERIALS = frozenset({"report", "case"})
"""The sequences that exist on PostgreSQL; a new one needs a migration."""


def draw(name: str, count: int = 1) -> list[int]:
    """The next `count` numbers of the serial `name`, rising. 1 statement.

    PostgreSQL: a sequence, outside any transaction. SQLite: a row, in the transaction, where there is one writer anyway.
    """
    if name not in SERIALS:
        raise ValueError(f"no serial is called {name!r}; there are {sorted(SERIALS)}")
    if count < 1:
        raise ValueError(f"cannot draw {count} numbers")
    with repeated() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [f"gridlink_serial_{name}", count]
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute(
            "INSERT INTO ledger_serial (name, value) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value",
            [name, count],
        )
        reached = cursor.fetchone()[0]
    return list(range(reached - count + 1, reached + 1))


@contextmanager
def clash_refused() -> Iterator[None]:
    """Around the insert of a numbered row: a number given before, because its serial went round, is `Refused`.

    The next try draws another serial. How many numbers a day a template has is `NumberTemplate.capacity`.
    """
    try:
        yield
    except IntegrityError as error:
        if "number" not in str(error):
            raise
        raise Refused("number.clash") from error
