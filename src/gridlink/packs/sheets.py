"""The CSV files of a pack as the tables have them: what each cell of a row would say. The plans (`plans.py`), backwards.

The same function writes the cells of a pack's own row and those of the row in the database: where the two texts differ,
and only there, the row was edited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from gridlink.kernel.errors import Invalid
from gridlink.kernel.places import PlaceScheme
from gridlink.packs.plans import Plan, Values

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV file. `columns`: "column", or "column=field" of the table; `key` gives the table's key of a row as read.

    `says_end`: the file has `valid_to`, so that a row that ended stays there; from others its line is taken out.
    """

    file: str
    table: str
    columns: str
    key: Callable[[Any, PlaceScheme], str]
    says_end: bool = False

    def cells(self, plan: Plan, values: Values, scheme: PlaceScheme) -> Cells:
        """What each cell says of a row of the table; cells that come from another table are left out."""
        said = _flat(plan, values)
        found = {}
        for name in self.columns.split():
            column, _, field = name.partition("=")
            field = field or column
            if field in said:
                is_place = field in PLACES and said[field] is not None
                found[column] = _place(said[field], scheme) if is_place else cell_text(said[field])
        return found


PLACES = frozenset({"code_of_place", "place", "place_low", "successor"})
"""Fields that hold the code of a place."""


def _duty_key(row: Any, scheme: PlaceScheme) -> str:
    places = scheme.range_of(row.place)
    names = (
        row.role,
        row.scheme,
        row.kind,
        row.class_prefix,
        row.scope,
        places.low,
        places.high,
        row.organisation or None,
    )
    return "|".join(map(str, names))


SHEETS: tuple[Sheet, ...] = (
    Sheet("organisations.csv", "people.Organisation", "code name name_en kind level place parent superior phone",
          lambda row, _: row.code),
    Sheet("posts.csv", "people.Post", "code title title_en role organisation place=place_low classes", lambda row, _: row.code),
    Sheet("people.csv", "people.User", "username name name_en language demo=is_demo", lambda row, _: row.username),
    Sheet("places.csv", "grid.Place", "code=code_of_place level name name_en valid_from valid_to successor",
          lambda row, _: str(row.code), says_end=True),
    Sheet("grids.csv", "grid.Place", "code=code_of_place area_m2 grade land_use body valid_from valid_to note",
          lambda row, _: str(row.code), says_end=True),
    Sheet("responsibility_grids.csv", "grid.ResponsibilityGrid", "code name name_en place network post",
          lambda row, _: row.code),
    Sheet("components.csv", "grid.Component",
          "code16 scheme class=class_code name name_en grid=place lon lat owner maintainer authority state recorded_on "
          "accuracy source note", lambda row, _: str(int(row.code))),
    Sheet("schemes.csv", "catalogue.Scheme", "code name name_en standard", lambda row, _: row.code),
    Sheet("classes.csv", "catalogue.CaseClass",
          "scheme kind code4=code major major_en name name_en public=is_public severity emergency=is_emergency "
          "valid_from valid_to", lambda row, _: f"{row.scheme}|{row.kind}|{row.code}", says_end=True),
    Sheet("mappings.csv", "catalogue.ClassMapping",
          "from_scheme=scheme from_kind=kind from_code=code to_scheme to_kind to_code",
          lambda row, _: f"{row.from_scheme}|{row.from_kind}|{row.from_code}|{row.to_scheme}"),
    Sheet("conditions.csv", "catalogue.Condition",
          "scheme kind class=class_code code finding finding_en closing closing_en limit_value limit_clock evidence "
          "valid_from valid_to", lambda row, _: f"{row.scheme}|{row.kind}|{row.class_code}|{row.code}", says_end=True),
    Sheet("duties.csv", "catalogue.Duty",
          "role scheme kind class=class_prefix scope place=place_low organisation legal_ground legal_ground_en "
          "valid_from valid_to", _duty_key, says_end=True),
    Sheet("holidays.csv", "catalogue.CalendarDay", "date=day working=is_working name name_en", lambda row, _: str(row.day)),
    Sheet("stage_limits.csv", "catalogue.StageLimit", "stage value=limit_value clock=limit_clock", lambda row, _: row.stage),
)  # fmt: skip


def _flat(plan: Plan, values: Values) -> Values:
    """The values as a file says them: days instead of moments, the last day instead of the one after, no nesting."""
    said = {**values, **values.get("attributes", {})}
    if plan.has_versions:
        said["valid_from"] = plan.day_of(values["in_force_from"])
        said["valid_to"] = None if values["in_force_to"] is None else plan.last_day(values["in_force_to"])
    elif plan.table == "grid.Place":
        said["code_of_place"] = said["code"]
        said["valid_to"] = None if said["valid_to"] is None else said["valid_to"] - timedelta(days=1)
    elif plan.table == "grid.Component":
        said["code16"] = f"{said['code']:016d}"
    if "class_prefix" in said:
        said["class_prefix"] = {0: "*", 2: f"{said['class_prefix']}*"}.get(
            len(said["class_prefix"]), said["class_prefix"]
        )
    return said


def _place(code: int, scheme: PlaceScheme) -> str:
    try:
        return scheme.short(code)
    except Invalid:
        return str(code)


def cell_text(value: Any) -> str:
    """A value as a cell; `read_cell` reads it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        raise TypeError("a moment has no cell")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return str(value)
