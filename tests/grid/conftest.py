"""Every test looks at the city afresh, not at the one the test before it kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gridlink.grid.queries import forget


@pytest.fixture(autouse=True)
def _looked_at_afresh() -> Iterator[None]:
    forget()
    yield
    forget()
