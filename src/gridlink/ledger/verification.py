"""What the ledger and its outside witness say against each other, row by row. Pure.

Both come sorted by subject (as UTF-8 bytes) and seq, and are walked side by side, so that memory holds one row of each
and one finding being counted, whatever the size of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from gridlink.kernel.errors import GridlinkError
from gridlink.ledger.chain import FIRST_PREVIOUS, PRIVATE, commitment, entry_hash

Kind = Literal["edited", "rehashed", "gap", "tail_cut", "subject_deleted", "rolled_back", "checkpoint_forged"]


@dataclass(frozen=True)
class Row:
    """One row of the ledger as it stands: `content` has the names of `chain.HASHED`, `texts` [salt, text] by field."""

    id: int
    subject: str
    seq: int
    hash: str
    content: Mapping[str, Any]
    texts: Mapping[str, Any]


@dataclass(frozen=True)
class Witnessed:
    """One entry as a checkpoint outside has it; `order` counts entries through the whole file."""

    subject: str
    seq: int
    hash: str
    checkpoint: int
    order: int


@dataclass(frozen=True)
class Finding:
    """One thing wrong: the row (subject and seq) it begins at, how many rows it is about, what was compared with what."""

    kind: Kind
    subject: str
    seq: int
    count: int = 1
    checkpoint: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        where = f"{self.subject}#{self.seq}" if self.subject else f"checkpoint {self.checkpoint}"
        return f"{self.kind}: {where} ({self.count}): {self.detail}"


@dataclass(frozen=True)
class Reach:
    """How far the witness outside reaches: its last sound checkpoint, the entry number it ends at, and when."""

    checkpoint: int
    entry: int
    at: datetime


@dataclass(frozen=True)
class VerificationReport:
    """What `verify` found. Rows after the witness's reach are only chained: whoever rewrote a whole chain of them, or cut
    its end, could not be told from one who did not.
    """

    findings: tuple[Finding, ...]
    entry_count: int
    subject_count: int
    private_count: int
    only_chained_count: int
    witnessed: Reach | None
    key_is_known: bool

    @property
    def ok(self) -> bool:
        """True when nothing was found."""
        return not self.findings


class Comparison:
    """One walk along the ledger; `known_checkpoint` is the newest checkpoint the database can be said to hold.

    What checkpoints after that one witnessed and is not there is a rolled-back database, told in one finding.
    """

    def __init__(self, known_checkpoint: int) -> None:
        self.known_checkpoint = known_checkpoint
        self.entry_count = self.subject_count = self.private_count = self.only_chained_count = 0
        self._before: Row | None = None
        self._before_holds = self._before_edited = self._rehashed = False
        self._missing: Finding | None = None
        self._lost: tuple[Witnessed, int] | None = None

    def findings(self, rows: Iterable[Row], witnesses: Iterator[Witnessed]) -> Iterator[Finding]:
        """Every finding, in subject order, the rolled-back database last."""
        witness = next(witnesses, None)
        for row in rows:
            while witness is not None and (witness.subject, witness.seq) < (row.subject, row.seq):
                if witness.subject != row.subject:
                    yield from self._absent(witness)
                witness = next(witnesses, None)
            yield from self._flush(row.subject)
            match = witness if witness and (witness.subject, witness.seq) == (row.subject, row.seq) else None
            if match is not None:
                witness = next(witnesses, None)
            yield from self._present(row, match)
        while witness is not None:
            yield from self._absent(witness)
            witness = next(witnesses, None)
        yield from self._flush(None)
        if self._lost is not None:
            first, count = self._lost
            known = self.known_checkpoint
            yield Finding(
                "rolled_back", first.subject, first.seq, count, first.checkpoint,
                f"the database ends at checkpoint {known}; entries witnessed after it are missing",
            )  # fmt: skip

    def _present(self, row: Row, witness: Witnessed | None) -> Iterator[Finding]:
        self.entry_count += 1
        before = self._before if self._before is not None and self._before.subject == row.subject else None
        if before is None:
            self.subject_count += 1
            self._rehashed = self._before_holds = self._before_edited = False
        if witness is None:
            self.only_chained_count += 1
        expected = before.seq + 1 if before else 1
        if row.seq != expected:
            yield Finding("gap", row.subject, expected, row.seq - expected, detail="rows in the middle are missing")
        edited = _edited(row, witness)
        if edited is not None:
            yield edited
        elif witness is not None and witness.hash != row.hash:
            if not self._rehashed:
                yield Finding(
                    "rehashed", row.subject, row.seq, 1, witness.checkpoint,
                    f"its hash fits its content but was {witness.hash} when it was witnessed",
                )  # fmt: skip
            self._rehashed = True
        elif row.seq == expected and not self._rehashed and not self._before_edited:
            yield from self._link(row, before)
        yield from self._texts(row)
        self._before, self._before_holds = row, edited is None and witness is not None and witness.hash == row.hash
        self._before_edited = edited is not None

    def _link(self, row: Row, before: Row | None) -> Iterator[Finding]:
        if row.content["previous"] == (before.hash if before else FIRST_PREVIOUS):
            return
        # The chain breaks between the two. Whichever a witness vouches for did not change.
        blamed = row if before is None or self._before_holds else before
        self._rehashed = True
        yield Finding(
            "rehashed", blamed.subject, blamed.seq, detail="its hash is not the one the next row was chained to"
        )

    def _texts(self, row: Row) -> Iterator[Finding]:
        commitments = row.content["body"].get(PRIVATE, {}) if isinstance(row.content["body"], dict) else {}
        for name, pair in row.texts.items():
            self.private_count += 1
            try:
                holds = commitments.get(name) == commitment(*pair)
            except (TypeError, AttributeError, GridlinkError):
                holds = False
            if not holds:
                yield Finding(
                    "edited", row.subject, row.seq, detail=f"private text {name!r} is not the one committed to"
                )

    def _absent(self, witness: Witnessed) -> Iterator[Finding]:
        if witness.checkpoint > self.known_checkpoint:
            first, count = self._lost or (witness, 0)
            self._lost = (min(first, witness, key=lambda item: item.order), count + 1)
            return
        missing = self._missing
        if missing is not None and missing.subject == witness.subject:
            self._missing = replace(missing, count=missing.count + 1)
            return
        yield from self._flush(None)
        cut = self._before is not None and self._before.subject == witness.subject
        kind: Kind = "tail_cut" if cut else "subject_deleted"
        detail = "witnessed rows at the end are missing" if cut else "every row of the subject is missing"
        self._missing = Finding(kind, witness.subject, witness.seq, 1, witness.checkpoint, detail)

    def _flush(self, subject: str | None) -> Iterator[Finding]:
        if self._missing is not None and self._missing.subject != subject:
            yield self._missing
            self._missing = None


def _edited(row: Row, witness: Witnessed | None) -> Finding | None:
    """The finding when the row's content does not have the row's hash."""
    try:
        actual = entry_hash(row.content)
    except (GridlinkError, TypeError, AttributeError):
        actual = ""
    if actual == row.hash:
        return None
    what = "its hash was changed" if witness and witness.hash == actual else "its content does not have its hash"
    return Finding("edited", row.subject, row.seq, 1, witness.checkpoint if witness else None, what)
