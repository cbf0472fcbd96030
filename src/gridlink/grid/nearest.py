"""The components around a point: one statement whose text is made once, measured here. A page asks it on every look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from gridlink.grid.cells import box_around, ranges_around
from gridlink.grid.geometry import metres_between
from gridlink.grid.models import Component
from gridlink.grid.rows import ComponentRow

COLUMNS = tuple(ComponentRow.__dataclass_fields__)
_LON, _LAT = COLUMNS.index("lon"), COLUMNS.index("lat")
_DATES = COLUMNS.index("recorded_on"), COLUMNS.index("changed_on")


def rows_within(lon: float, lat: float, metres: float) -> Iterator[tuple[float, tuple[Any, ...]]]:
    """(metres away, columns of `ComponentRow`) of all but abandoned components within `metres`, in no order.

    1 statement: ranges of squares on the index, then the box of degrees around the circle. At 11.34 million components
    what the ORM spends on making the statement is more than the database spends on answering it.
    """
    ranges = ranges_around(lon, lat, metres)
    west, south, east, north = box_around(lon, lat, metres)
    given = [bound for span in ranges for bound in span]
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(ranges)), [*given, west, east, south, north, Component.State.ABANDONED.value])
        found = cursor.fetchall()
    for row in found:
        distance = metres_between(lon, lat, row[_LON], row[_LAT])
        if distance <= metres:
            yield distance, row


def component_row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The columns with dates as dates, which SQLite keeps as text."""
    kept = list(row)
    for place in _DATES:
        if isinstance(kept[place], str):
            kept[place] = date.fromisoformat(kept[place])
    return tuple(kept)


@cache
def _statement(ranges: int) -> str:
    table, quote = Component._meta.db_table, connection.ops.quote_name
    stored = {field.attname: str(field.column) for field in Component._meta.concrete_fields}
    columns = ", ".join(quote(stored[name]) for name in COLUMNS)
    cells = " OR ".join([f"{quote('cell')} BETWEEN %s AND %s"] * ranges)
    box = f"{quote('lon')} BETWEEN %s AND %s AND {quote('lat')} BETWEEN %s AND %s AND {quote('state')} <> %s"
    return f"SELECT {columns} FROM {quote(table)} WHERE ({cells}) AND {box}"  # noqa: S608 - names of models
