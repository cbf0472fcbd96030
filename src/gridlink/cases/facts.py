"""Standing facts: what a step may need that the case itself knows. One function a fact, named as in the step table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gridlink.cases.models import Case, CaseRequest
from gridlink.catalogue import queries as catalogue
from gridlink.evidence import queries as evidence
from gridlink.grid.queries import city


def _open_request(case: Case, kind: str | None = None) -> CaseRequest | None:
    request = CaseRequest.objects.filter(case=case, granted=None).first()
    return request if request is not None and kind in (None, request.kind) else None


def _supported_appeal(case: Case) -> CaseRequest | None:
    request = _open_request(case, CaseRequest.Kind.APPEAL)
    return request if request is not None and request.supported_at is not None else None


FACTS: dict[str, Callable[[Case], Any]] = {
    "self_handled": lambda case: case.self_handled or None,
    "check_passed": lambda case: case.check_passed or None,
    "on_list": lambda case: case.on_list or None,
    "not_on_list": lambda case: (not case.on_list) or None,
    "overran": lambda case: case.handled_on_time is False or None,
    "no_open_request": lambda case: _open_request(case) is None or None,
    "void_request": lambda case: _open_request(case, CaseRequest.Kind.VOID),
    "delay_request": lambda case: _open_request(case, CaseRequest.Kind.DELAY),
    "return_request": lambda case: _open_request(case, CaseRequest.Kind.RETURN),
    "suspension_request": lambda case: _open_request(case, CaseRequest.Kind.SUSPENSION),
    "appeal_request": lambda case: _open_request(case, CaseRequest.Kind.APPEAL),
    "supported_appeal": _supported_appeal,
    "superior": lambda case: case.platform != city().root or None,
    "platform": lambda case: case.platform == city().root or None,
    "no_appeal": lambda case: not case.requests.filter(kind=CaseRequest.Kind.APPEAL).exists() or None,
}


def gathered(case: Case, needs: Iterable[str]) -> dict[str, Any]:
    """The standing facts among `needs`; what the person must give is not here. At most one statement a fact."""
    return {name: FACTS[name](case) for name in needs if name in FACTS}


# What a condition asks for, as the pack writes it, and the purpose of the file that answers it.
PROOFS = {"found": "before", "handled": "after", "checked": "after"}


def proof(case: Case, purpose: str, condition_id: int | None) -> bool | None:
    """True when a file of `purpose` was given since the last dispatch, or when the condition asks for none."""
    if condition_id is not None and PROOFS[purpose] not in catalogue.condition_by_id(condition_id).evidence:
        return True
    since = None if purpose == "found" else case.dispatched_at
    files = [row for row in evidence.evidence_of(case.subject) if row.purpose == purpose]
    return any(since is None or row.uploaded_at >= since for row in files) or None
