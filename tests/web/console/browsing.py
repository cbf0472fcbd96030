"""Being a person at the console: signed in, asking for pages, sending forms as a browser would."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client


def at_console(username: str, *, language: str = "en") -> Client:
    """A browser signed in as a demo person, reading in a language."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    get_user_model().objects.filter(username=username).update(language=language)
    return client


class _Form(HTMLParser):
    """The first form that posts to one address: its inputs as a browser would send them."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.values: dict[str, str] = {}
        self.is_inside = self.is_found = False
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (
            tag == "form"
            and (given.get("method") or "").lower() == "post"
            and given.get("action", self.action) == self.action
        ):
            self.is_inside = self.is_found = True
        if not self.is_inside:
            return
        name = given.get("name") or ""
        if tag == "input" and name and given.get("type") not in ("file", "checkbox", "radio"):
            self.values[name] = given.get("value") or ""
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and ("selected" in given or self._select not in self.values):
            self.values[self._select] = given.get("value") or ""
        if tag == "textarea":
            self._textarea = name
            self.values[name] = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""


def form_in(page: HttpResponse, action: str) -> dict[str, str]:
    """What the form to `action` would send untouched: the first option of each list, hidden inputs, typed text."""
    parser = _Form(action)
    parser.feed(page.content.decode())
    assert parser.is_found, f"no form to {action}: {page.status_code}"
    return {name: value.strip("\n") for name, value in parser.values.items()}


def take(client: Client, url: str, *, files: Mapping[str, Any] | None = None, **typed: Any) -> HttpResponse:
    """Open the form at `url`, fill it in and send it; every name must be a control of the form."""
    page = client.get(url)
    assert page.status_code == 200, page.content.decode()[-3000:]
    values: dict[str, Any] = form_in(page, url)
    assert set(typed) <= set(values) | {"urgent", "self_handled"}, set(typed) - set(values)
    answer: HttpResponse = client.post(url, {**values, **typed, **(files or {})})  # type: ignore[assignment]
    return answer
