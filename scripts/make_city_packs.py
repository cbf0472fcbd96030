"""Make the packs of Shanghai, Minhang and Fangshan from the first step to the last; the same data gives the same bytes.

    python -m scripts.make_city_packs [--drawn]

With `--drawn` the borders and unit grids that are there are taken, and only patrol areas and tables are made anew.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts import (
    make_fangshan_pack,
    make_fangshan_places,
    make_minhang_pack,
    make_shanghai_pack,
    make_shanghai_places,
)
from scripts.cities.writing import PACKS

PATROLS = {"shanghai": 1_809, "fangshan": 213}
"""Responsibility grids: Shanghai's as its paper counts them at the end of 2012, Fangshan's one for 19 unit grids."""
STREET_AREAS = 60
"""Areas of Minhang's street network."""


def main(arguments: Sequence[str]) -> int:
    """Every step in its order; stops at the first that fails."""
    if "--drawn" not in arguments:
        make_shanghai_places.main()
        make_fangshan_places.main()
    for pack, count in PATROLS.items():
        draw(PACKS / pack, "patrol", count)
    make_shanghai_pack.main()
    make_fangshan_pack.main()
    (PACKS / "minhang" / "responsibility_grids.csv").unlink(missing_ok=True)
    make_minhang_pack.main()
    draw(PACKS / "minhang", "street", STREET_AREAS)
    make_minhang_pack.main()
    return 0


def draw(pack: Path, network: str, count: int) -> None:
    """Draw a network anew: areas of an earlier drawing lend neither code nor post."""
    if network == "patrol":
        (pack / "responsibility_grids.csv").unlink(missing_ok=True)
    command = [str(Path(sys.executable).with_name("gridlink")), "draw-patrols", str(pack)]
    subprocess.run([*command, "--network", network, "--count", str(count)], check=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
