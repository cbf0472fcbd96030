"""Standing facts: what a step may need that the case itself knows. One function a fact, named as in the step table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from gridlink.cases.models import Case, CaseRequest
from gridlink.catalogue import queries as catalogue
from gridlink.evidence import queries as evidence
from gridlink.evidence.queries import EvidenceRow
from gridlink.grid.queries import city
from gridlink.kernel.workflow import Step


class Standing:
    """A case as the facts see it; each thing is looked up once. Made after the case is locked when a step is taken."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def open_request(self) -> CaseRequest | None:
        """The request that waits for a decision. 1 statement."""
        return CaseRequest.objects.filter(case=self.case, granted=None).first()

    def asked(self, kind: str, *, supported: bool | None = None) -> CaseRequest | None:
        """The open request if it is of `kind`; `supported` narrows it to those somebody supports, or nobody yet."""
        request = self.open_request
        if request is None or request.kind != kind:
            return None
        return request if supported in (None, request.supported_at is not None) else None

    @cached_property
    def has_appealed(self) -> bool:
        """Whether the overrun was ever appealed. 1 statement."""
        return self.case.requests.filter(kind=CaseRequest.Kind.APPEAL).exists()

    @cached_property
    def files(self) -> tuple[EvidenceRow, ...]:
        """Its evidence. 1 statement."""
        return evidence.evidence_of(self.case.subject)


FACTS: dict[str, Callable[[Standing], Any]] = {
    "self_handled": lambda now: now.case.self_handled or None,
    "check_passed": lambda now: now.case.check_passed or None,
    "on_list": lambda now: now.case.on_list or None,
    "not_on_list": lambda now: (not now.case.on_list) or None,
    "overran": lambda now: now.case.handled_on_time is False or None,
    "no_open_request": lambda now: now.open_request is None or None,
    "void_request": lambda now: now.asked(CaseRequest.Kind.VOID),
    "delay_request": lambda now: now.asked(CaseRequest.Kind.DELAY),
    "return_request": lambda now: now.asked(CaseRequest.Kind.RETURN),
    "suspension_request": lambda now: now.asked(CaseRequest.Kind.SUSPENSION),
    "new_appeal": lambda now: now.asked(CaseRequest.Kind.APPEAL, supported=False),
    "supported_appeal": lambda now: now.asked(CaseRequest.Kind.APPEAL, supported=True),
    "superior": lambda now: now.case.platform != city().root or None,
    "platform": lambda now: now.case.platform == city().root or None,
    "no_appeal": lambda now: not now.has_appealed or None,
}


def gathered(standing: Standing, needs: Iterable[str]) -> dict[str, Any]:
    """The standing facts among `needs`; what the person must give is not here. At most one statement for all requests."""
    return {name: FACTS[name](standing) for name in needs if name in FACTS}


# What a condition asks for, as the pack writes it, and the purpose of the file that answers it.
PROOFS = {"found": "before", "handled": "after", "checked": "after"}

# The purposes of the files that prove a step. Mended on the spot (自处理): both photos, whatever the condition says.
PROOFS_OF_STEP = {"finish": ("handled",), "answer_check": ("checked",), "close_self_handled": ("found", "handled")}


def given(standing: Standing, row: Step, name: str) -> dict[str, Any]:
    """The evidence of a step that needs some: present when no file is missing. Unlike a standing fact it may still be
    given together with the step. At most 1 statement."""
    if "evidence" not in row.needs:
        return {}
    return {"evidence": not missing_proofs(standing, name) or None}


def missing_proofs(standing: Standing, name: str) -> tuple[str, ...]:
    """The purposes of the files that step `name` must still be given. At most 1 statement."""
    case = standing.case
    condition = catalogue.condition_by_id(case.condition_id) if case.condition_id is not None else None
    return tuple(
        purpose
        for purpose in PROOFS_OF_STEP.get(name, ())
        if (condition is None or PROOFS[purpose] in condition.evidence) and not _is_proved(standing, purpose)
    )


def _is_proved(standing: Standing, purpose: str) -> bool:
    """A photo of the finding is good for ever, of the mended state since the last dispatch, of the check since the
    supervisor was sent."""
    case = standing.case
    since = {"handled": case.dispatched_at, "checked": case.stage_entered_at}.get(purpose)
    return any(row.purpose == purpose and (since is None or row.uploaded_at >= since) for row in standing.files)
