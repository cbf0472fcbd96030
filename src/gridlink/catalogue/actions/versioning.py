"""What every edit of the catalogue does: the version in force ends now, the next begins, and the ledger says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from gridlink.catalogue.current import forget
from gridlink.catalogue.models import Effective
from gridlink.grid.queries import city
from gridlink.kernel.errors import Invalid, Refused, Stale
from gridlink.kernel.places import PlaceRange
from gridlink.ledger.actions import record
from gridlink.people.permissions import Actor

EDIT = "catalogue.edit"
LONGEST_REASON = 300

Model = TypeVar("Model", bound=Effective)


@dataclass(frozen=True, slots=True)
class Edit:
    """Who edits, acting in the post that allows it, when and why; `seen` is the version's id the editor had before them."""

    acting: Actor
    at: datetime
    reason: str
    seen: int | None = None


def editing(
    by: Actor, *, reason: str, now: datetime | None, seen: int | None = None, places: PlaceRange | None = None
) -> Edit:
    """An edit by somebody who may edit the catalogue over `places`, by default the whole city. A reason is required."""
    here = city()
    acting = by.act(EDIT, place=places or here.scheme.range_of(here.root))
    why = reason.strip()
    if not why:
        raise Invalid("reason.missing", field="reason")
    if len(why) > LONGEST_REASON:
        raise Invalid("reason.too_long", field="reason", most=LONGEST_REASON)
    return Edit(acting, now or timezone.now(), why, seen)


def revise(
    model: type[Model],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    edit: Edit,
    subject: str,
    noun: str,
    row: Model | None = None,
) -> Model:
    """End the version of `key` in force (or `row`, locked already) and write the next, or the first one. The new row.

    Refused: a version other than the editor saw (`Stale`), nothing changed, one that was written for a later time.
    """
    current = row if row is not None else _locked(model, key, edit)
    before = None if current is None else _values_of(current, values)
    if before == dict(values):
        raise Refused("catalogue.nothing_changed")
    end = _end_of(model, key, edit, current)
    if current is not None:
        current.in_force_to = edit.at
        current.save(update_fields=["in_force_to"])
    new = model(
        **key,
        **values,
        in_force_from=edit.at,
        in_force_to=end,
        recorded_at=edit.at,
        recorded_by=edit.acting.ref,
        reason=edit.reason,
    )
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError as error:
        # Two wrote the first version, or the next one, at the same time: the index keeps one open version per key.
        raise Stale("catalogue.changed") from error
    verb = f"{noun}.revised" if current is not None else f"{noun}.added"
    _tell(subject, verb, edit, was=current, version=new.pk, before=before, after=dict(values))
    return new


def end(model: type[Model], key: Mapping[str, Any], *, edit: Edit, subject: str, noun: str) -> None:
    """End the version of `key` in force without a next one. Refused: none in force, another than the editor saw."""
    current = _locked(model, key, edit)
    if current is None:
        raise Refused("catalogue.not_in_force")
    current.in_force_to = edit.at
    current.save(update_fields=["in_force_to"])
    _tell(subject, f"{noun}.ended", edit, was=current, version=None, before=None, after=None)


def plain(value: Any) -> Any:
    """A value as the ledger takes it: floats, decimals and dates as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float | Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _locked(model: type[Model], key: Mapping[str, Any], edit: Edit) -> Model | None:
    """The version in force, locked until the transaction ends."""
    objects = model._default_manager
    in_force = Q(in_force_from__lte=edit.at) & (Q(in_force_to=None) | Q(in_force_to__gt=edit.at))
    current = objects.select_for_update().filter(in_force, **key).order_by("-in_force_from", "-pk").first()
    if edit.seen is not None and (current is None or current.pk != edit.seen):
        raise Stale("catalogue.changed", version=current.pk if current else None)
    return current


def _end_of(model: type[Model], key: Mapping[str, Any], edit: Edit, current: Model | None) -> datetime | None:
    """Until when the new version holds: as long as the one it replaces, or up to one written for later."""
    if current is not None:
        return current.in_force_to
    later = model._default_manager.filter(in_force_from__gt=edit.at, **key).order_by("in_force_from")
    return later.values_list("in_force_from", flat=True).first()


def _values_of(row: Effective, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in values}


def _tell(
    subject: str,
    verb: str,
    edit: Edit,
    *,
    was: Effective | None,
    version: int | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    """The ledger entry, and the cache of this process. Only the fields that differ are written down."""
    changed = sorted(name for name in after or {} if before is None or before[name] != (after or {})[name])
    body = {
        "was": None if was is None else was.pk,
        "version": version,
        "before": None if before is None else {name: plain(_named(before[name])) for name in changed},
        "after": None if after is None else {name: plain(_named(after[name])) for name in changed},
    }
    record(subject, verb, by=edit.acting, at=edit.at, body=body, private={"reason": edit.reason})
    forget()


def _named(value: Any) -> Any:
    """A linked row by its code."""
    return getattr(value, "code", value)
