"""Who an entry is by. Pure."""

from __future__ import annotations

from typing import Protocol


class Author(Protocol):
    """A person acting in a post of an organisation (`people.permissions.Actor` is one)."""

    @property
    def ref(self) -> str: ...
    @property
    def post(self) -> str: ...
    @property
    def organisation(self) -> str: ...
