"""What a file is, told from its first bytes and never from its name. Pure.

Taken: JPEG, PNG and WebP photos; MP3, M4A, Ogg, WAV and AMR sound; MP4 video; PDF. Everything else is refused by what it
is found to be, so that the person can be told what to do ("image/heic": send it as JPEG).
"""

from __future__ import annotations

from dataclasses import dataclass

from gridlink.kernel.errors import Invalid

HEAD = 4096
"""How many of the first bytes are looked at."""


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type of file taken as evidence. `kind`: image, sound, video or document. `extension` without the dot."""

    name: str
    kind: str
    extension: str


JPEG = MediaType("image/jpeg", "image", "jpg")
PNG = MediaType("image/png", "image", "png")
WEBP = MediaType("image/webp", "image", "webp")
MP3 = MediaType("audio/mpeg", "sound", "mp3")
M4A = MediaType("audio/mp4", "sound", "m4a")
OGG = MediaType("audio/ogg", "sound", "ogg")
WAV = MediaType("audio/wav", "sound", "wav")
AMR = MediaType("audio/amr", "sound", "amr")
MP4 = MediaType("video/mp4", "video", "mp4")
PDF = MediaType("application/pdf", "document", "pdf")

TAKEN = {each.name: each for each in (JPEG, PNG, WEBP, MP3, M4A, OGG, WAV, AMR, MP4, PDF)}

# The first bytes of files; those of type `str` are refused under that name.
_STARTS: tuple[tuple[bytes, MediaType | str], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"ID3", MP3),
    (b"OggS", OGG),
    (b"#!AMR\n", AMR),
    (b"#!AMR-WB\n", AMR),
    (b"%PDF-", PDF),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
)
_RIFF: dict[bytes, MediaType | str] = {b"WEBP": WEBP, b"WAVE": WAV, b"AVI ": "video/x-msvideo"}
# The brand of an ISO base media file (ISO/IEC 14496-12), bytes 8 to 12.
_BRANDS: dict[bytes, MediaType | str] = {
    b"M4A ": M4A,
    b"M4B ": M4A,
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"), MP4),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"),
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
}
_ADVICE = {"image/heic": "jpeg", "image/avif": "jpeg", "image/gif": "jpeg", "image/bmp": "jpeg", "image/tiff": "jpeg"}
_ADVICE |= {"video/quicktime": "mp4", "video/webm": "mp4", "video/3gpp": "mp4", "video/x-msvideo": "mp4"}
_MARKUP = (
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<head", "text/html"),
    (b"<body", "text/html"),
    (b"<script", "text/html"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "text/xml"),
    (b"<?php", "text/x-php"),
    (b"#!/", "text/x-script"),
)


def sniff(head: bytes) -> MediaType:
    """The type of a file from its first bytes (`HEAD` of them, or all there are).

    `Invalid("evidence.empty")` for none; `Invalid("evidence.type")` with `found`, and `advice` (what to send instead)
    where there is some.
    """
    if not head:
        raise Invalid("evidence.empty", field="file")
    found = _found(head[:HEAD])
    if isinstance(found, MediaType):
        return found
    advice = {"advice": _ADVICE[found]} if found in _ADVICE else {}
    raise Invalid("evidence.type", field="file", found=found, **advice)


def _found(head: bytes) -> MediaType | str:
    for start, what in _STARTS:
        if head.startswith(start):
            return what
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "application/octet-stream")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "video/3gpp" if brand.startswith((b"3gp", b"3g2")) else _BRANDS.get(brand, "application/octet-stream")
    if _is_mp3_frame(head):
        return MP3
    return _text_type(head)


def _is_mp3_frame(head: bytes) -> bool:
    """Whether it starts with the header of an MPEG audio layer III frame (ISO/IEC 11172-3, 2.4.1.3), no value reserved."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 0b11, head[1] >> 1 & 0b11
    bitrate, sampling = head[2] >> 4, head[2] >> 2 & 0b11
    return version != 0b01 and layer == 0b01 and bitrate not in (0, 0b1111) and sampling != 0b11


def _text_type(head: bytes) -> str:
    """What kind of text it is: markup by its first tag, else text/plain; bytes that are no text at all, octet-stream."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for tag, name in _MARKUP:
        if start.startswith(tag):
            return name
    if b"<html" in start or b"<script" in start:
        return "text/html"
    if b"\x00" in head:
        return "application/octet-stream"
    try:
        # The last character may be cut in two at the end of the head.
        head[:-3].decode() if len(head) > 3 else head.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain"
