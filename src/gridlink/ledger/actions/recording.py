"""Writing entries, in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import OuterRef, Subquery

from gridlink.kernel.errors import Invalid, Stale
from gridlink.ledger.authors import Author
from gridlink.ledger.chain import FIRST_PREVIOUS, PRIVATE, commit, entry_hash
from gridlink.ledger.inserting import insert_many
from gridlink.ledger.models import Delivery, Entry, PrivatePart
from gridlink.ledger.origin import origin
from gridlink.ledger.outbox import wired
from gridlink.ledger.reading import row_with
from gridlink.ledger.repeated import insert_one, rows_of
from gridlink.ledger.rows import EntryRow, Record

Tip = tuple[int, str]
"""The newest entry of a subject: its seq and hash."""

NO_TIP: Tip = (0, FIRST_PREVIOUS)
SUBJECTS_PER_STATEMENT = 500
NEWEST = "SELECT seq, hash FROM ledger_entry WHERE subject = %s ORDER BY seq DESC LIMIT 1"


def record(
    subject: str,
    verb: str,
    *,
    by: Author,
    at: datetime,
    body: Mapping[str, Any],
    private: Mapping[str, str] | None = None,
    new: bool = False,
) -> EntryRow:
    """Append one entry to a subject's chain (记账), with a delivery for every handler wired to its verb.

    Must be called inside the transaction that changes the subject, which holds the subject's lock. `private` is
    personal or free text by field: the body gets commitments, the texts can be destroyed later. `new` promises that the
    subject has no entry yet. Statements: 1, +1 unless `new`, +1 with `private`, +1 when handlers are wired.
    Raises `Stale("ledger.concurrent")` when another transaction appended first, `Invalid` for a body with floats.
    """
    _check_in_transaction()
    tip = NO_TIP if new else _tips([subject]).get(subject, NO_TIP)
    entry, texts = _made(Record(subject, verb, by, at, body, private), tip)
    try:
        insert_one(entry)
    except IntegrityError as error:
        raise _stale(error, [subject]) from error
    if texts:
        insert_one(PrivatePart(entry=entry, fields=texts))
    names = wired(verb)
    if names:
        Delivery.objects.bulk_create(Delivery(entry=entry, handler=name, next_at=at) for name in names)
    return row_with(entry, texts)


def record_many(records: Sequence[Record], *, new: bool = True) -> tuple[EntryRow, ...]:
    """Append many entries at once; several of one subject are chained in the order given.

    `new` promises that no subject has an entry yet; without it one more statement per 500 subjects looks the tips up.
    Entries, private parts and deliveries each by `insert_many`. Raises as `record`.
    """
    _check_in_transaction()
    tips: dict[str, Tip] = {} if new else _tips({item.subject for item in records})
    made: list[tuple[Entry, dict[str, list[str]]]] = []
    for item in records:
        entry, texts = _made(item, tips.get(item.subject, NO_TIP))
        tips[item.subject] = (entry.seq, entry.hash)
        made.append((entry, texts))
    try:
        insert_many(Entry, [entry for entry, _ in made])
    except IntegrityError as error:
        raise _stale(error, sorted(tips)[:20]) from error
    insert_many(PrivatePart, [PrivatePart(entry=entry, fields=texts) for entry, texts in made if texts])
    names = {verb: wired(verb) for verb in {entry.verb for entry, _ in made}}
    insert_many(
        Delivery,
        [Delivery(entry=entry, handler=name, next_at=entry.at) for entry, _ in made for name in names[entry.verb]],
    )
    return tuple(row_with(entry, texts) for entry, texts in made)


def _made(item: Record, tip: Tip) -> tuple[Entry, dict[str, list[str]]]:
    """The entry, hashed and not saved, and its private part's fields."""
    if PRIVATE in item.body:
        raise Invalid("ledger.reserved_key", field=PRIVATE)
    kind, _, key = item.subject.partition(":")
    if not kind or not key or len(item.subject) > 60:
        raise Invalid("ledger.bad_subject", field="subject", subject=item.subject[:80])
    body = {**item.body, **origin()}
    texts: dict[str, list[str]] = {}
    if item.private:
        body[PRIVATE], texts = commit(item.private)
    entry = Entry(
        subject=item.subject,
        seq=tip[0] + 1,
        verb=item.verb,
        at=item.at,
        actor=item.by.ref,
        post=item.by.post,
        organisation=item.by.organisation,
        body=body,
        previous=tip[1],
    )
    entry.hash = entry_hash(entry.__dict__)
    return entry, texts


def _tips(subjects: Iterable[str]) -> dict[str, Tip]:
    """The newest seq and hash of each subject that has an entry."""
    wanted = list(subjects)
    if len(wanted) == 1:
        found = rows_of(NEWEST, wanted)
        return {wanted[0]: (found[0][0], found[0][1])} if found else {}
    last_seq = Entry.objects.filter(subject=OuterRef("subject")).order_by("-seq").values("seq")[:1]
    tips: dict[str, Tip] = {}
    for start in range(0, len(wanted), SUBJECTS_PER_STATEMENT):
        rows = Entry.objects.filter(subject__in=wanted[start : start + SUBJECTS_PER_STATEMENT], seq=Subquery(last_seq))
        tips.update((subject, (seq, hash_)) for subject, seq, hash_ in rows.values_list("subject", "seq", "hash"))
    return tips


def _check_in_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an entry is written in the transaction of what it tells")


def _stale(error: IntegrityError, subjects: list[str]) -> Exception:
    """`Stale` when the chain's own constraint was hit; any other constraint is passed on as it is."""
    text = str(error)
    if "ledger_entry_subject_seq" in text or "ledger_entry.subject" in text:
        return Stale("ledger.concurrent", subjects=subjects)
    return error
