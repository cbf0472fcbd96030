"""Entries for the ledger's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from gridlink.ledger.actions import record
from gridlink.people.permissions import Actor

AT = datetime(2026, 11, 20, 8, 0, 0, 123456, tzinfo=UTC)
WANG = Actor(ref="user:7", post="dispatcher-minhang", organisation="minhang-command")


def write(subject="case:42", verb="case.filed", **changed):
    """One entry, committed unless the test holds a transaction."""
    given = {"by": WANG, "at": AT, "body": {"place": 310112001001001}} | changed
    with transaction.atomic():
        return record(subject, verb, **given)


def write_history(subjects=3, each=4):
    """Chains of several subjects, written in turns: case:0 … each with entries 1 … `each`."""
    for step in range(each):
        for number in range(subjects):
            write(f"case:{number}", f"case.step{step}", body={"n": step}, at=AT + timedelta(minutes=step))
