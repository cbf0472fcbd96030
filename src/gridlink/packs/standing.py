"""The rows of a plan's table as they stand in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps

from gridlink.packs.comparing import Standing, key_of
from gridlink.packs.plans import Plan, Values

KEYS_PER_STATEMENT = 500
ROWS_AT_ONCE = 2000
BOOKKEEPING = frozenset(
    {
        "id", "in_force_from", "recorded_at", "recorded_by", "reason", "path", "changed_on",
        "password", "last_login", "is_superuser", "is_staff", "is_active", "email", "date_joined", "theme",
    }
)  # fmt: skip
"""Columns no pack writes."""


def model_of(plan: Plan) -> Any:
    """The table's model, by name: packs may reach what it may not import (ADR 0009)."""
    return apps.get_model(plan.table)


def fields_of(plan: Plan) -> tuple[str, ...]:
    """The fields of the plan's rows; of a table the pack leaves empty, those of its model that a pack may set."""
    if plan.rows:
        return tuple(name for name in plan.rows[0] if name != "in_force_from")
    return tuple(field.name for field in model_of(plan)._meta.concrete_fields if field.name not in BOOKKEEPING)


def standing_of(plan: Plan, fields: tuple[str, ...], bases: Mapping[str, str]) -> dict[str, Standing]:
    """Key → the newest row of each key. Of a register only the rows that a pack brought or brings. 1 statement."""
    lookups = [f"{name}__{plan.links[name][1]}" if name in plan.links else name for name in fields]
    order = ["in_force_from", "pk"] if plan.has_versions else ["pk"]
    positions = [fields.index(name) for name in plan.key]
    found: dict[str, Standing] = {}
    for rows in _selected(plan, bases):
        for pk, *cells in rows.order_by(*order).values_list("pk", *lookups).iterator(ROWS_AT_ONCE):
            found["|".join(str(cells[position]) for position in positions)] = Standing(pk, tuple(cells))
    return found


def values_there(plan: Plan) -> dict[str, Values]:
    """Key → the values of the newest row of each key, with the time it is in force from. 1 statement."""
    fields = fields_of(plan) + (("in_force_from",) if plan.has_versions else ())
    rows = standing_of(plan, fields, {})
    return {key: dict(zip(fields, row.cells, strict=True)) for key, row in rows.items()}


def _selected(plan: Plan, bases: Mapping[str, str]) -> Iterator[Any]:
    objects = model_of(plan).objects
    if not plan.is_register:
        yield objects.all()
        return
    keys = sorted({*bases, *(key_of(plan, row) for row in plan.rows)})
    for first in range(0, len(keys), KEYS_PER_STATEMENT):
        yield objects.filter(**{f"{plan.key[0]}__in": keys[first : first + KEYS_PER_STATEMENT]})
