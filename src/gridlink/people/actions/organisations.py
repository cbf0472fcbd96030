"""Organisations: blocks (块) and lines (条), founded, revised and ended by date. Never deleted."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from gridlink.kernel.errors import Invalid, Missing, Refused
from gridlink.ledger.actions import record
from gridlink.people.actions.reach import checked_code, editor_over, moment, refuse_backwards
from gridlink.people.models import Organisation
from gridlink.people.permissions import Actor
from gridlink.people.queries import OrganisationRow, in_force, organisation

PRIVATE = frozenset({"phone"})
"""A number may be somebody's own: it stays out of what the chain keeps for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDraft:
    """An organisation as it is to stand. `parent` (its block) and `superior` (its line above) are codes, or empty."""

    code: str
    name: str
    name_en: str
    kind: str
    level: str
    place: int
    parent: str = ""
    superior: str = ""
    phone: str = ""
    valid_from: date
    valid_to: date | None = None


@transaction.atomic
def create_organisation(draft: OrganisationDraft, *, by: Actor, now: datetime | None = None) -> OrganisationRow:
    """Found an organisation. Refused: a place or a parent one does not edit; a code used before; an unknown kind,
    parent or superior. Its line above may lie anywhere.
    """
    at, _ = moment(now)
    code = checked_code(draft.code, "organisation")
    parent, superior = _find(draft.parent, "parent"), _find(draft.superior, "superior")
    acting = editor_over(by, [draft.place, *([] if parent is None else [parent.place])])
    _refuse_bad_draft(draft)
    if Organisation.objects.filter(code=code).exists():
        raise Refused("organisation.code_taken", field="code", organisation=code)
    row = Organisation.objects.create(
        **{name: getattr(draft, name) for name in COLUMNS}, parent=parent, superior=superior
    )
    row.path = f"{'/' if parent is None else parent.path}{row.id}/"
    row.save(update_fields=["path"])
    body = {name: value for name, value in _texts(draft).items() if name not in PRIVATE}
    private = {"phone": draft.phone} if draft.phone else None
    record(f"organisation:{code}", "organisation.created", by=acting, at=at, body=body, private=private, new=True)
    return organisation(row.id)


@transaction.atomic
def revise_organisation(draft: OrganisationDraft, *, by: Actor, now: datetime | None = None) -> OrganisationRow:
    """Bring the organisation with the draft's code to what the draft says; the ledger keeps what it said before.

    It ends by `valid_to`, from which day its posts give nothing. Refused: places one does not edit, old or new; a
    parent within itself; an end before that of what it holds. Nothing is written when nothing differs.
    """
    at, _ = moment(now)
    # The whole tree is locked, lowest id first: two moves at once could make a circle.
    rows = {each.code: each for each in Organisation.objects.select_for_update().order_by("id")}
    row = rows.get(draft.code)
    if row is None:
        raise Missing("organisation.unknown", organisation=draft.code)
    before = _draft_of(row, {each.id: each.code for each in rows.values()})
    if before == draft:
        return organisation(row.id)
    moved = draft.parent != before.parent
    parent, superior = _find(draft.parent, "parent"), _find(draft.superior, "superior")
    acting = editor_over(by, [row.place, draft.place, *([parent.place] if moved and parent is not None else [])])
    _refuse_bad_draft(draft)
    _refuse_circle(row, parent, superior)
    _refuse_orphans(row, draft.valid_to)
    for name in COLUMNS:
        setattr(row, name, getattr(draft, name))
    row.parent, row.superior = parent, superior
    row.save()
    if moved:
        _move(row.path, f"{'/' if parent is None else parent.path}{row.id}/")
    old, new = _texts(before), _texts(draft)
    changed = {name: [old[name], new[name]] for name in new if old[name] != new[name] and name not in PRIVATE}
    private = {"phone": draft.phone} if before.phone != draft.phone else None
    body = {"changed": changed}
    record(f"organisation:{row.code}", "organisation.revised", by=acting, at=at, body=body, private=private)
    return organisation(row.id)


COLUMNS = tuple(each.name for each in fields(OrganisationDraft) if each.name not in {"parent", "superior"})


def _find(code: str, field: str) -> Organisation | None:
    if not code:
        return None
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Missing("organisation.unknown", field=field, organisation=code)
    return found


def _refuse_bad_draft(draft: OrganisationDraft) -> None:
    if draft.kind not in Organisation.Kind.values:
        raise Invalid("organisation.bad_kind", field="kind", given=draft.kind, known=Organisation.Kind.values)
    if not draft.name.strip() or not draft.name_en.strip():
        raise Invalid("organisation.no_name", field="name_en" if draft.name.strip() else "name")
    refuse_backwards(draft.valid_from, draft.valid_to)


def _refuse_circle(row: Organisation, parent: Organisation | None, superior: Organisation | None) -> None:
    if parent is not None and parent.path.startswith(row.path):
        raise Refused("organisation.circle", field="parent", organisation=row.code, parent=parent.code)
    above = superior
    while above is not None:
        if above.id == row.id:
            raise Refused("organisation.circle", field="superior", organisation=row.code)
        above = above.superior


def _refuse_orphans(row: Organisation, end: date | None) -> None:
    """What is in a block ends with it or before it, or moves to another block first."""
    if end is not None and Organisation.objects.filter(in_force(end), parent=row).exists():
        raise Refused("organisation.has_parts", organisation=row.code, on=str(end))


def _move(old: str, new: str) -> None:
    """The row and all below it get the new beginning of their path, in one statement."""
    moved = Concat(Value(new), Substr(F("path"), len(old) + 1))
    Organisation.objects.filter(path__startswith=old).update(path=moved)


def _draft_of(row: Organisation, codes: dict[int, str]) -> OrganisationDraft:
    return OrganisationDraft(
        **{name: getattr(row, name) for name in COLUMNS},
        parent=codes.get(row.parent_id or 0, ""),
        superior=codes.get(row.superior_id or 0, ""),
    )


def _texts(draft: OrganisationDraft) -> dict[str, Any]:
    """The draft as the ledger writes it: dates as text."""
    return {name: str(value) if isinstance(value, date) else value for name, value in asdict(draft).items()}
