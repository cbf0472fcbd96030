"""GET /live/events: server-sent events for pages with a session. Raw ASGI (docs/adr: Django under ASGI was 5× slower).

Each event is {"id", "subject", "verb"} of an entry the person may see; the page asks for what it shows itself. The
event "reload" says that too much was missed. A comment every 20 s keeps proxies from closing the stream.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

from django.conf import settings  # noqa: E402

from gridlink.ledger.stream import read_after  # noqa: E402
from gridlink.people.permissions import Actor  # noqa: E402
from gridlink.web.live.hub import MOST_MISSED, Hub, Page, in_thread  # noqa: E402
from gridlink.web.live.seeing import event_of, listener, may_see  # noqa: E402
from gridlink.web.orphans import end_with_server  # noqa: E402

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

COMMENT_SECONDS = 20.0
ASK_AGAIN_SECONDS = 60.0
"""How often a stream looks whether its session still stands and what its person may see now."""
PATH = "/live/events"

end_with_server()
hub = Hub()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await hub.close()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["path"] == "/healthz":
        await _close(send, 200, b'{"status": "ok"}')
    elif scope["path"] != PATH:
        await _close(send, 404, b"")
    elif scope["method"] != "GET":
        await _close(send, 405, b"")
    elif not _is_ours(headers):
        await _close(send, 403, b"")
    else:
        actor = await in_thread(listener, headers.get("cookie", ""))
        if actor is None:
            await _close(send, 401, b"")
        else:
            await _stream(headers, actor, receive, send)


def _is_ours(headers: dict[str, str]) -> bool:
    """Asked by a page of this host: same host name in Origin and Host, and one this installation answers to."""
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    origin = urlsplit(headers["origin"]).hostname if "origin" in headers else host
    known = "*" in settings.ALLOWED_HOSTS or host in {name.strip("[]") for name in settings.ALLOWED_HOSTS}
    return known and (origin == host or origin in {name.strip("[]") for name in settings.ALLOWED_HOSTS})


async def _stream(headers: dict[str, str], actor: Actor, receive: Receive, send: Send) -> None:
    opened: list[tuple[bytes, bytes]] = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    if "origin" in headers:
        # Another port is another origin to the browser; the cookie is the same, a cookie knows no port.
        opened += [
            (b"access-control-allow-origin", headers["origin"].encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
    page = Page(actor)
    position = await hub.join(page)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": opened})
        await _send(send, b"retry: 2000\n: gridlink\n\n")
        await _catch_up(headers.get("last-event-id", ""), position, page, send)
        await _follow(headers.get("cookie", ""), position, page, gone, send)
    finally:
        gone.cancel()
        hub.leave(page)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _catch_up(last_id: str, position: int, page: Page, send: Send) -> None:
    """What happened between the last event the page had and its joining."""
    if not last_id.isdigit() or len(last_id) > 18 or int(last_id) >= position:
        return
    if position - int(last_id) > MOST_MISSED:
        await _send(send, f"id: {position}\nevent: reload\ndata: {{}}\n\n".encode())
        return
    for entry in await in_thread(read_after, int(last_id), MOST_MISSED):
        if entry.id <= position and may_see(page.actor, entry):
            await _send(send, event_of(entry))


async def _follow(cookie: str, position: int, page: Page, gone: asyncio.Task[None], send: Send) -> None:
    """Send news until the page goes, the process ends, or the session does."""
    asked_at = time.monotonic()
    while not gone.done():
        if time.monotonic() - asked_at > ASK_AGAIN_SECONDS:
            actor = await in_thread(listener, cookie)
            if actor is None:
                return
            page.actor, asked_at = actor, time.monotonic()
        waiting = asyncio.create_task(page.queue.get())
        await asyncio.wait({waiting, gone}, timeout=COMMENT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            await _send(send, b": still here\n\n")
            continue
        entry = waiting.result()
        if entry is None:
            return
        if entry.id > position and may_see(page.actor, entry):
            await _send(send, event_of(entry))


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _close(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
