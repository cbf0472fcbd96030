"""A pack's files as bytes: read from a folder or a .zip, kept in the database as they were loaded, and read from there."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gridlink.packs.findings import Where
from gridlink.packs.models import PackFile
from gridlink.packs.pack_reading import digest_of
from gridlink.packs.reading import MAX_FILE_BYTES, open_text
from gridlink.packs.sources import GZ, Folder, Refused, Source, Zip
from gridlink.packs.tables import FILES

LEVEL = 6
"""How hard gzip tries: a city's files shrink to a fifth at 20 MB a second."""


@dataclass(frozen=True, slots=True)
class Memory:
    """A pack as bytes by name; a `gridlink.packs.sources.Source`."""

    files: Mapping[str, bytes]

    def names(self) -> list[str]:
        """The names, sorted."""
        return sorted(self.files)

    def open(self, name: str, most: int) -> AbstractContextManager[IO[bytes]]:
        """The bytes of one file; `Refused` when it holds more than `most`."""
        if len(self.files[name]) > most:
            raise Refused(Where(name).finding("too-big", size=len(self.files[name]), most=most))
        return io.BytesIO(self.files[name])


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the pack in force; `size` in bytes."""

    name: str
    size: int
    sha256: str


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The files of a folder or a .zip. Raises what `zipfile` does for a broken archive."""
    if path.is_dir():
        yield Folder(path)
    else:
        with zipfile.ZipFile(path) as archive:
            yield Zip(archive)


def read_files(source: Source) -> dict[str, bytes]:
    """Every plain file of a pack by name, as stored; what is hidden, no plain file or over the bound is left out."""
    files: dict[str, bytes] = {}
    for name in source.names():
        if name.startswith("."):
            continue
        try:
            with source.open(name, MAX_FILE_BYTES) as stream:
                files[name] = stream.read(MAX_FILE_BYTES)
        except Refused:
            continue
    return files


def digest_of_source(source: Source) -> str:
    """The digest of the pack in these files, as `Pack.digest` has it, without reading a row."""
    texts = {name: open_text(source, name)[0] for name in FILES}
    return digest_of({name: text for name, text in texts.items() if text is not None})


def keep_files(files: Mapping[str, bytes]) -> None:
    """Make these the files of the pack in force. What is kept already is not written again."""
    marks = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    kept = dict(PackFile.objects.values_list("name", "sha256"))
    stale = [name for name, mark in kept.items() if marks.get(name) != mark]
    PackFile.objects.filter(name__in=stale).delete()
    PackFile.objects.bulk_create(
        PackFile(name=name, sha256=marks[name], size=len(data), content=_packed(name, data))
        for name, data in sorted(files.items())
        if kept.get(name) != marks[name]
    )


def kept_files() -> dict[str, bytes]:
    """The files of the pack in force, byte for byte as they were loaded; none where nobody kept them. 1 statement."""
    rows = PackFile.objects.order_by("name").values_list("name", "content")
    return {name: bytes(data) if name.endswith(GZ) else gzip.decompress(data) for name, data in rows}


def file_rows() -> tuple[FileRow, ...]:
    """The files of the pack in force, by name. 1 statement."""
    return tuple(FileRow(*row) for row in PackFile.objects.order_by("name").values_list("name", "size", "sha256"))


def _packed(name: str, data: bytes) -> bytes:
    return data if name.endswith(GZ) else gzip.compress(data, LEVEL, mtime=0)
