"""The town, for every test that asks for it."""

import pytest

from tests.people.town import build


@pytest.fixture
def town(db):
    """Roles, organisations and posts of the town; nobody appointed."""
    build()
