"""Place codes as clients write them."""

from __future__ import annotations

from gridlink.grid.queries import city


def place_code(text: str | None) -> int | None:
    """The code written in full or down to the end of a level; `Invalid` with field "place" for any other."""
    return None if text is None else city().scheme.parse(text)
