"""Giving evidence: sealed as it came, once per subject and purpose, told in the ledger; refused ones leave nothing."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from PIL import Image

from gridlink.evidence import queries as evidence
from gridlink.evidence.actions import add_evidence, copy_evidence, hide_evidence
from gridlink.evidence.models import Evidence
from gridlink.evidence.sniffing import JPEG
from gridlink.evidence.storing import original_path, shown_path
from gridlink.kernel.errors import Invalid, Missing
from gridlink.ledger.queries import history
from gridlink.people.permissions import SYSTEM
from tests.actors import supervisor
from tests.evidence.files import GPS, HTML, PDF, PLACE, jpeg, png, wav

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SUBJECT = "case:42"
MB = 1024 * 1024


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def add(data: bytes, subject: str = SUBJECT, purpose: str = "found") -> evidence.EvidenceRow:
    return add_evidence(subject, purpose, BytesIO(data), by=SYSTEM, now=NOW)


def refused(action: Callable[[], object], code: str, field: str, root: Path) -> Invalid:
    """The action is refused, and no file, row or entry is left."""
    with pytest.raises(Invalid) as refusal:
        action()

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert files(root) == []
    assert not Evidence.objects.exists()
    assert history(SUBJECT) == ()
    return refusal.value


@pytest.mark.usefixtures("city")
def test_a_photo_is_kept_as_it_came_and_told_in_the_ledger() -> None:
    data, by = jpeg(800, 600), supervisor().act("intake.report")
    upload = SimpleUploadedFile("王建国的门口.jpg", data, content_type="image/jpeg")

    row = add_evidence(SUBJECT, "found", upload, by=by, now=NOW, name=upload.name)

    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert (row.byte_count, row.media_type, row.shown_type, row.width, row.height) == (
        len(data), "image/jpeg", "image/jpeg", 800, 600
    )  # fmt: skip
    assert (row.uploaded_by_id, row.uploaded_at, row.hidden_at) == (by.user_id, NOW, None)
    assert original_path(row.sha256).read_bytes() == data
    (entry,) = history(SUBJECT)
    assert (entry.verb, entry.actor, entry.post) == ("evidence.added", by.ref, by.post)
    told = {name: value for name, value in entry.body.items() if name != "private"}
    assert told == {
        "evidence": row.id, "sha256": row.sha256, "byte_count": len(data), "media_type": "image/jpeg",
        "purpose": "found",
    }  # fmt: skip
    assert entry.private == {"name": "王建国的门口.jpg"}
    assert "王建国" not in str(entry.body)


@pytest.mark.django_db
def test_the_original_keeps_where_it_was_taken_and_the_shown_copy_does_not() -> None:
    row = add(jpeg())

    with evidence.open_original(row.id).file as file:
        original = dict(Image.open(file).getexif().get_ifd(GPS))
    with evidence.open_shown(row.id).file as file:
        shown = dict(Image.open(file).getexif())

    assert original[2] == PLACE[2]
    assert shown == {}


@pytest.mark.django_db
def test_files_lie_read_only_under_their_hash() -> None:
    row = add(jpeg())

    paths = [original_path(row.sha256), shown_path(row.sha256, JPEG), shown_path(row.sha256, JPEG, thumb=True)]

    assert [path.stat().st_mode & 0o777 for path in paths] == [0o440] * 3
    assert paths[0].parts[-3:] == ("originals", row.sha256[:2], row.sha256)


@pytest.mark.django_db
def test_the_same_file_again_is_the_same_evidence() -> None:
    first = add(png())

    again = add(png())

    assert again == first
    assert len(history(SUBJECT)) == 1


@pytest.mark.django_db
def test_another_purpose_or_subject_is_another_row_of_the_same_file(root: Path) -> None:
    first = add(png())

    others = [add(png(), purpose="handled"), add(png(), subject="case:43")]

    assert len({first.id, *(row.id for row in others)}) == 3
    assert len(files(root / "originals")) == 1


@pytest.mark.django_db
def test_sound_and_documents_are_kept_without_a_shown_copy(root: Path) -> None:
    rows = [add(wav()), add(PDF)]

    assert [(row.kind, row.shown_type, row.width) for row in rows] == [("sound", "", None), ("document", "", None)]
    assert not (root / "shown").exists()


@pytest.mark.django_db
def test_a_page_named_jpg_is_refused_by_what_it_is(root: Path) -> None:
    upload = SimpleUploadedFile("photo.jpg", HTML, content_type="image/jpeg")

    refusal = refused(lambda: add_evidence(SUBJECT, "found", upload, by=SYSTEM, now=NOW), "evidence.type", "file", root)

    assert refusal.params == {"found": "text/html"}


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "code"), [
    (b"", "evidence.empty"), (jpeg()[:5000], "evidence.damaged"), (b"GIF89a" + b"\0" * 99, "evidence.type"),
])  # fmt: skip
def test_what_cannot_be_kept_leaves_nothing_behind(data: bytes, code: str, root: Path) -> None:
    refused(lambda: add(data), code, "file", root)


@pytest.mark.django_db
def test_an_unknown_purpose_or_subject_is_refused(root: Path) -> None:
    refused(lambda: add(png(), purpose="proof"), "evidence.purpose", "purpose", root)
    for subject in ("", "42", "case:", "case:4 2", "case:../x/y"):
        refused(lambda subject=subject: add(png(), subject=subject), "evidence.subject", "subject", root)


class Tap:
    """A file of 64 MB that does not tell its size, and counts what was drawn."""

    drawn = 0

    def read(self, size: int = -1, /) -> bytes:
        if self.drawn >= 64 * MB:
            return b""
        head = b"" if self.drawn else b"%PDF-1.7\n"
        self.drawn += size
        return head.ljust(size, b" ")


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_before_it_is_read_whole(root: Path) -> None:
    tap = Tap()

    refusal = refused(
        lambda: add_evidence(SUBJECT, "found", tap, by=SYSTEM, limit=2 * MB), "evidence.too_large", "file", root
    )

    assert refusal.params == {"limit_mb": 2}
    assert tap.drawn <= 2 * MB + 65_536


@pytest.mark.django_db
def test_a_photo_of_forty_megabytes_is_refused_unread(root: Path) -> None:
    upload = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + b"\0" * (40 * MB))

    refusal = refused(lambda: add_evidence(SUBJECT, "found", upload, by=SYSTEM), "evidence.too_large", "file", root)

    assert refusal.params == {"limit_mb": 20}
    assert upload.tell() == 0


@pytest.mark.django_db
def test_a_reports_evidence_is_given_to_its_case_once() -> None:
    photo, sound = add(jpeg(), "report:7"), add(wav(), "report:7", "other")
    hidden = hide_evidence(add(PDF, "report:7").id, reason="wrong file", by=SYSTEM, now=NOW)

    copies = copy_evidence("report:7", SUBJECT, by=SYSTEM, now=NOW)
    again = copy_evidence("report:7", SUBJECT, by=SYSTEM, now=NOW)

    assert [(row.sha256, row.purpose) for row in copies] == [(photo.sha256, "found"), (sound.sha256, "other")]
    assert hidden.sha256 not in {row.sha256 for row in copies}
    assert again == ()
    assert evidence.evidence_of(SUBJECT) == copies
    assert [(entry.verb, entry.body["from"]) for entry in history(SUBJECT)] == [("evidence.added", "report:7")] * 2
    assert [entry.body["evidence"] for entry in history(SUBJECT)] == [row.id for row in copies]


@pytest.mark.django_db
def test_nothing_to_copy_costs_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert copy_evidence("report:7", SUBJECT, by=SYSTEM) == ()


@pytest.mark.django_db
def test_hidden_evidence_is_out_of_sight_and_stays_sealed() -> None:
    row = add(jpeg())

    hide_evidence(row.id, reason="含他人面孔", by=SYSTEM, now=NOW)
    hide_evidence(row.id, reason="again", by=SYSTEM, now=NOW)

    assert evidence.evidence_of(SUBJECT) == ()
    assert [one.hidden_at for one in evidence.evidence_of(SUBJECT, include_hidden=True)] == [NOW]
    assert [(entry.verb, entry.private) for entry in history(SUBJECT)][1:] == [
        ("evidence.hidden", {"reason": "含他人面孔"})
    ]
    with evidence.open_original(row.id).file as file:
        assert file.read() == jpeg()
    with pytest.raises(Missing):
        evidence.open_shown(row.id)


@pytest.mark.django_db
def test_hidden_evidence_given_again_is_seen_again() -> None:
    row = add(jpeg())
    hide_evidence(row.id, reason="mistake", by=SYSTEM, now=NOW)

    again = add(jpeg())

    assert (again.id, again.hidden_at) == (row.id, None)
    assert [entry.verb for entry in history(SUBJECT)] == ["evidence.added", "evidence.hidden", "evidence.added"]


@pytest.mark.django_db
def test_hiding_asks_for_a_reason_and_something_to_hide() -> None:
    with pytest.raises(Invalid):
        hide_evidence(add(jpeg()).id, reason=" ", by=SYSTEM)
    with pytest.raises(Missing):
        hide_evidence(0, reason="x", by=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_for_one_subject_are_all_kept_and_chained() -> None:
    faults: list[BaseException] = []

    def give(number: int) -> None:
        try:
            add(png(100 + number, 100))
            add(png(100, 100))
        except BaseException as fault:  # noqa: BLE001 - told to the main thread
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=give, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == [], connection.vendor
    assert len(evidence.evidence_of(SUBJECT)) == 5
    assert [entry.seq for entry in history(SUBJECT)] == [1, 2, 3, 4, 5]
