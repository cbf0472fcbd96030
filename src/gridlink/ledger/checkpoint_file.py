"""The checkpoint file: appended to and synced by one process at a time, and its private key. No Django."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from gridlink.ledger.witness import Line, read_line

log = logging.getLogger(__name__)

BLOCK = 65536


@contextmanager
def exclusive(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock file beside `path`; yields False when another process has it and `wait` is not wanted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def append(path: Path, line: bytes) -> None:
    """Write one line at the end and sync file and folder; it is on the disk when this returns."""
    new = not path.exists()
    with path.open("ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def last_line(path: Path) -> Line | None:
    """The newest checkpoint in the file, read from its end; None when there is none.

    A piece without newline at the end is a write cut short by a crash (its checkpoint was never acknowledged): it is
    put beside the file as `.torn` and cut off. `Invalid("ledger.checkpoint_forged")` when the last line is not sound.
    """
    if not path.exists():
        return None
    torn = _last_piece(path, path.stat().st_size)
    if torn:
        log.error("ledger.checkpoint_torn", extra={"bytes": len(torn)})
        append(path.with_name(path.name + ".torn"), torn + b"\n")
        os.truncate(path, path.stat().st_size - len(torn))
    size = path.stat().st_size
    return read_line(_last_piece(path, size - 1)) if size else None


def lines(path: Path) -> Iterator[bytes]:
    """Every whole line of the file, one at a time; none when there is no file."""
    if path.exists():
        with path.open("rb") as file:
            yield from (text for text in file if text.endswith(b"\n"))


def private_key(path: Path) -> Ed25519PrivateKey:
    """The signing key; made on first use, readable by its owner alone (0600)."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate()
        text = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        # Under its name whole or not at all: a process killed while writing must not leave half a key.
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)
        unfinished.unlink()
        log.warning("ledger.key_made", extra={"path": str(path)})
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path}: not an Ed25519 private key")
    return key


def _last_piece(path: Path, end: int) -> bytes:
    """The bytes before `end` that come after the last newline before it."""
    piece = b""
    with path.open("rb") as file:
        while end > 0 and b"\n" not in piece:
            start = max(0, end - BLOCK)
            file.seek(start)
            piece = file.read(end - start) + piece
            end = start
    return piece.rpartition(b"\n")[2]
