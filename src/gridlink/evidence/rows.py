"""What other apps get to see of evidence. Frozen; no Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from gridlink.evidence.sniffing import TAKEN


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file given as evidence (证据). `shown_type` is empty for what is only downloaded (sound, video, PDF)."""

    id: int
    subject: str
    purpose: str
    sha256: str
    byte_count: int
    media_type: str
    shown_type: str
    width: int | None
    height: int | None
    uploaded_by_id: int | None
    uploaded_at: datetime
    hidden_at: datetime | None

    @property
    def kind(self) -> str:
        """image, sound, video or document."""
        return TAKEN[self.media_type].kind

    @property
    def file_name(self) -> str:
        """A name to download it under; the name it came with may say who somebody is, and is not used."""
        return f"evidence-{self.id}.{TAKEN[self.media_type].extension}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file open for reading, to be closed by whoever sends it. `attachment`: never show it within a page.

    Send it with `X-Content-Type-Options: nosniff`. `etag` changes when the bytes would.
    """

    row: EvidenceRow
    file: BinaryIO
    media_type: str
    byte_count: int
    file_name: str
    attachment: bool
    etag: str
