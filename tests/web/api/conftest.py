"""People of the example city with a token each."""

from __future__ import annotations

import pytest
from django.conf import settings

from gridlink.packs.loading import load_pack
from gridlink.packs.pack_reading import read_pack
from gridlink.people.permissions import SYSTEM
from tests.conftest import LOADED_AT
from tests.web.api.asking import Asker


@pytest.fixture
def transactional_city(transactional_db: None) -> None:
    """The example city, really committed: for tests with several connections, or that count BEGIN and COMMIT."""
    pack, findings = read_pack(settings.PACKS / "example")
    assert pack is not None, findings
    load_pack(pack, by=SYSTEM, now=LOADED_AT, demo=True)


@pytest.fixture
def supervisor(city: None) -> Asker:
    return Asker("sup-990101001-2")


@pytest.fixture
def acceptor(city: None) -> Asker:
    return Asker("acceptor-990101")


@pytest.fixture
def handler(city: None) -> Asker:
    return Asker("handle-clean-990101")
