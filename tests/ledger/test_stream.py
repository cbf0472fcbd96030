"""The stream: in number order, no late commit skipped."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from gridlink.ledger import inserting
from gridlink.ledger.actions import Record, record_many
from gridlink.ledger.stream import Horizon, position_of, read_after, reading, settled_until
from tests.ledger.writing import AT, WANG, write

postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@contextmanager
def writer_left_open(subject, *, fails=False):
    """Another connection writes an entry and commits (or fails) when the block ends."""
    written, go_on = threading.Event(), threading.Event()

    def run():
        try:
            with transaction.atomic():
                write(subject)
                written.set()
                go_on.wait(20)
                if fails:
                    raise InterruptedError
        except InterruptedError:
            transaction.get_connection().close()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert written.wait(20)
    try:
        yield
    finally:
        go_on.set()
        thread.join(20)


@pytest.mark.django_db(transaction=True)
def test_the_stream_gives_entries_in_number_order_page_by_page() -> None:
    ids = [write(f"case:{n}").id for n in range(5)]

    first = read_after(ids[0] - 1, 3)
    second = read_after(first[-1].id, 3)

    assert [row.id for row in first + second] == ids
    assert read_after(ids[-1]) == ()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@postgres
def test_an_entry_that_commits_late_is_never_skipped() -> None:
    start = write("case:0").id
    horizon = Horizon(patience_seconds=0.1)

    with writer_left_open("case:1"):
        late = write("case:2")
        during = read_after(start, horizon=horizon)
    after = read_after(start, horizon=horizon)

    assert during == ()
    assert [row.subject for row in after] == ["case:1", "case:2"]
    assert after[1] == late


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@postgres
def test_the_reader_waits_for_a_writer_within_its_patience() -> None:
    start = write("case:0").id
    seen = []

    with writer_left_open("case:1"):
        reader = threading.Thread(
            target=lambda: (seen.extend(read_after(start, horizon=Horizon(20))), connection.close())
        )
        reader.start()
        reader.join(0.2)
        assert reader.is_alive()
    reader.join(20)

    assert [row.subject for row in seen] == ["case:1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@postgres
def test_a_number_lost_by_a_failed_writer_does_not_stop_the_stream() -> None:
    start = write("case:0").id

    with writer_left_open("case:1", fails=True):
        write("case:2")
    rows = read_after(start)

    assert [row.subject for row in rows] == ["case:2"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@postgres
def test_a_row_of_overlapping_long_writers_does_not_starve_the_reader() -> None:
    start = write("case:0").id
    horizon = Horizon(patience_seconds=0.05)

    with writer_left_open("case:1"):
        first = read_after(start, horizon=horizon)
        second_writer = writer_left_open("case:2")
        second_writer.__enter__()
    try:
        during_second = read_after(start, horizon=horizon)
    finally:
        second_writer.__exit__(None, None, None)

    assert first == ()
    assert [row.subject for row in during_second] == ["case:1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@postgres
def test_numbers_drawn_for_a_batch_are_not_settled_before_its_rows_are_written(monkeypatch) -> None:
    start, seen = write("case:0").id, []
    draw = inserting._draw_ids

    def draw_and_let_another_read(model, rows):
        draw(model, rows)
        reader = threading.Thread(
            target=lambda: (seen.append(Horizon(patience_seconds=0.1).settled_until(start)), connection.close())
        )
        reader.start()
        reader.join(20)

    monkeypatch.setattr(inserting, "_draw_ids", draw_and_let_another_read)
    with transaction.atomic():
        record_many([Record(f"case:{n}", "case.filed", WANG, AT, {}) for n in (1, 2)])

    assert seen == [start]
    assert settled_until() == start + 2


@pytest.mark.django_db(transaction=True)
def test_the_horizon_is_the_last_number_when_nobody_writes() -> None:
    last = write("case:0").id

    assert settled_until() == last
    assert settled_until(last + 5) == last + 5


@pytest.mark.django_db(transaction=True)
def test_a_named_reader_goes_on_where_it_stopped() -> None:
    ids = [write(f"case:{n}").id for n in range(3)]

    with reading("scores", 2) as first:
        pass
    with reading("scores", 2) as second:
        pass
    with reading("scores", 2) as third:
        pass

    assert [[row.id for row in rows] for rows in (first, second, third)] == [ids[:2], ids[2:], []]
    assert (position_of("scores"), position_of("other")) == (ids[2], 0)


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_fails_reads_the_same_again() -> None:
    write("case:0")

    with pytest.raises(ZeroDivisionError), reading("scores") as rows:
        1 / len([])
    with reading("scores") as again:
        pass

    assert again == rows
