"""The example city, looked at afresh by every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid


@pytest.fixture(autouse=True)
def _looked_at_afresh() -> Iterator[None]:
    grid.forget()
    catalogue.forget()
    yield
    grid.forget()
    catalogue.forget()
