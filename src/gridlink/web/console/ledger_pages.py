"""The ledger for auditors: a subject's history, its chain, the last checkpoint, and how to verify the whole."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gridlink.kernel.errors import Denied, Invalid, Missing
from gridlink.ledger import queries as ledger
from gridlink.ledger.subject_check import check_subject, last_checkpoint
from gridlink.people import queries as people
from gridlink.web.console.history import lines_of_entries, person_id
from gridlink.web.messages import sentence
from gridlink.web.requests import Request

SUBJECT = re.compile(r"[a-z_]+:[0-9A-Za-z_./-]+")
KINDS = ("case", "report", "person", "post", "organisation", "class", "condition", "duty")


@require_safe
def ledger_page(request: Request) -> HttpResponse:
    """The state of the ledger and the history of one subject. At most 7 statements. Needs "ledger.verify"."""
    by = request.actor
    if not by.scope("ledger.verify"):
        raise Denied("permission.missing", permission="ledger.verify")
    subject = request.GET.get("subject", "").strip()
    context: dict[str, Any] = {
        "subject": subject,
        "kinds": KINDS,
        "checkpoint": last_checkpoint(),
        "newest": ledger.newest_entry(),
        "outbox": ledger.outbox_state(),
        "file": settings.CHECKPOINT_FILE,
    }
    status = 200
    if subject:
        try:
            context |= _history(subject)
        except (Invalid, Missing) as fault:
            context["fault"] = sentence(fault)
            status = fault.status
    return render(request, "web/console/ledger.html", context, status=status)


def _history(subject: str) -> dict[str, object]:
    """The entries and what their chain says. Private texts are shown as given or destroyed, never as words."""
    if not SUBJECT.fullmatch(subject) or len(subject) > 60:
        raise Invalid("evidence.subject", field="subject", subject=subject[:60])
    entries = ledger.history(subject)
    if not entries:
        raise Missing("ledger.no_entries", field="subject", subject=subject)
    persons = people.people(number for entry in entries if (number := person_id(entry.actor)) is not None)
    lines = lines_of_entries(entries, persons)
    return {"rows": list(zip(lines, entries, strict=True)), "check": check_subject(subject)}
