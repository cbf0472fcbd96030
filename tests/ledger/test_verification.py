"""Whoever changes the past is found, and the very row is named, up to the last checkpoint outside."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridlink.ledger import audit
from gridlink.ledger.actions import erase_private
from gridlink.ledger.audit import verify
from gridlink.ledger.checkpoints import make_checkpoint
from gridlink.ledger.models import Checkpoint, Entry
from gridlink.people.permissions import SYSTEM
from tests.ledger.tampering import ownership, rehash_from
from tests.ledger.writing import AT, write, write_history

pytestmark = pytest.mark.django_db


@pytest.fixture
def witnessed(outside):
    """Three subjects of four entries each, witnessed outside."""
    write_history()
    make_checkpoint(AT)
    return outside


def found():
    """What verify finds: (kind, subject, seq, count)."""
    return [(item.kind, item.subject, item.seq, item.count) for item in verify().findings]


@pytest.mark.django_db(transaction=True)
def test_an_untouched_ledger_passes_and_says_how_far_the_witness_reaches(witnessed) -> None:
    write("case:1", "case.closed")
    write("case:9")

    report = verify()

    assert report.ok
    assert (report.entry_count, report.subject_count, report.only_chained_count) == (14, 4, 2)
    assert report.witnessed.checkpoint == 1
    assert report.witnessed.entry == Checkpoint.objects.get().last_entry
    assert report.witnessed.at == AT
    assert report.key_is_known


def test_progress_is_told(witnessed, monkeypatch) -> None:
    monkeypatch.setattr(audit, "PROGRESS_EVERY", 5)
    seen = []

    verify(progress=lambda done, total: seen.append((done, total)))

    assert seen == [(5, 12), (10, 12)]


def test_an_empty_ledger_without_witness_passes_and_says_so(outside) -> None:
    report = verify()

    assert (report.ok, report.witnessed, report.key_is_known) == (True, None, False)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("verb", "case.voided"),
        ("actor", "user:8"),
        ("post", "another"),
        ("organisation", "another"),
        ("at", AT + timedelta(microseconds=1)),
        ("body", '{"n": 7}'),
        ("body", '{"n": 1.5}'),
        ("body", "[]"),
        ("previous", "1" * 64),
        ("hash", "2" * 64),
    ],
)
def test_an_edited_row_is_named(witnessed, change, value) -> None:
    with ownership() as cursor:
        cursor.execute(f"UPDATE ledger_entry SET {change} = %s WHERE subject = 'case:1' AND seq = 2", [value])

    assert found() == [("edited", "case:1", 2, 1)]


def test_an_edited_row_is_named_also_after_the_witness(outside) -> None:
    write_history()
    with ownership() as cursor:
        cursor.execute("UPDATE ledger_entry SET actor = 'user:8' WHERE subject = 'case:1' AND seq = 2")

    assert found() == [("edited", "case:1", 2, 1)]


def test_a_rehashed_chain_is_found_at_its_first_changed_row(witnessed) -> None:
    with ownership() as cursor:
        cursor.execute("UPDATE ledger_entry SET actor = 'user:8' WHERE subject = 'case:1' AND seq = 2")
    rehash_from("case:1", 2)

    finding = verify().findings[0]

    assert found() == [("rehashed", "case:1", 2, 1)]
    assert finding.checkpoint == 1


def test_one_row_rehashed_alone_breaks_the_chain_also_after_the_witness(outside) -> None:
    write_history()
    with ownership() as cursor:
        cursor.execute("UPDATE ledger_entry SET actor = 'user:8' WHERE subject = 'case:1' AND seq = 2")
    rehash_from("case:1", 2)
    with ownership() as cursor:
        cursor.execute("UPDATE ledger_entry SET previous = %s WHERE subject = 'case:1' AND seq = 3", ["3" * 64])
    rehash_from("case:1", 3)

    assert found() == [("rehashed", "case:1", 2, 1)]


def test_a_cut_tail_is_named_by_its_first_row(witnessed) -> None:
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE subject = 'case:1' AND seq >= 3")

    assert found() == [("tail_cut", "case:1", 3, 2)]


def test_a_cut_tail_written_anew_is_found(witnessed) -> None:
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE subject = 'case:1' AND seq >= 3")
    write("case:1", "case.voided")
    make_checkpoint(AT)

    assert found() == [("rehashed", "case:1", 3, 1), ("tail_cut", "case:1", 4, 1)]


def test_a_deleted_subject_is_named(witnessed) -> None:
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE subject = 'case:1'")

    assert found() == [("subject_deleted", "case:1", 1, 4)]


def test_the_last_subject_deleted_is_named(witnessed) -> None:
    write("case:0", "case.closed")
    make_checkpoint(AT)
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE subject = 'case:2'")

    assert found() == [("subject_deleted", "case:2", 1, 4)]


def test_a_missing_middle_row_is_named(witnessed) -> None:
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE subject = 'case:1' AND seq = 2")

    assert found() == [("gap", "case:1", 2, 1)]


@pytest.mark.parametrize("copies_too", [True, False])
def test_a_database_rolled_back_is_one_finding_from_the_first_lost_row(witnessed, copies_too) -> None:
    write("case:9")
    lost = [write("case:2", "case.closed"), write("case:0", "case.closed"), write("case:0", "case.archived")]
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE subject = 'case:9'")
    make_checkpoint(AT)
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE id >= %s", [lost[0].id])
        if copies_too:
            cursor.execute("DELETE FROM ledger_checkpoint WHERE number = 2")

    finding = verify().findings[0]

    assert found() == [("rolled_back", "case:2", 5, 3)]
    assert finding.checkpoint == 2


def test_erased_private_texts_still_verify_and_the_rest_is_checked(outside) -> None:
    write("report:1", private={"phone": "138", "name": "王"})
    write("report:2", private={"phone": "139"})
    make_checkpoint(AT)
    erase_private("report:1", ("phone",), by=SYSTEM, ground="PIPL art. 47", at=AT)

    report = verify()

    assert report.ok
    assert report.private_count == 2


def test_a_changed_private_text_is_found(outside) -> None:
    write("report:1", private={"phone": "138"})
    with ownership() as cursor:
        cursor.execute("UPDATE ledger_privatepart SET fields = %s", ['{"phone": ["00", "139"]}'])

    assert found() == [("edited", "report:1", 1, 1)]


def test_subjects_are_walked_in_the_same_order_whatever_the_collation(outside) -> None:
    for subject in ("case:10", "case:9", "Case:1", "case_a:1", "case-b:1", "案卷:1", "case:é", "case:E", "case:e"):
        write(subject)
    make_checkpoint(AT)

    assert verify().ok


def test_verifying_writes_nothing_and_is_four_statements(witnessed, django_assert_num_queries) -> None:
    with django_assert_num_queries(4):
        verify()

    assert Entry.objects.count() == 12
