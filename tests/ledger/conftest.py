"""A witness of its own for each test."""

from __future__ import annotations

import pytest

from gridlink.ledger import outbox


@pytest.fixture(autouse=True)
def _nothing_wired(monkeypatch):
    """Each test wires what it needs; afterwards the wiring of the processes is back."""
    monkeypatch.setattr(outbox._Wiring, "verbs", {})
    monkeypatch.setattr(outbox._Wiring, "handlers", {})


@pytest.fixture
def outside(settings, tmp_path):
    """The checkpoint file, empty, with a key of its own beside it."""
    settings.CHECKPOINT_FILE = tmp_path / "witness" / "checkpoints.ndjson"
    settings.CHECKPOINT_KEY = tmp_path / "key" / "ledger_key.pem"
    settings.CHECKPOINT_URL = ""
    return settings.CHECKPOINT_FILE
