"""The pack in force: which it is, since when, who loaded it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gridlink.grid.queries import city
from gridlink.kernel.errors import Missing
from gridlink.ledger.queries import last
from gridlink.packs.loading import subject
from gridlink.packs.sources import Source
from gridlink.packs.stored import digest_of_source


@dataclass(frozen=True, slots=True)
class InForce:
    """The pack this database holds. `loaded_by` is the author's reference in the ledger; `demo`: with demo accounts."""

    code: str
    name: str
    name_en: str
    version: str
    digest: str
    loaded_at: datetime | None
    loaded_by: str
    demo: bool


def pack_in_force() -> InForce | None:
    """The pack loaded last, None before the first. 1 statement, and the city's own."""
    try:
        here = city()
    except Missing:
        return None
    entry = last(subject(here.code))
    return InForce(
        code=here.code,
        name=here.name,
        name_en=here.name_en,
        version=here.pack_version,
        digest=here.pack_hash,
        loaded_at=entry.at if entry else None,
        loaded_by=entry.actor if entry else "",
        demo=bool(entry and entry.body.get("demo")),
    )


def is_in_force(source: Source, *, demo: bool) -> bool:
    """Whether these files are the pack in force, loaded with `demo`: then there is nothing to load, edits stand as they are.

    Reads the files' bytes and none of their rows: 0.3 s for a city of 45,000 places.
    """
    there = pack_in_force()
    return there is not None and there.demo == demo and there.digest == digest_of_source(source)
