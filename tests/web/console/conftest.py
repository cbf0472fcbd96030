"""Files of console tests go to a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def evidence_root(settings, tmp_path: Path) -> None:
    """Where photos are kept."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
