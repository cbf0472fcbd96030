"""Where a pack's files come from: a folder, or a .zip of the same files; each may be stored as `<name>.gz`.

Nothing is ever unpacked to disk, and unpacking stops at the bound while it streams, so that no archive fills the memory.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Protocol

from gridlink.packs.findings import Finding, Where

GZ = ".gz"
CHUNK = 64 * 1024
MAX_ENTRIES = 200
"""How many entries a .zip may have."""
MAX_RATIO = 200
"""How many times smaller an entry of a .zip may be than what comes out of it; text packs 3 to 30 times."""
MAX_ZIP_BYTES = 200 * 1024 * 1024
"""What all entries of a .zip may hold together, unpacked."""
_SMALL = 1024 * 1024
"""Entries up to this size may pack as well as they like."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


class Refused(Exception):
    """A file that may not be read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class Source(Protocol):
    """The files of a pack by name."""

    def names(self) -> list[str]:
        """The names there, sorted, as stored (`grids.geojson.gz`)."""
        ...

    def open(self, name: str, most: int) -> AbstractContextManager[IO[bytes]]:
        """The bytes of one file as stored; `Refused` when it is no plain file or holds more than `most`."""
        ...


class Folder:
    """A pack as a folder of plain files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        """Everything that lies in the folder."""
        return sorted(entry.name for entry in self.path.iterdir())

    def open(self, name: str, most: int) -> AbstractContextManager[IO[bytes]]:
        """Refuses links, folders and devices, and what resolves outside the folder."""
        path = self.path / name
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or path.resolve().parent != self.path.resolve():
            raise Refused(Where(name).finding("not-a-plain-file"))
        if status.st_size > most:
            raise Refused(Where(name).finding("too-big", size=status.st_size, most=most))
        return path.open("rb")


class Zip:
    """A pack as a .zip. Only entries that `faults` finds sound are there."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.faults = list(_faults(archive))
        bad = {finding.file for finding in self.faults}
        self._sound = {entry.filename: entry for entry in archive.infolist() if entry.filename not in bad}

    def names(self) -> list[str]:
        """The sound entries."""
        return sorted(self._sound)

    def open(self, name: str, most: int) -> AbstractContextManager[IO[bytes]]:
        """The unpacked bytes of an entry, as a stream."""
        entry = self._sound[name]
        if entry.file_size > most:
            raise Refused(Where(name).finding("too-big", size=entry.file_size, most=most))
        return self.archive.open(entry)


def _faults(archive: zipfile.ZipFile) -> Iterator[Finding]:
    """What is wrong with the list of entries; nothing has been unpacked yet."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        yield Where(Path(archive.filename or "").name).finding("zip-entries", count=len(entries), most=MAX_ENTRIES)
        entries = []
    whole = sum(entry.file_size for entry in entries)
    if whole > MAX_ZIP_BYTES:
        yield Where(Path(archive.filename or "").name).finding("too-big", size=whole, most=MAX_ZIP_BYTES)
    for name, count in Counter(entry.filename for entry in entries).items():
        if count > 1:
            yield Where(name).finding("zip-twice", count=count)
    for entry in entries:
        if reason := _unsound(entry):
            yield Where(entry.filename).finding(reason, ratio=entry.file_size // max(entry.compress_size, 1))


def _unsound(entry: zipfile.ZipInfo) -> str:
    """The code of the finding about one entry, "" for none. Unix modes stand in the high half of `external_attr`."""
    mode = entry.external_attr >> 16
    if entry.is_dir() or "/" in entry.filename or "\\" in entry.filename or entry.filename in (".", ".."):
        return "zip-not-flat"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "not-a-plain-file"
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        return "zip-method"
    if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        return "zip-ratio"
    return ""


def read_bytes(source: Source, name: str, most: int) -> bytes:
    """The bytes of the file `name`, which may be stored as `<name>.gz`. `Refused` when it cannot be had.

    At most `most` bytes are ever held, whatever the archive claims.
    """
    there = [stored for stored in (name, name + GZ) if stored in source.names()]
    if not there:
        raise Refused(Where(name).finding("missing-file"))
    if len(there) == 2:
        raise Refused(Where(name).finding("stored-twice", other=there[1]))
    stored = there[0]
    try:
        with source.open(stored, most) as stream:
            return _unpacked(stream, stored, most) if stored.endswith(GZ) else _bounded(stream, stored, most)
    except (zipfile.BadZipFile, zlib.error, EOFError) as fault:
        raise Refused(Where(stored).finding("bad-archive", reason=str(fault) or "it is cut short")) from fault
    except OSError as fault:
        raise Refused(Where(stored).finding("unreadable", reason=fault.strerror or str(fault))) from fault


def _bounded(stream: IO[bytes], name: str, most: int) -> bytes:
    data = stream.read(most + 1)
    if len(data) > most:
        raise Refused(Where(name).finding("too-big", size=f"> {most}", most=most))
    return data


def _unpacked(stream: IO[bytes], name: str, most: int) -> bytes:
    """All members of a gzip stream (RFC 1952). Raises `zlib.error`, or `EOFError` when it is cut short."""
    parts: list[bytes] = []
    size, waiting = 0, b""
    engine = _gunzip()
    while data := waiting or stream.read(CHUNK):
        if engine.eof:
            engine = _gunzip()
        part = engine.decompress(data, most + 1 - size)
        size += len(part)
        parts.append(part)
        if size > most:
            raise Refused(Where(name).finding("unpacks-too-big", most=most))
        waiting = engine.unused_data if engine.eof else engine.unconsumed_tail
    if not engine.eof:
        raise EOFError
    return b"".join(parts)


def _gunzip() -> zlib._Decompress:
    """Reads the header, the data and the checksum of one gzip member."""
    return zlib.decompressobj(16 + zlib.MAX_WBITS)
