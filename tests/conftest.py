"""What every test shares."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest
from django.conf import settings
from django.db import connections

from gridlink.packs.loading import load_pack
from gridlink.packs.pack import Pack
from gridlink.packs.pack_reading import read_pack
from gridlink.people.permissions import SYSTEM

LOADED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def pytest_configure() -> None:
    """Let transactional tests empty the ledger's tables: on PostgreSQL a trigger refuses it everywhere else."""
    for database in connections.settings.values():
        if database["ENGINE"] == "django.db.backends.postgresql":
            database.setdefault("OPTIONS", {})["options"] = "-c gridlink.allow_truncate=on"


@pytest.fixture
def city(db: None) -> None:
    """The example city of packs/example with its demo people, as `gridlink load packs/example --demo` makes it."""
    load_pack(_example(), by=SYSTEM, now=LOADED_AT, demo=True)


@cache
def _example() -> Pack:
    pack, findings = read_pack(settings.PACKS / "example")
    assert pack is not None, findings
    return pack
