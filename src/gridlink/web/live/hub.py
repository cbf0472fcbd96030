"""One reader of the ledger's stream per process, and the open pages it hands the news to."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, connections

from gridlink.ledger.rows import EntryRow
from gridlink.ledger.stream import Horizon, read_after, settled_until
from gridlink.people.permissions import Actor

LOOK_SECONDS = 0.5
BROKEN_SECONDS = 5.0
QUEUE = 256
MOST_MISSED = 1_000
"""A page that was away for more than this many entries is told to load itself again."""

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

log = structlog.get_logger("gridlink.live")
database = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-database")


@dataclass(eq=False)
class Page:
    """An open page: who reads it, and the entries it has not been sent yet; None ends it."""

    actor: Actor
    queue: asyncio.Queue[EntryRow | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def give(self, entry: EntryRow) -> bool:
        """Hand an entry over; False when the page does not keep up."""
        try:
            self.queue.put_nowait(entry)
        except asyncio.QueueFull:
            return False
        return True


class Hub:
    """The pages, and the task that reads the stream while there is one."""

    def __init__(self) -> None:
        self.pages: set[Page] = set()
        self.position = 0
        self._task: asyncio.Task[None] | None = None
        self._horizon = Horizon(patience_seconds=LOOK_SECONDS)

    async def join(self, page: Page) -> int:
        """Add a page; the id of the last entry it will not be handed any more."""
        if self._task is None or self._task.done():
            self.position = await in_thread(settled_until)
            self._task = asyncio.create_task(self._read())
        self.pages.add(page)
        return self.position

    def leave(self, page: Page) -> None:
        """Forget a page."""
        self.pages.discard(page)

    async def close(self) -> None:
        """End every page and the reading."""
        for page in list(self.pages):
            _end(page)
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _read(self) -> None:
        while self.pages:
            try:
                entries = await in_thread(read_after, self.position, MOST_MISSED, horizon=self._horizon)
            except DatabaseError as fault:
                log.warning("database_away", fault=type(fault).__name__)
                await in_thread(connections.close_all)
                await asyncio.sleep(BROKEN_SECONDS)
                continue
            for entry in entries:
                self.position = entry.id
                for page in [page for page in self.pages if not page.give(entry)]:
                    # Too slow a reader: it comes back with the last id it had, and is sent the rest.
                    self.pages.discard(page)
                    _end(page)
            await asyncio.sleep(LOOK_SECONDS)


def _end(page: Page) -> None:
    while page.queue.full():
        page.queue.get_nowait()
    page.queue.put_nowait(None)


async def in_thread(function: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
    """Run a function that asks the database outside the event loop."""
    return await asyncio.get_running_loop().run_in_executor(database, functools.partial(function, *args, **kwargs))
