"""Evidence given by mistake."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridlink.evidence.models import Evidence
from gridlink.evidence.queries import evidence
from gridlink.evidence.rows import EvidenceRow
from gridlink.kernel.errors import Invalid, Missing
from gridlink.ledger.actions import record
from gridlink.people.permissions import Actor


@transaction.atomic
def hide_evidence(evidence_id: int, *, reason: str, by: Actor, now: datetime | None = None) -> EvidenceRow:
    """Take a file given by mistake out of sight. It is not removed: the original stays, sealed, for `evidence.original`.

    It no longer counts as proof. Hiding twice changes nothing. The reason is free text, a private part of the entry.
    Whether `by` may do this the caller checks.
    """
    if not reason.strip():
        raise Invalid("input.required", field="reason")
    row = Evidence.objects.select_for_update().filter(pk=evidence_id).first()
    if row is None:
        raise Missing("evidence.unknown", evidence=evidence_id)
    if row.hidden_at is None:
        row.hidden_at = now or timezone.now()
        row.save(update_fields=["hidden_at"])
        body = {"evidence": row.pk, "sha256": row.sha256, "purpose": str(row.purpose)}
        record(row.subject, "evidence.hidden", by=by, at=row.hidden_at, body=body, private={"reason": reason.strip()})
    return evidence(evidence_id)
