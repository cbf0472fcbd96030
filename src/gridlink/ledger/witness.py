"""What a checkpoint (检查点) is outside the database: one signed line of JSON, chained to the line before. Pure.

A line is {format, number, at, previous, first_entry, last_entry, count, root, key, entries, signature}. `entries` is
[[subject, seq, hash], …] in number order, `root` the SHA-256 of its canonical JSON. The rest without entries and
signature is the header: its canonical JSON is what Ed25519 signs and what `hash` is the SHA-256 of; `previous` is the
hash of the line before (64 zeros in the first). Keys and signatures are hexadecimal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gridlink.kernel.canonical import canonical_bytes, sha256_hex
from gridlink.kernel.errors import Invalid

FORMAT = "gridlink-checkpoint-1"
HEADER = ("format", "number", "at", "previous", "first_entry", "last_entry", "count", "root", "key")
FIRST_PREVIOUS = "0" * 64

Fact = tuple[str, int, str]
"""What a checkpoint says of one entry: its subject, seq and hash."""


@dataclass(frozen=True)
class Line:
    """One checkpoint line whose root and signature hold; whose key it is, is for the reader to ask."""

    number: int
    at: str
    previous: str
    first_entry: int
    last_entry: int
    root: str
    key: str
    signature: str
    hash: str
    entries: tuple[Fact, ...]


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of a key, as 64 hexadecimal digits."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign_line(
    key: Ed25519PrivateKey, *, number: int, at: str, previous: str, numbers: tuple[int, int], facts: Sequence[Fact]
) -> bytes:
    """A new line (with its newline) over the entries numbered from `numbers[0]` to `numbers[1]`."""
    entries = [list(fact) for fact in facts]
    header: dict[str, Any] = {
        "format": FORMAT,
        "number": number,
        "at": at,
        "previous": previous,
        "first_entry": numbers[0],
        "last_entry": numbers[1],
        "count": len(entries),
        "root": sha256_hex(canonical_bytes(entries)),
        "key": public_text(key),
    }
    signature = key.sign(canonical_bytes(header)).hex()
    whole = {**header, "signature": signature, "entries": entries}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_line(text: bytes) -> Line:
    """The line, its root and signature checked; `Invalid("ledger.checkpoint_forged")` says in `why` what is wrong."""
    try:
        whole = json.loads(text)
        header = {name: whole[name] for name in HEADER}
        entries = tuple((str(subject), int(seq), str(hash_)) for subject, seq, hash_ in whole["entries"])
        signed = canonical_bytes(header)
        if sha256_hex(canonical_bytes(whole["entries"])) != header["root"] or header["count"] != len(entries):
            raise _forged("its entries are not those it was signed over")
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(header["key"]))
        public.verify(bytes.fromhex(whole["signature"]), signed)
    except InvalidSignature as error:
        raise _forged("its signature is wrong") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _forged("it is not a checkpoint") from error
    if header["format"] != FORMAT:
        raise _forged("its format is unknown")
    return Line(
        int(header["number"]),
        str(header["at"]),
        str(header["previous"]),
        int(header["first_entry"]),
        int(header["last_entry"]),
        str(header["root"]),
        str(header["key"]),
        str(whole["signature"]),
        sha256_hex(signed),
        entries,
    )


def follows(line: Line, before: Line | None) -> bool:
    """True when `line` is the very next checkpoint after `before` (or the first, when that is None)."""
    if before is None:
        return line.number == 1 and line.previous == FIRST_PREVIOUS
    in_order = line.first_entry > before.last_entry
    return line.number == before.number + 1 and line.previous == before.hash and in_order


def facts_of(rows: Iterable[tuple[int, str, int, str]]) -> list[Fact]:
    """The facts of (id, subject, seq, hash) rows."""
    return [(subject, seq, hash_) for _, subject, seq, hash_ in rows]


def _forged(why: str) -> Invalid:
    return Invalid("ledger.checkpoint_forged", why=why)
