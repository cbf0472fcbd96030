"""`gridlink demo` of a real district: loaded, given a register, lived, and found as it is by the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import gridlink

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("pack", ["fangshan", "minhang"])
def test_a_district_opens_in_the_demo_and_is_not_lived_twice(pack: str, tmp_path: Path) -> None:
    asked = ("demo", "--pack", f"packs/{pack}", "--no-serve", "--days", "1", "--per-day", "10", "--components", "500")

    first = gridlink(tmp_path, *asked, timeout=300)
    second = gridlink(tmp_path, *asked, timeout=300)

    assert first.returncode == 0, first.stdout + first.stderr
    assert "reports came in and were worked" in first.stdout
    assert second.returncode == 0
    assert "was loaded already" in second.stdout
    assert "reports came in" not in second.stdout
