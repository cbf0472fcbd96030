"""The checkpoint file read for a verification: checked line by line, its entries sorted on disk. No Django."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from gridlink.kernel.errors import Invalid
from gridlink.ledger.checkpoint_file import lines
from gridlink.ledger.verification import Finding, Reach, Witnessed
from gridlink.ledger.witness import Line, follows, read_line


class Outside:
    """The witness outside the database.

    `hashes` are the database's own copies by number, `trusted` the public keys that count; without any, the file's first
    key does. Entries of sound lines go into a temporary SQLite database on disk, so memory holds one line at a time.
    """

    def __init__(self, file: Path, hashes: Mapping[int, str], trusted: Collection[str]) -> None:
        self.findings: list[Finding] = []
        self.reach: Reach | None = None
        self.starts: list[tuple[int, int]] = []
        self.key_is_known = bool(trusted)
        self._trusted = set(trusted)
        self._sorted = sqlite3.connect("")
        self._sorted.execute(
            "CREATE TABLE witnessed (subject TEXT, seq INTEGER, hash TEXT, checkpoint INTEGER, number INTEGER,"
            " PRIMARY KEY (subject, seq)) WITHOUT ROWID"
        )
        self._count = 0
        self._read(file, hashes)
        self._sorted.commit()

    @property
    def newest(self) -> int:
        """The number of the last sound checkpoint, 0 when there is none."""
        return self.reach.checkpoint if self.reach is not None else 0

    def witnesses(self) -> Iterator[Witnessed]:
        """Every witnessed entry by subject and seq; of one witnessed twice, what was said first."""
        rows = self._sorted.execute(
            "SELECT subject, seq, hash, checkpoint, number FROM witnessed ORDER BY subject, seq"
        )
        return (Witnessed(*row) for row in rows)

    def close(self) -> None:
        """Let the temporary database go."""
        self._sorted.close()

    def _read(self, file: Path, hashes: Mapping[int, str]) -> None:
        before: Line | None = None
        position, sound = 0, True
        for text in lines(file):
            position += 1
            try:
                line = read_line(text)
            except Invalid as error:
                self._forged(position, str(error.params.get("why", error)))
                sound = False
                continue
            why = self._doubt(line, before, hashes) if sound else self._doubt_alone(line, hashes)
            if why:
                self._forged(line.number, why)
            else:
                self._take(line)
            before, position, sound = line, line.number, not why
        missing = [number for number in hashes if number > position]
        if missing:
            self._forged(min(missing), f"the file ends at checkpoint {position}, the database knows {max(missing)}")

    def _doubt(self, line: Line, before: Line | None, hashes: Mapping[int, str]) -> str:
        return self._doubt_alone(line, hashes) if follows(line, before) else "it does not follow the line before"

    def _doubt_alone(self, line: Line, hashes: Mapping[int, str]) -> str:
        if not self._trusted:
            self._trusted.add(line.key)
        if line.key not in self._trusted:
            return "it is signed with a key that is not trusted"
        if hashes.get(line.number, line.hash) != line.hash:
            return "it is not the checkpoint the database has a copy of"
        return ""

    def _take(self, line: Line) -> None:
        rows = [
            (subject, seq, hash_, line.number, self._count + index)
            for index, (subject, seq, hash_) in enumerate(line.entries)
        ]
        self._count += len(rows)
        self._sorted.executemany("INSERT OR IGNORE INTO witnessed VALUES (?, ?, ?, ?, ?)", rows)
        self.starts.append((line.first_entry, line.number))
        self.reach = Reach(line.number, line.last_entry, datetime.fromisoformat(line.at))

    def _forged(self, number: int, why: str) -> None:
        self.findings.append(Finding("checkpoint_forged", "", 0, 1, number, why))
