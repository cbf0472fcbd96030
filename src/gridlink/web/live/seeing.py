"""Who listens, and which news they may have."""

from __future__ import annotations

import json
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from gridlink.ledger.rows import EntryRow
from gridlink.people.permissions import Actor
from gridlink.people.queries import actor_for

SEEN_WITH = {"case": ("cases.view",), "report": ("intake.receive", "intake.verify", "intake.answer", "intake.accept")}
"""By kind of subject, the permissions of which one is enough over the entry's place."""


def listener(cookie_header: str) -> Actor | None:
    """The person whose session the cookie names, or None. 3 statements; for a thread."""
    try:
        cookies = SimpleCookie(cookie_header)
    except CookieError:
        return None
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    if morsel is None:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    user = get_user(request)
    return actor_for(int(user.pk)) if user.is_authenticated else None


def may_see(actor: Actor, entry: EntryRow) -> bool:
    """Whether the entry is about something in the places of one of the person's posts. An entry without a place is not."""
    kind = entry.subject.partition(":")[0]
    place = entry.body.get("place")
    if not isinstance(place, int):
        return False
    return any(actor.may(permission, place=place) is not None for permission in SEEN_WITH.get(kind, ()))


def event_of(entry: EntryRow) -> bytes:
    """The entry as a server-sent event: what happened to what, and nothing else; the page asks for the rest."""
    data = json.dumps({"id": entry.id, "subject": entry.subject, "verb": entry.verb})
    return f"id: {entry.id}\ndata: {data}\n\n".encode()
