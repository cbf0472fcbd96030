"""People of the example city with a token each."""

from __future__ import annotations

import pytest

from tests.web.api.asking import Asker


@pytest.fixture
def supervisor(city: None) -> Asker:
    return Asker("sup-990101001-2")


@pytest.fixture
def acceptor(city: None) -> Asker:
    return Asker("acceptor-990101")


@pytest.fixture
def handler(city: None) -> Asker:
    return Asker("handle-clean-990101")
