"""Erasing a reporter's personal data on a legal ground. The chain still verifies."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gridlink.intake.actions.turn import locked
from gridlink.intake.models import Report, Reporter
from gridlink.intake.permission import act_on
from gridlink.ledger.actions import erase_private
from gridlink.people.permissions import Actor


@transaction.atomic
def erase_reporter(report_id: int, *, ground: str, by: Actor, now: datetime | None = None) -> Report:
    """Destroy the name and telephone number behind a report, there and in the ledger's private parts."""
    at = now or timezone.now()
    report = locked(report_id)
    acting = act_on(report, "personal.erase", by)
    Reporter.objects.filter(report=report).update(name="", phone="", erased_at=at)
    erase_private(report.subject, ("name", "phone"), ground=ground, by=acting, at=at)
    return report
