"""A step taken together with the files that prove it: all of it happens, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from gridlink.cases.actions.turn import locked as locked_case
from gridlink.cases.lifecycle import STEPS as CASE_RULES
from gridlink.cases.queries import check_may as may_with_case
from gridlink.evidence.actions import add_evidence, keep_file
from gridlink.evidence.storing import Stored
from gridlink.intake.actions.turn import locked as locked_report
from gridlink.intake.lifecycle import STEPS as REPORT_RULES
from gridlink.intake.queries import check_may as may_with_report
from gridlink.kernel.errors import Invalid, Problems
from gridlink.people.permissions import Actor
from gridlink.web.steps import StepForm

MOST_FILES = 9
"""In one form: what a handheld sends at once."""


@dataclass(frozen=True)
class Kept:
    """A file on disk under its hash, and the name it came with."""

    stored: Stored
    name: str


CASE_PROOFS: Mapping[str, str] = {"finish": "handled", "answer_check": "checked"}
REPORT_PROOFS: Mapping[str, str] = {"answer": "verified"}
"""The purpose of the files given with a step."""


def keep_files(files: Iterable[UploadedFile], *, field: str) -> list[Kept]:
    """Sniff, bound and seal uploaded files; call it outside a transaction. `Problems` names every file at fault."""
    given = list(files)
    if len(given) > MOST_FILES:
        raise Invalid("evidence.too_many_files", field=field, most=MOST_FILES, given=len(given))
    kept: list[Kept] = []
    faults: list[Invalid] = []
    for file in given:
        try:
            kept.append(Kept(keep_file(file), file.name or ""))
        except Invalid as fault:
            faults.append(Invalid(fault.code, field=field, **fault.params))
    if faults:
        raise Problems(faults)
    return kept


def give(subject: str, purpose: str, files: Sequence[Kept], *, by: Actor) -> None:
    """Give kept files to a subject as evidence. The caller has asked whether `by` may."""
    for file in files:
        add_evidence(subject, purpose, file.stored, by=by, name=file.name)


def take_case_step(
    step: StepForm, case_id: int, raw: Mapping[str, Any], *, by: Actor, version: int | None, files: Sequence[Kept] = ()
) -> Any:
    """Take a step of a case with its files in one transaction."""
    return _take(step, f"case:{case_id}", case_id, raw, by, version, files, _CASE)


def take_report_step(
    step: StepForm,
    report_id: int,
    raw: Mapping[str, Any],
    *,
    by: Actor,
    version: int | None,
    files: Sequence[Kept] = (),
) -> Any:
    """Take a step of a report with its files in one transaction."""
    return _take(step, f"report:{report_id}", report_id, raw, by, version, files, _REPORT)


@dataclass(frozen=True)
class _Kind:
    """What differs between cases and reports."""

    lock: Callable[..., Any]
    may: Callable[..., Actor]
    rules: Mapping[str, Any]
    proofs: Mapping[str, str]


_CASE = _Kind(locked_case, may_with_case, CASE_RULES, CASE_PROOFS)
_REPORT = _Kind(locked_report, may_with_report, REPORT_RULES, REPORT_PROOFS)


def _take(
    step: StepForm,
    subject: str,
    subject_id: int,
    raw: Mapping[str, Any],
    by: Actor,
    version: int | None,
    files: Sequence[Kept],
    kind: _Kind,
) -> Any:
    """The subject is locked first, as every step does: otherwise the entry of the files and the row could deadlock."""
    if not files:
        return step.take(subject_id, raw, by=by, version=version)
    with transaction.atomic():
        kind.lock(subject_id)
        acting = kind.may(subject_id, kind.rules[step.name].permission, by=by)
        give(subject, kind.proofs[step.name], files, by=acting)
        return step.take(subject_id, raw, by=by, version=version)
