"""Looking at evidence: a changed original is never given out, a lost shown copy is made again."""

from __future__ import annotations

import logging
import os
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from gridlink.evidence import queries as evidence
from gridlink.evidence.actions import Swept, add_evidence, sweep_orphans
from gridlink.evidence.sniffing import JPEG, PNG
from gridlink.evidence.storing import original_path, shown_path, store
from gridlink.kernel.errors import GridlinkError, Missing
from gridlink.people.permissions import SYSTEM
from tests.evidence.files import PDF, jpeg, png, wav

pytestmark = pytest.mark.django_db


def add(data: bytes, subject: str = "case:42", purpose: str = "found") -> evidence.EvidenceRow:
    return add_evidence(subject, purpose, BytesIO(data), by=SYSTEM)


def read(opened: evidence.Opened) -> bytes:
    with opened.file as file:
        return file.read()


def overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o640)
    path.write_bytes(data)


def test_the_original_is_given_out_as_it_came(django_assert_num_queries) -> None:
    row = add(PDF)

    with django_assert_num_queries(1):
        opened = evidence.open_original(row.id)

    assert (opened.media_type, opened.byte_count, opened.attachment) == ("application/pdf", len(PDF), True)
    assert (opened.file_name, read(opened)) == (f"evidence-{row.id}.pdf", PDF)


def test_one_changed_byte_of_an_original_is_noticed_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    row = add(jpeg())
    data = bytearray(jpeg())
    data[-1] ^= 1
    overwrite(original_path(row.sha256), bytes(data))

    with caplog.at_level(logging.ERROR), pytest.raises(GridlinkError) as fault:
        evidence.open_original(row.id)

    assert fault.value.code == "evidence.tampered"
    assert "evidence.tampered" in caplog.text
    assert row.sha256 in caplog.text


def test_a_lost_original_is_missing_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    row = add(wav())
    original_path(row.sha256).unlink()

    with caplog.at_level(logging.ERROR), pytest.raises(Missing) as fault:
        evidence.open_original(row.id)

    assert fault.value.code == "evidence.lost"
    assert "evidence.lost" in caplog.text


def test_a_photo_is_shown_and_has_a_thumbnail(django_assert_num_queries) -> None:
    row = add(png(1000, 500))

    with django_assert_num_queries(2):
        shown, thumb = evidence.open_shown(row.id), evidence.open_shown(row.id, thumb=True)

    assert (shown.media_type, shown.file_name, shown.attachment) == ("image/png", f"evidence-{row.id}.png", False)
    assert (thumb.media_type, thumb.attachment) == ("image/jpeg", False)
    assert shown.byte_count == len(read(shown))
    assert thumb.byte_count == len(read(thumb))
    assert shown.etag != thumb.etag


@pytest.mark.parametrize(("data", "shown_type"), [(jpeg(), JPEG), (png(), PNG)])
@pytest.mark.parametrize("thumb", [False, True])
def test_a_lost_shown_copy_is_made_again_the_same(data: bytes, shown_type, thumb: bool) -> None:
    row = add(data)
    before = read(evidence.open_shown(row.id, thumb))
    for each in (False, True):
        shown_path(row.sha256, shown_type, thumb=each).unlink()

    assert read(evidence.open_shown(row.id, thumb)) == before


def test_a_shown_copy_is_not_made_from_a_changed_original() -> None:
    row = add(jpeg())
    shown_path(row.sha256, JPEG).unlink()
    overwrite(original_path(row.sha256), jpeg(100, 100))

    with pytest.raises(GridlinkError) as fault:
        evidence.open_shown(row.id)

    assert fault.value.code == "evidence.tampered"
    assert not shown_path(row.sha256, JPEG).exists()


@pytest.mark.parametrize("data", [wav(), PDF])
def test_sound_and_documents_are_only_downloaded(data: bytes) -> None:
    row = add(data)

    with pytest.raises(Missing) as refusal:
        evidence.open_shown(row.id)

    assert refusal.value.code == "evidence.not_shown"


def test_unknown_evidence_is_missing() -> None:
    for question in (evidence.evidence, evidence.open_original, evidence.open_shown):
        with pytest.raises(Missing) as refusal:
            question(0)

        assert refusal.value.code == "evidence.unknown"


def test_the_files_of_several_subjects_come_in_one_statement(django_assert_num_queries) -> None:
    first, second, other = add(png()), add(wav(), purpose="other"), add(png(), "report:7")

    with django_assert_num_queries(1):
        found = evidence.evidence_of_many(["case:42", "report:7", "case:43"])

    assert found == {"case:42": (first, second), "report:7": (other,), "case:43": ()}
    assert evidence.evidence_of("case:42") == (first, second)


def age(root: Path, hours: int) -> None:
    for path in root.rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - hours * 3600,) * 2)


def test_only_old_files_without_a_row_are_swept(root: Path) -> None:
    kept = add(jpeg())
    orphan = store(BytesIO(jpeg(300, 200)), limit=10**7).sha256
    (root / "incoming" / "half").write_bytes(b"x" * 100)
    sizes = sum(path.stat().st_size for path in root.rglob(f"{orphan}*")) + 100
    age(root, 30)
    fresh = store(BytesIO(jpeg(310, 200)), limit=10**7).sha256

    swept = sweep_orphans(timedelta(hours=24))

    assert swept == Swept(4, sizes)
    assert not list(root.rglob(f"{orphan}*"))
    assert len(list(root.rglob(f"{fresh}*"))) == len(list(root.rglob(f"{kept.sha256}*"))) == 3
    assert sweep_orphans(timedelta(hours=24)) == Swept(0, 0)


def test_an_orphan_given_again_is_new_again(root: Path) -> None:
    store(BytesIO(jpeg()), limit=10**7)
    age(root, 30)

    row = add(jpeg())

    assert sweep_orphans(timedelta(hours=24)) == Swept(0, 0)
    assert original_path(row.sha256).exists()


def test_files_being_uploaded_are_never_swept() -> None:
    with pytest.raises(ValueError, match="at least"):
        sweep_orphans(timedelta(minutes=10))


def test_sweeping_before_the_first_upload_finds_nothing() -> None:
    assert sweep_orphans() == Swept(0, 0)
