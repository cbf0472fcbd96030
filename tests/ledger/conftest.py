"""A witness of its own for each test."""

from __future__ import annotations

import pytest


@pytest.fixture
def outside(settings, tmp_path):
    """The checkpoint file, empty, with a key of its own beside it."""
    settings.CHECKPOINT_FILE = tmp_path / "witness" / "checkpoints.ndjson"
    settings.CHECKPOINT_KEY = tmp_path / "key" / "ledger_key.pem"
    settings.CHECKPOINT_URL = ""
    return settings.CHECKPOINT_FILE
