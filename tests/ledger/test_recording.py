"""Entries: chained per subject, in the caller's transaction, personal text kept apart."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gridlink.kernel.errors import Invalid, Stale
from gridlink.ledger.actions import Record, erase_private, record, record_many
from gridlink.ledger.models import Delivery, Entry, PrivatePart
from gridlink.ledger.outbox import wire
from gridlink.ledger.queries import histories, history, last, takers
from gridlink.people.permissions import SYSTEM
from tests.ledger.writing import AT, WANG, write


def ignore(entry) -> None:
    """A handler with no effect."""


def record_and_fail() -> None:
    record("case:42", "case.filed", by=WANG, at=AT, body={}, private={"note": "x"})
    raise InterruptedError


@pytest.mark.django_db
def test_an_entry_says_who_did_what_when_and_in_which_post() -> None:
    row = write()

    assert (row.subject, row.seq, row.verb, row.at) == ("case:42", 1, "case.filed", AT)
    assert (row.actor, row.post, row.organisation) == ("user:7", "dispatcher-minhang", "minhang-command")
    assert history("case:42") == (row,)


@pytest.mark.django_db
def test_the_hash_is_sha256_of_the_published_canonical_text() -> None:
    write()

    text = (
        '{"actor":"user:7","at":"2026-11-20T08:00:00.123456Z","body":{"place":310112001001001},'
        '"organisation":"minhang-command","post":"dispatcher-minhang","previous":"' + "0" * 64 + '",'
        '"seq":1,"subject":"case:42","verb":"case.filed"}'
    )
    assert Entry.objects.get().hash == sha256(text.encode()).hexdigest()


@pytest.mark.django_db
def test_each_subject_has_its_own_chain() -> None:
    write()
    write("case:43")
    write(verb="case.dispatched")

    first, second = Entry.objects.filter(subject="case:42").order_by("seq")
    assert (second.seq, second.previous) == (2, first.hash)
    assert Entry.objects.get(subject="case:43").previous == "0" * 64


@pytest.mark.django_db
def test_a_new_subject_costs_one_statement_and_an_old_one_two() -> None:
    with transaction.atomic():
        with CaptureQueriesContext(connection) as new:
            record("case:1", "case.filed", by=WANG, at=AT, body={}, new=True)
        with CaptureQueriesContext(connection) as old:
            record("case:1", "case.closed", by=WANG, at=AT, body={})

    assert (len(new), len(old)) == (1, 2)


@pytest.mark.django_db
def test_private_text_and_wired_handlers_cost_one_statement_each() -> None:
    wire({"report.received": [ignore]})

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        record("report:1", "report.received", by=WANG, at=AT, body={}, private={"phone": "138"}, new=True)

    assert len(queries) == 3
    assert Delivery.objects.get().handler == "test_recording.ignore"


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_not_written_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record("case:42", "case.filed", by=WANG, at=AT, body={})

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_falls_with_the_transaction_it_tells_of() -> None:
    wire({"case.filed": [ignore]})

    with pytest.raises(InterruptedError), transaction.atomic():
        record_and_fail()

    assert (Entry.objects.count(), Delivery.objects.count(), PrivatePart.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_who_appends_second_to_the_same_place_is_told_it_is_stale() -> None:
    write()

    with pytest.raises(Stale) as told, transaction.atomic():
        record("case:42", "case.filed", by=WANG, at=AT, body={}, new=True)

    assert told.value.code == "ledger.concurrent"
    assert Entry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"body": {"lon": 121.5}}, "canonical.not_json"),
        ({"body": {"private": {}}}, "ledger.reserved_key"),
        ({"body": {"note": "a\0b"}}, "ledger.nul"),
        ({"at": datetime(2026, 11, 23, 8)}, "ledger.naive_instant"),  # noqa: DTZ001
        ({"subject": "case"}, "ledger.bad_subject"),
        ({"private": {"name": "\ud800"}}, "canonical.lone_surrogate"),
        ({"private": {"name": "a\0b"}}, "ledger.nul"),
    ],
)
def test_what_cannot_be_hashed_or_kept_alike_everywhere_is_refused(changed, code) -> None:
    with pytest.raises(Invalid) as refused:
        write(**changed)

    assert refused.value.code == code
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_literal_backslash_u0000_is_not_a_nul() -> None:
    assert write(body={"note": "\\u0000"}).body == {"note": "\\u0000"}


@pytest.mark.django_db
def test_personal_text_stands_in_the_entry_only_as_a_salted_commitment() -> None:
    row = write(private={"phone": "13800138000"})

    salt, text = PrivatePart.objects.get().fields["phone"]
    entry = Entry.objects.get()
    assert row.private == {"phone": "13800138000"}
    assert entry.body["private"] == {"phone": sha256((salt + text).encode()).hexdigest()}
    assert "13800138000" not in str(entry.body)
    assert len(salt) == 32


@pytest.mark.django_db
def test_erasing_destroys_text_and_salt_and_says_so_in_the_chain() -> None:
    write(private={"phone": "13800138000", "name": "王"})

    count = erase_private("case:42", ("phone",), by=SYSTEM, ground="PIPL art. 47", at=AT)

    first, erased = history("case:42")
    assert count == 1
    assert first.private == {"phone": None, "name": "王"}
    assert "phone" not in PrivatePart.objects.get().fields
    assert (erased.verb, erased.body) == ("private.erased", {"ground": "PIPL art. 47", "erased": [[1, "phone"]]})


@pytest.mark.django_db
def test_erasing_nothing_writes_nothing() -> None:
    write()

    assert erase_private("case:42", by=SYSTEM, ground="PIPL art. 47", at=AT) == 0
    assert len(history("case:42")) == 1


@pytest.mark.django_db
def test_a_batch_of_new_subjects_is_three_statements_and_four_for_ids_on_postgresql() -> None:
    wire({"report.received": [ignore]})
    records = [Record(f"report:{n}", "report.received", WANG, AT, {"n": n}, {"phone": str(n)}) for n in range(50)]

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        rows = record_many(records)

    assert len(queries) == (7 if connection.vendor == "postgresql" else 3)
    assert [row.private for row in rows[:2]] == [{"phone": "0"}, {"phone": "1"}]
    assert history("report:7") == (rows[7],)
    assert Delivery.objects.count() == 50


@pytest.mark.django_db
def test_a_batch_chains_on_to_what_is_there() -> None:
    write("case:1")
    write("case:2")
    records = [Record(f"case:{n}", "case.warned", SYSTEM, AT, {}) for n in (1, 2, 1, 3)]

    with transaction.atomic():
        record_many(records, new=False)

    assert [row.seq for row in history("case:1")] == [1, 2, 3]
    chain = Entry.objects.filter(subject="case:1").order_by("seq").values_list("previous", "hash")
    assert [previous for previous, _ in chain] == ["0" * 64, chain[0][1], chain[1][1]]
    assert {name: len(rows) for name, rows in histories(["case:2", "case:3", "case:4"]).items()} == {
        "case:2": 2,
        "case:3": 1,
        "case:4": 0,
    }


@pytest.mark.django_db
def test_takers_and_last() -> None:
    write()
    write(verb="case.checked", by=SYSTEM)
    row = write(verb="case.closed")

    assert takers("case:42", ["case.filed", "case.checked"]) == (
        ("case.filed", "user:7", "minhang-command", 1),
        ("case.checked", "system", "", 2),
    )
    assert last("case:42") == row
    assert last("case:43") is None


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the trigger is PostgreSQL's")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET verb = 'case.voided'",
        "DELETE FROM ledger_entry",
        "SET LOCAL gridlink.allow_truncate = 'off'; TRUNCATE ledger_entry CASCADE",
    ],
)
def test_the_database_refuses_to_change_the_past(statement) -> None:
    write()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert last("case:42").verb == "case.filed"
