"""Editing the duty register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gridlink.catalogue.actions.checking import known_scheme, one_of, required
from gridlink.catalogue.actions.versioning import Edit, editing, end, revise
from gridlink.catalogue.duties import DutyFinding
from gridlink.catalogue.models import Duty, Kind
from gridlink.catalogue.precedence import ROLES, TIERS
from gridlink.catalogue.queries import case_classes, duty_findings
from gridlink.catalogue.subjects import subject
from gridlink.grid.queries import city, place
from gridlink.kernel.errors import Invalid, Missing, Stale
from gridlink.kernel.places import PlaceRange
from gridlink.people.permissions import Actor
from gridlink.people.queries import organisation as organisation_row


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDraft:
    """A row of the register to be added. `place` is a place's code; `organisation` an id, None only for scope owner."""

    role: str
    scheme: str
    kind: str
    class_prefix: str
    scope: str
    place: int
    organisation: int | None
    legal_ground: str
    legal_ground_en: str


@dataclass(frozen=True, slots=True)
class DutyEdit:
    """What an edit did: the row now in force (None when it ended), and the faults the register has because of it."""

    duty_id: int | None
    warnings: tuple[DutyFinding, ...]


@transaction.atomic
def add_duty(draft: DutyDraft, *, reason: str, by: Actor, now: datetime | None = None) -> DutyEdit:
    """Add a row to the register (增设职责). An overlap or a gap it makes is allowed and comes back as a warning.

    Refused: over places one does not edit; a class prefix that begins no class in force; an unknown place or body; a
    body with scope owner, none with another; scope owner for events; no legal ground; a row that is there already.
    """
    places = _range(draft.place)
    edit = editing(by, reason=reason, now=now, places=places)
    _check(draft, edit.at)
    key = {
        "role": draft.role,
        "scheme": known_scheme(draft.scheme),
        "kind": draft.kind,
        "class_prefix": draft.class_prefix,
        "scope": draft.scope,
        "place_low": places.low,
        "place_high": places.high,
        "organisation_id": draft.organisation,
    }
    before = _faults(draft.scheme, draft.kind, draft.class_prefix, draft.place, edit)
    values = {"legal_ground": draft.legal_ground, "legal_ground_en": draft.legal_ground_en}
    row = revise(Duty, key, values, edit=edit, subject=_subject(Duty(**key)), noun="duty")
    after = _faults(draft.scheme, draft.kind, draft.class_prefix, draft.place, edit)
    return DutyEdit(row.pk, _new(before, after))


@transaction.atomic
def revise_duty(
    duty_id: int,
    *,
    organisation: int | None,
    legal_ground: str,
    legal_ground_en: str,
    reason: str,
    by: Actor,
    now: datetime | None = None,
) -> DutyEdit:
    """Give a duty to another body, or put it on another ground (变更职责). For another class or place: end it, add one.

    Refused as in `add_duty`; a row that is no longer in force (`Stale`).
    """
    duty, edit = _editable(duty_id, reason=reason, by=by, now=now)
    draft = DutyDraft(
        role=duty.role,
        scheme=duty.scheme.code,
        kind=duty.kind,
        class_prefix=duty.class_prefix,
        scope=duty.scope,
        place=duty.place_low,
        organisation=organisation,
        legal_ground=legal_ground,
        legal_ground_en=legal_ground_en,
    )
    _check(draft, edit.at)
    before = _faults_of(duty, edit)
    key = {name: getattr(duty, name) for name in KEY}
    values = {
        "organisation_id": organisation,
        "legal_ground": legal_ground,
        "legal_ground_en": legal_ground_en,
    }
    # The row itself is named by its id: another body may have the same duty in the same place.
    row = revise(Duty, key, values, edit=edit, subject=_subject(duty), noun="duty", row=duty)
    return DutyEdit(row.pk, _new(before, _faults_of(duty, edit)))


@transaction.atomic
def end_duty(duty_id: int, *, reason: str, by: Actor, now: datetime | None = None) -> DutyEdit:
    """Take a row out of the register (撤销职责). The gap it leaves is allowed and comes back as a warning."""
    duty, edit = _editable(duty_id, reason=reason, by=by, now=now)
    before = _faults_of(duty, edit)
    end(Duty, {"pk": duty_id}, edit=edit, subject=_subject(duty), noun="duty")
    return DutyEdit(None, _new(before, _faults_of(duty, edit)))


KEY = ("role", "scheme", "kind", "class_prefix", "scope", "place_low", "place_high")


def _editable(duty_id: int, *, reason: str, by: Actor, now: datetime | None) -> tuple[Duty, Edit]:
    """The row, locked and in force, and the right to edit over its places."""
    duty = Duty.objects.select_for_update(of=("self",)).select_related("scheme").filter(id=duty_id).first()
    if duty is None:
        raise Missing("duty.unknown", field="duty", duty=duty_id)
    edit = editing(by, reason=reason, now=now, places=PlaceRange(duty.place_low, duty.place_high))
    if duty.in_force_from > edit.at or (duty.in_force_to is not None and duty.in_force_to <= edit.at):
        raise Stale("catalogue.changed", duty=duty_id)
    return duty, edit


def _check(draft: DutyDraft, at: datetime) -> None:
    one_of("role", draft.role, ROLES)
    one_of("kind", draft.kind, Kind.values)
    one_of("scope", draft.scope, TIERS[draft.kind])
    required(draft, {"legal_ground": 300, "legal_ground_en": 300})
    if not any(row.code.startswith(draft.class_prefix) for row in case_classes(draft.scheme, draft.kind, at)):
        params = {"scheme": draft.scheme, "kind": draft.kind, "code": draft.class_prefix}
        raise Invalid("class.unknown", field="class_prefix", **params)
    if (draft.scope == "owner") != (draft.organisation is None):
        raise Invalid("duty.body", field="organisation", scope=draft.scope)
    try:
        place(draft.place)
        if draft.organisation is not None:
            organisation_row(draft.organisation)
    except Missing as fault:
        field = "place" if fault.code.startswith("place") else "organisation"
        raise Invalid(fault.code, field=field, **fault.params) from fault


def _range(code: int) -> PlaceRange:
    return city().scheme.range_of(code)


def _subject(duty: Duty) -> str:
    """What the ledger calls the rows of one role, class and place, whoever has it: "duty:handles/event/0101/990101"."""
    where = f"{duty.place_low:015d}".rstrip("0")
    return subject("duty", duty.role, duty.scheme.code, duty.kind, duty.class_prefix or "*", duty.scope, where)


def _faults(scheme: str, kind: str, class_prefix: str, within: int, edit: Edit) -> tuple[DutyFinding, ...]:
    return duty_findings(scheme, within=within, class_prefix=class_prefix, kind=kind, at=edit.at)


def _faults_of(duty: Duty, edit: Edit) -> tuple[DutyFinding, ...]:
    return _faults(duty.scheme.code, duty.kind, duty.class_prefix, duty.place_low, edit)


def _new(before: tuple[DutyFinding, ...], after: tuple[DutyFinding, ...]) -> tuple[DutyFinding, ...]:
    return tuple(finding for finding in after if finding not in before)
