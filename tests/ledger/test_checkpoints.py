"""Checkpoints: signed, chained, outside the database first, and never over a database that went back."""

from __future__ import annotations

import json
import stat
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection, transaction

from gridlink.kernel.errors import Invalid, Refused
from gridlink.ledger import checkpoints
from gridlink.ledger.audit import verify
from gridlink.ledger.checkpoint_file import last_line, lines
from gridlink.ledger.checkpoints import make_checkpoint
from gridlink.ledger.models import Checkpoint, Entry
from gridlink.ledger.witness import read_line
from tests.ledger.tampering import ownership
from tests.ledger.writing import AT, write, write_history

pytestmark = pytest.mark.django_db


def forged():
    """What verify says of the file: (number, detail)."""
    return [(item.checkpoint, item.detail) for item in verify().findings if item.kind == "checkpoint_forged"]


def test_a_checkpoint_holds_everything_since_the_last_new_subjects_included(outside) -> None:
    write_history(2, 2)
    first = make_checkpoint(AT)
    row = write("case:7")
    second = make_checkpoint(AT)

    one, two = [read_line(text) for text in lines(outside)]
    assert (first, second, make_checkpoint(AT)) == (4, 1, 0)
    assert [(subject, seq) for subject, seq, _ in one.entries] == [
        ("case:0", 1), ("case:1", 1), ("case:0", 2), ("case:1", 2)
    ]  # fmt: skip
    assert two.entries == (("case:7", 1, Entry.objects.get(pk=row.id).hash),)
    assert (two.number, two.previous, two.at) == (2, one.hash, "2026-11-20T08:00:00.123456Z")
    assert list(Checkpoint.objects.order_by("number").values_list("hash", flat=True)) == [one.hash, two.hash]


def test_the_key_is_made_once_and_readable_by_its_owner_alone(outside, settings) -> None:
    write()
    make_checkpoint(AT)
    made = settings.CHECKPOINT_KEY.read_bytes()
    write()
    make_checkpoint(AT)

    assert settings.CHECKPOINT_KEY.read_bytes() == made
    assert stat.S_IMODE(settings.CHECKPOINT_KEY.stat().st_mode) == 0o600


def test_much_is_written_in_several_lines(outside, monkeypatch) -> None:
    monkeypatch.setattr(checkpoints, "MOST_ENTRIES", 5)
    write_history(3, 4)

    assert make_checkpoint(AT) == 12
    assert [len(read_line(text).entries) for text in lines(outside)] == [5, 5, 2]


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_is_not_made_inside_a_transaction(outside) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        make_checkpoint(AT)


def test_a_rolled_back_database_does_not_go_on(outside) -> None:
    write_history(2, 2)
    make_checkpoint(AT)
    write("case:0", "case.closed")
    make_checkpoint(AT)
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE verb = 'case.closed'")
        cursor.execute("DELETE FROM ledger_checkpoint WHERE number = 2")
    write("case:1", "case.closed")
    before = outside.read_bytes()

    with pytest.raises(Refused) as refused:
        make_checkpoint(AT)

    assert refused.value.code == "ledger.rolled_back"
    assert refused.value.params == {"checkpoint": 2, "known": 1}
    assert outside.read_bytes() == before


def test_a_rolled_back_database_with_its_copies_kept_does_not_go_on(outside) -> None:
    write_history(2, 2)
    make_checkpoint(AT)
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE seq = 2")

    with pytest.raises(Refused, match=r"ledger\.rolled_back"):
        make_checkpoint(AT)


@pytest.mark.parametrize("left", [0, 1])
def test_a_file_that_lost_its_end_is_not_gone_on_with(outside, left) -> None:
    for subject in ("case:0", "case:1"):
        write(subject)
        make_checkpoint(AT)
    outside.write_bytes(b"".join(list(lines(outside))[:left]))
    write("case:2")

    with pytest.raises(Refused, match=r"ledger\.checkpoint_file_behind"):
        make_checkpoint(AT)

    assert forged() == [(left + 1, f"the file ends at checkpoint {left}, the database knows 2")]


def test_a_line_written_before_a_crash_of_the_database_is_adopted(outside) -> None:
    write("case:0")
    make_checkpoint(AT)
    write("case:1")
    make_checkpoint(AT)
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoint WHERE number = 2")
    write("case:2")

    assert verify().ok
    assert make_checkpoint(AT) == 1
    assert list(Checkpoint.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert verify().ok


def test_a_line_torn_by_a_crash_is_put_aside(outside) -> None:
    write("case:0")
    make_checkpoint(AT)
    whole = outside.read_bytes()
    outside.write_bytes(whole + b'{"format":"gridlink-check')
    write("case:1")

    assert make_checkpoint(AT) == 1
    assert outside.read_bytes().startswith(whole)
    assert last_line(outside).number == 2
    assert verify().ok


def edit(text, **changed):
    """A line with some of its fields changed."""
    return json.dumps({**json.loads(text), **changed}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"at": "2026-11-21T00:00:00.000000Z"}, "its signature is wrong"),
        ({"entries": []}, "its entries are not those it was signed over"),
        ({"signature": "00" * 64}, "its signature is wrong"),
        ({"key": "zz"}, "it is not a checkpoint"),
    ],
)
def test_a_forged_line_is_named(outside, changed, why) -> None:
    for subject in ("case:0", "case:1", "case:2"):
        write(subject)
        make_checkpoint(AT)
    texts = list(lines(outside))
    texts[1] = edit(texts[1], **changed)
    outside.write_bytes(b"".join(texts))

    assert forged() == [(2, why)]


def test_a_line_taken_out_of_the_file_is_noticed(outside) -> None:
    for subject in ("case:0", "case:1", "case:2"):
        write(subject)
        make_checkpoint(AT)
    texts = list(lines(outside))
    outside.write_bytes(texts[0] + texts[2])

    assert forged() == [(3, "it does not follow the line before")]


def test_a_file_signed_anew_with_another_key_is_forged(outside, settings, tmp_path) -> None:
    write("case:0")
    make_checkpoint(AT)
    own = settings.CHECKPOINT_KEY
    with ownership() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoint")
    outside.unlink()
    settings.CHECKPOINT_KEY = tmp_path / "other.pem"
    make_checkpoint(AT)
    settings.CHECKPOINT_KEY = own

    assert forged() == [(1, "it is signed with a key that is not trusted")]


def test_a_damaged_last_line_is_not_built_on(outside) -> None:
    write("case:0")
    make_checkpoint(AT)
    outside.write_bytes(edit(outside.read_bytes(), at="2026-11-21T00:00:00.000000Z"))

    with pytest.raises(Invalid, match=r"ledger\.checkpoint_forged"):
        make_checkpoint(AT)


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_make_one_chain(outside) -> None:
    write_history(5, 4)
    start, made = threading.Barrier(3), []

    def run():
        start.wait(10)
        made.append(make_checkpoint(AT))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(made) == [0, 0, 20]
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_lines_are_posted_in_order_and_none_is_lost_while_the_witness_is_away(outside, settings) -> None:
    got, answers = [], [204, 503, 204, 204]

    class Witness(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = answers.pop(0)
            if status == 204:
                got.append(read_line(body).number)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *arguments):
            """Keep the test's output clean."""

    server = HTTPServer(("127.0.0.1", 0), Witness)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    for number, url in enumerate(["http://127.0.0.1:9/", address, address]):
        settings.CHECKPOINT_URL = url
        write(f"case:{number}")
        assert make_checkpoint(AT) == 1
    server.shutdown()
    server.server_close()

    assert got == [1, 2, 3]
    assert verify().witnessed.checkpoint == 3
