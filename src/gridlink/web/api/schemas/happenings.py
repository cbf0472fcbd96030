"""People, and the lines of a history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gridlink.web.api.schemas.fields import Outgoing


class Person(Outgoing):
    """A person of the city's staff."""

    id: int
    username: str
    name: str
    name_en: str


class ReportEventOut(Outgoing):
    """One line of a report's history. A text is null once it has been destroyed by law."""

    seq: int
    verb: str
    at: datetime
    person: Person | None
    post: str
    body: dict[str, Any]
    texts: dict[str, str | None]


class HappeningOut(ReportEventOut):
    """One line of a case's history; `actor` is "system" where nobody did it."""

    actor: str
    organisation: str
