"""Asking the API as one of the example city's people, through a token as another system would."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from gridlink.people.actions import issue_token
from gridlink.people.permissions import PERMISSIONS, Actor
from gridlink.people.queries import actor_for
from tests import actors

ROOT = "/api/v1"
LITTER = {"description": "路面有散落垃圾", "place": "990101001001001", "kind": "event", "class_code": "0112"}


class Asker:
    """One token. `scopes` default to all the person may do."""

    def __init__(self, username: str, *scopes: str) -> None:
        self.username = username
        self.actor: Actor = actor_for(actors.user_id(username))
        allowed = scopes or tuple(name for name in PERMISSIONS if self.actor.may(name) is not None)
        now = timezone.now()
        self.token = issue_token(
            actors.user_id(username),
            label="test",
            scopes=allowed,
            expires_at=now + timedelta(days=7),
            by=self.actor,
            now=now,
        ).raw
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"}, raise_request_exception=True)

    def get(self, path: str, **headers: str) -> HttpResponse:
        """GET, with headers by their names, _ for -."""
        return self.client.get(ROOT + path, headers=named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """POST JSON; bytes are sent as they are."""
        data = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        return self.client.post(ROOT + path, data, content_type="application/json", headers=named(headers))

    def upload(self, path: str, file: Any, purpose: str, **headers: str) -> HttpResponse:
        """POST a file as evidence."""
        return self.client.post(ROOT + path, {"file": file, "purpose": purpose}, headers=named(headers))


def named(headers: dict[str, str]) -> dict[str, str]:
    """if_match → If-Match."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def codes(response: HttpResponse) -> list[tuple[str, str]]:
    """(field, code) of every fault of a problem document."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    return [(fault["field"], fault["code"]) for fault in response.json()["errors"]]


def refusal(response: HttpResponse) -> tuple[int, str]:
    """Status and code of a problem document."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    body = response.json()
    assert body["status"] == response.status_code
    return response.status_code, body["code"]
