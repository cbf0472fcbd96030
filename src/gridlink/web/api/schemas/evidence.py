"""Evidence (证据) out; it comes in as multipart."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from gridlink.web.api.schemas.fields import Outgoing

Purpose = Literal["found", "verified", "handled", "checked", "other"]


class EvidenceOut(Outgoing):
    """A file given as evidence, sealed by its SHA-256. `shown_type` is empty for what is only downloaded."""

    id: int
    subject: str
    purpose: Purpose
    kind: str
    sha256: str
    byte_count: int
    media_type: str
    shown_type: str
    width: int | None
    height: int | None
    uploaded_at: datetime
