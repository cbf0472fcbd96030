"""What somebody who owns the database can do to it."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection

from gridlink.ledger.chain import entry_hash
from gridlink.ledger.models import Entry


@contextmanager
def ownership():
    """Change the ledger behind its back: triggers off on PostgreSQL, foreign keys let go on SQLite."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER" if postgres else "PRAGMA foreign_keys = OFF")
        if postgres:
            cursor.execute("ALTER TABLE ledger_checkpoint DISABLE TRIGGER USER")
        yield cursor
        if postgres:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER" if postgres else "PRAGMA foreign_keys = ON")
        if postgres:
            cursor.execute("ALTER TABLE ledger_checkpoint ENABLE TRIGGER USER")


def rehash_from(subject, seq):
    """Make the chain of a subject fit again from `seq` on."""
    previous = None
    with ownership() as cursor:
        for entry in Entry.objects.filter(subject=subject, seq__gte=seq).order_by("seq"):
            entry.previous = previous or entry.previous
            previous = entry_hash(entry.__dict__)
            cursor.execute(
                "UPDATE ledger_entry SET previous = %s, hash = %s WHERE id = %s", [entry.previous, previous, entry.id]
            )
