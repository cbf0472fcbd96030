"""What a file is, is told by its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlink.evidence.sniffing import HEAD, TAKEN, sniff
from gridlink.kernel.errors import Invalid
from tests.evidence.files import HTML, PDF, gif, iso_media, jpeg, png, wav, webp


@pytest.mark.parametrize(("data", "name", "kind"), [
    (jpeg(), "image/jpeg", "image"),
    (png(), "image/png", "image"),
    (webp(), "image/webp", "image"),
    (wav(), "audio/wav", "sound"),
    (b"ID3\x04\x00\x00\x00\x00\x00\x00", "audio/mpeg", "sound"),
    (b"\xff\xfb\x90\x64" + b"\x00" * 400, "audio/mpeg", "sound"),
    (b"\xff\xf3\x40\xc4" + b"\x00" * 400, "audio/mpeg", "sound"),
    (iso_media(b"M4A "), "audio/mp4", "sound"),
    (b"OggS\x00\x02" + b"\x00" * 30, "audio/ogg", "sound"),
    (b"#!AMR\n\x3c" + b"\x00" * 30, "audio/amr", "sound"),
    (b"#!AMR-WB\n" + b"\x00" * 30, "audio/amr", "sound"),
    (iso_media(b"isom"), "video/mp4", "video"),
    (iso_media(b"mp42"), "video/mp4", "video"),
    (PDF, "application/pdf", "document"),
])  # fmt: skip
def test_a_type_that_is_taken_is_told_by_its_first_bytes(data: bytes, name: str, kind: str) -> None:
    found = sniff(data[:HEAD])

    assert (found.name, found.kind) == (name, kind)


@pytest.mark.parametrize(("data", "found", "advice"), [
    (HTML, "text/html", None),
    (b"<html>", "text/html", None),
    (b"hello <script>alert(1)</script>", "text/html", None),
    (b'<?xml version="1.0"?><svg/>', "text/xml", None),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>", "image/svg+xml", None),
    (b"<?php system($_GET['c']);", "text/x-php", None),
    (b"#!/bin/sh\nrm -rf /\n", "text/x-script", None),
    ("路面破损".encode(), "text/plain", None),
    (gif(), "image/gif", "jpeg"),
    (iso_media(b"heic"), "image/heic", "jpeg"),
    (iso_media(b"mif1"), "image/heic", "jpeg"),
    (iso_media(b"avif"), "image/avif", "jpeg"),
    (iso_media(b"qt  "), "video/quicktime", "mp4"),
    (iso_media(b"3gp4"), "video/3gpp", "mp4"),
    (iso_media(b"????"), "application/octet-stream", None),
    (b"RIFF\x00\x00\x00\x00AVI LIST", "video/x-msvideo", "mp4"),
    (b"RIFF", "application/octet-stream", None),
    (b"\x1a\x45\xdf\xa3\x00", "video/webm", "mp4"),
    (b"PK\x03\x04\x14\x00", "application/zip", None),
    (b"MZ\x90\x00", "application/x-msdownload", None),
    (b"\x7fELF\x02", "application/x-executable", None),
    (b"\xff\xfe\x00\x00", "application/octet-stream", None),
    (b"\xff\xff\xf0\x00", "application/octet-stream", None),
    (b"\x00", "application/octet-stream", None),
])  # fmt: skip
def test_any_other_is_refused_by_what_it_is(data: bytes, found: str, advice: str | None) -> None:
    with pytest.raises(Invalid) as refusal:
        sniff(data)

    assert (refusal.value.code, refusal.value.field) == ("evidence.type", "file")
    assert (refusal.value.params["found"], refusal.value.params.get("advice")) == (found, advice)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        sniff(b"")

    assert (refusal.value.code, refusal.value.field) == ("evidence.empty", "file")


@given(st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused_and_nothing_else(data: bytes) -> None:
    assert _outcome(data) in {"taken", "evidence.type", "evidence.empty"}


def _outcome(data: bytes) -> str:
    try:
        found = sniff(data)
    except Invalid as refusal:
        return refusal.code
    return "taken" if found is TAKEN[found.name] else "unlisted"
