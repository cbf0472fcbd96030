"""A signed-in browser for tests of pages, without a city unless the test loads one."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.test import Client


def person(username: str = "li", password: str = "slow-green-otter", **fields: object) -> Client:
    """A client signed in as a new person."""
    user = get_user_model().objects.create_user(username=username, password=password, name="李", name_en="Li", **fields)
    client = Client()
    client.force_login(user)
    return client
