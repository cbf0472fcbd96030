"""Make the bulk files of `packs/example`: the invented city of Jiangwan (江湾市).

    python -m scripts.make_example_pack [folder]

Writes places, unit grids, responsibility grids, components, organisations, posts, people and duties into the folder
(default: packs/example). The rest of the pack is written by hand. The same seed gives the same bytes, on any machine.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.example_pack_bodies import write_components, write_duties, write_organisations, write_posts_and_people
from scripts.example_pack_places import City, write_places

EXAMPLE = Path(__file__).resolve().parent.parent / "packs" / "example"


def main(arguments: Sequence[str]) -> int:
    """Write every generated file into the folder named, or into packs/example."""
    folder = Path(arguments[0]) if arguments else EXAMPLE
    city = City()
    write_places(city, folder)
    write_components(city, folder)
    write_organisations(city, folder)
    write_posts_and_people(city, folder)
    write_duties(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
