"""Evidence in a folder of its own, and people to give it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def root(settings, tmp_path: Path) -> Path:
    """Where the files of this test lie."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return tmp_path / "evidence"
