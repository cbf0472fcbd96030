"""Where the files lie: originals under their SHA-256, never changed; shown copies beside them, which can be remade.

    EVIDENCE_ROOT/originals/ab/ab12…            as it came, read-only
    EVIDENCE_ROOT/shown/ab/ab12….jpg (or .png)  re-encoded, no metadata
    EVIDENCE_ROOT/shown/ab/ab12….thumb.jpg      the same, 320 px
    EVIDENCE_ROOT/incoming/                     being written

A file appears under its name whole or not at all: it is written elsewhere, forced to disk and renamed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from gridlink.evidence.pictures import Picture, pictured
from gridlink.evidence.sniffing import JPEG, MediaType, sniff
from gridlink.kernel.errors import GridlinkError, Invalid, Missing

CHUNK = 1 << 16


class Readable(Protocol):
    """What evidence is read from: an open binary file, or Django's UploadedFile."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """An original now on disk."""

    sha256: str
    byte_count: int
    media_type: MediaType
    picture: Picture | None


def original_path(sha256: str) -> Path:
    """Where the original with that SHA-256 (64 hexadecimal digits) lies."""
    return Path(settings.EVIDENCE_ROOT) / "originals" / sha256[:2] / sha256


def shown_path(sha256: str, shown_type: MediaType, *, thumb: bool = False) -> Path:
    """Where its shown copy or thumbnail lies."""
    name = f"{sha256}.thumb.{JPEG.extension}" if thumb else f"{sha256}.{shown_type.extension}"
    return Path(settings.EVIDENCE_ROOT) / "shown" / sha256[:2] / name


def incoming() -> Path:
    """The folder of files being written; made if missing."""
    folder = Path(settings.EVIDENCE_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return folder


def store(source: Readable, *, limit: int) -> Stored:
    """Take a file in: sniff it, bound it, decode it if it is a photo, and lay it under its hash with its shown copy.

    Nothing is left behind when it is refused: `Invalid` evidence.empty, evidence.type, evidence.too_large,
    evidence.damaged, evidence.too_many_pixels. A type not taken is refused after the first 64 KB, a file over `limit`
    bytes as soon as that is known.
    """
    size = getattr(source, "size", None)
    if isinstance(size, int) and size > limit:
        raise _too_large(limit)
    with _written() as (file, path):
        media_type, sha256, byte_count = _copied(source, file, limit)
        picture = None
        if media_type.kind == "image":
            file.seek(0)
            picture = pictured(file, media_type.name)
        _settle(file, path, original_path(sha256))
    if picture is not None:
        keep_shown(sha256, picture)
    return Stored(sha256, byte_count, media_type, picture)


def open_checked(sha256: str) -> BinaryIO:
    """The original, read once to see that its bytes still have their hash, and open at its beginning.

    So no byte of a changed file is ever given out. `GridlinkError("evidence.tampered")`; `Missing("evidence.lost")`.
    """
    try:
        file = original_path(sha256).open("rb")
    except FileNotFoundError as error:
        raise Missing("evidence.lost", sha256=sha256) from error
    try:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sha256:
            raise GridlinkError("evidence.tampered", sha256=sha256, found=found)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def keep_shown(sha256: str, picture: Picture) -> None:
    """Write the shown copy and the thumbnail where they belong; what stands there is replaced by the same."""
    for data, thumb in ((picture.shown, False), (picture.thumb, True)):
        with _written() as (file, path):
            file.write(data)
            _settle(file, path, shown_path(sha256, picture.shown_type, thumb=thumb))


def _copied(source: Readable, file: BinaryIO, limit: int) -> tuple[MediaType, str, int]:
    """Copy `source` into `file`, hashing; the first bytes decide whether to go on."""
    digest, count, media_type = hashlib.sha256(), 0, None
    while chunk := source.read(CHUNK):
        if media_type is None:
            media_type = sniff(chunk)
        count += len(chunk)
        if count > limit:
            raise _too_large(limit)
        digest.update(chunk)
        file.write(chunk)
    return media_type or sniff(b""), digest.hexdigest(), count


def _too_large(limit: int) -> Invalid:
    return Invalid("evidence.too_large", field="file", limit_mb=limit // (1024 * 1024))


@contextmanager
def _written() -> Iterator[tuple[BinaryIO, Path]]:
    """A new file in the incoming folder, gone afterwards unless it was settled."""
    handle, name = tempfile.mkstemp(dir=incoming())
    path = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file, path
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _settle(file: BinaryIO, path: Path, target: Path) -> None:
    """Force `file` to disk and rename it to `target`, read-only; the folder is forced too, or a crash could undo it."""
    file.flush()
    os.fchmod(file.fileno(), 0o440)
    os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
