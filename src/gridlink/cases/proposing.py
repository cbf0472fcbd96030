"""Which body should handle a case, and why: the duty register's answer, with the block as fallback (无主)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from gridlink.cases.models import Case
from gridlink.catalogue.queries import Proposal, propose


def proposal_for(case: Case, *, at: datetime | None = None) -> Proposal:
    """The duty register's proposal for `case` at `at` (now): body, reasons, alternatives. At most 3 statements."""
    return propose(
        scheme=case.scheme,
        kind=case.kind,
        class_code=case.class_code,
        place=case.place,
        component_id=case.component_id,
        at=at or timezone.now(),
    )
