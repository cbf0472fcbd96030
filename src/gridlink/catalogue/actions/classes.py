"""Editing classes and their conditions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from gridlink.catalogue.actions.checking import known_scheme, limit_of, one_of, required
from gridlink.catalogue.actions.versioning import editing, end, revise
from gridlink.catalogue.models import CaseClass, Condition, Kind
from gridlink.catalogue.queries import case_class, class_by_id, condition_by_id, conditions_of, default_scheme
from gridlink.catalogue.rows import ClassRow, ConditionRow
from gridlink.catalogue.subjects import subject
from gridlink.kernel.errors import Invalid, Refused
from gridlink.people.permissions import Actor

PROOFS = ("before", "after", "photo", "sound", "text")
"""What a condition may ask for: a file from before, one from after, and of what sort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDraft:
    """A class as it should be: see `gridlink.catalogue.models.CaseClass`."""

    scheme: str
    kind: str
    code: str
    major: str
    major_en: str
    name: str
    name_en: str
    is_public: bool = True
    is_emergency: bool = False
    severity: str = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionDraft:
    """A condition as it should be: see `gridlink.catalogue.models.Condition`."""

    scheme: str
    kind: str
    class_code: str
    code: str
    finding: str
    finding_en: str
    closing: str
    closing_en: str
    limit_value: Decimal | int | None
    limit_clock: str
    evidence: tuple[str, ...] = ()


@transaction.atomic
def revise_class(
    draft: ClassDraft, *, reason: str, by: Actor, now: datetime | None = None, seen: int | None = None
) -> ClassRow:
    """Write the next version of a class (修订类别), or add a class. Cases keep the version they were registered under.

    Refused: an unknown scheme or kind, a code that is not 2 to 8 digits, empty names, a severity other than A, B, C.
    """
    edit = editing(by, reason=reason, now=now, seen=seen)
    one_of("kind", draft.kind, Kind.values)
    one_of("severity", draft.severity, "ABC")
    if not (draft.code.isascii() and draft.code.isdigit() and 2 <= len(draft.code) <= 8):
        raise Invalid("class.bad_code", field="code", code=draft.code)
    required(draft, {"major": 80, "major_en": 80, "name": 120, "name_en": 120})
    key = {"scheme": known_scheme(draft.scheme), "kind": draft.kind, "code": draft.code}
    values = {name: value for name, value in asdict(draft).items() if name not in key}
    about = subject("class", draft.scheme, draft.kind, draft.code)
    return class_by_id(revise(CaseClass, key, values, edit=edit, subject=about, noun="class").pk)


@transaction.atomic
def end_class(
    scheme: str, kind: str, code: str, *, reason: str, by: Actor, now: datetime | None = None, seen: int | None = None
) -> None:
    """Take a class out of use (停用): nothing new can be registered under it. Refused: one that is not in use."""
    edit = editing(by, reason=reason, now=now, seen=seen)
    key = {"scheme": known_scheme(scheme), "kind": kind, "code": code}
    end(CaseClass, key, edit=edit, subject=subject("class", scheme, kind, code), noun="class")


@transaction.atomic
def revise_condition(
    draft: ConditionDraft, *, reason: str, by: Actor, now: datetime | None = None, seen: int | None = None
) -> ConditionRow:
    """Write the next version of a condition (修订立案条件), or add one. Cases keep the version they were filed under.

    Refused: a class not in force, a limit without a clock or on an unknown clock, a proof nobody knows, empty texts.
    """
    edit = editing(by, reason=reason, now=now, seen=seen)
    case_class(draft.scheme, draft.kind, draft.class_code, at=edit.at)
    limit = limit_of(draft.limit_value, draft.limit_clock)
    for proof in draft.evidence:
        one_of("evidence", proof, PROOFS)
    required(draft, {"code": 40, "finding": 2000, "finding_en": 2000, "closing": 2000, "closing_en": 2000})
    key = {
        "scheme": known_scheme(draft.scheme),
        "kind": draft.kind,
        "class_code": draft.class_code,
        "code": draft.code,
    }
    values = {name: value for name, value in asdict(draft).items() if name not in key}
    values |= {"limit_value": limit.value, "limit_clock": limit.clock.value, "evidence": list(draft.evidence)}
    about = subject("condition", draft.scheme, draft.kind, draft.class_code, draft.code)
    return condition_by_id(revise(Condition, key, values, edit=edit, subject=about, noun="condition").pk)


@transaction.atomic
def end_condition(
    scheme: str,
    kind: str,
    class_code: str,
    code: str,
    *,
    reason: str,
    by: Actor,
    now: datetime | None = None,
) -> None:
    """Take a condition out of use. Refused: the last one of a class in the default scheme, which nobody could file then."""
    edit = editing(by, reason=reason, now=now)
    left = [row for row in conditions_of(scheme, kind, class_code, edit.at) if row.code != code]
    if not left and scheme == default_scheme():
        raise Refused("condition.last_one", scheme=scheme, kind=kind, class_code=class_code)
    key = {"scheme": known_scheme(scheme), "kind": kind, "class_code": class_code, "code": code}
    about = subject("condition", scheme, kind, class_code, code)
    end(Condition, key, edit=edit, subject=about, noun="condition")
