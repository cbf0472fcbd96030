"""The outbox (发件箱): news of entries carried to handlers, each delivery taking effect exactly once.

`record` writes a delivery row per wired handler in its own transaction. A worker runs the handler and marks the row done
in one transaction, so what a handler does to the database happens once, whatever is killed when. What it does
outside (a message sent) can happen twice when the worker dies between sending and commit: such a handler passes
the entry's id on as its idempotency key.
"""

from __future__ import annotations

import logging
import random
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from django.db import InterfaceError, OperationalError, connection, connections, transaction
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from gridlink.kernel.errors import GridlinkError, Missing
from gridlink.ledger.models import Delivery
from gridlink.ledger.reading import entries, row_of
from gridlink.ledger.rows import EntryRow

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
IDLE_SECONDS = 0.5
BROKEN_SECONDS = 5.0


@dataclass(frozen=True)
class Handler:
    """A function that takes news, under the dotted name deliveries are stored with: it outlives moves of the code."""

    name: str
    run: Callable[[EntryRow], None]

    def __call__(self, entry: EntryRow) -> None:
        self.run(entry)


def handler(name: str) -> Callable[[Callable[[EntryRow], None]], Handler]:
    """Decorator: make a function a handler called `name` ("participation.ask_satisfaction")."""
    if "." not in name or len(name) > 80:
        raise ValueError(f"{name!r}: a handler's name is dotted and at most 80 letters long")
    return lambda run: Handler(name, run)


class _Wiring:
    verbs: Mapping[str, tuple[str, ...]] = {}
    handlers: Mapping[str, Handler] = {}


def wire(mapping: Mapping[str, Sequence[Handler]]) -> None:
    """Install the one map from verb to handlers (config/wiring.py), replacing the one before.

    Refuses, by `ValueError`, two handlers of one name and a handler named twice under one verb.
    """
    handlers: dict[str, Handler] = {}
    for verb, items in mapping.items():
        names = [item.name for item in items]
        if len(set(names)) < len(names):
            raise ValueError(f"{verb}: a handler is named twice: {names}")
        for item in items:
            if handlers.setdefault(item.name, item) != item:
                raise ValueError(f"two handlers are called {item.name!r}")
    _Wiring.verbs = {verb: tuple(item.name for item in items) for verb, items in mapping.items()}
    _Wiring.handlers = handlers


def wired(verb: str) -> tuple[str, ...]:
    """The names of the handlers that take news of `verb`."""
    return _Wiring.verbs.get(verb, ())


def waiting() -> QuerySet[Delivery]:
    """Deliveries still to be made.

    The status is written out, not bound: SQLite uses a partial index only when it can see the value.
    """
    return Delivery.objects.filter(RawSQL("ledger_delivery.status = 'waiting'", (), BooleanField()))


def dead() -> QuerySet[Delivery]:
    """Deliveries given up."""
    return Delivery.objects.filter(RawSQL("ledger_delivery.status = 'dead'", (), BooleanField()))


def work_once(now: datetime | None = None, limit: int = 100) -> int:
    """Try up to `limit` deliveries that are due, each in its own transaction; returns how many were tried.

    Any number of workers may run: a delivery another one holds is skipped. A handler that fails is tried again with a
    growing delay, and is dead after 12 attempts. Statements: 1, and 5 per delivery with the handler's own.
    """
    at = now or timezone.now()
    due = waiting().filter(next_at__lte=at).order_by("next_at", "id").values_list("id", flat=True)
    return sum(_deliver(number, at) for number in list(due[:limit]))


def work(stop: Event, *, idle_seconds: float = IDLE_SECONDS) -> None:
    """Work deliveries until `stop` is set; a database that is away is waited for."""
    while not stop.is_set():
        try:
            pause = 0.0 if work_once() else idle_seconds
        except (OperationalError, InterfaceError):
            log.exception("ledger.outbox_database_away")
            connections.close_all()
            pause = BROKEN_SECONDS
        stop.wait(pause)


def retry_dead(*, handler: str | None = None, now: datetime | None = None) -> int:
    """Give dead deliveries (of one handler, or all) their 12 attempts again; returns how many. 1 statement."""
    rows = dead() if handler is None else dead().filter(handler=handler)
    return rows.update(status=Delivery.Status.WAITING, attempts=0, next_at=now or timezone.now())


def delay_after(attempts: int, luck: float) -> timedelta:
    """How long to wait after the given number of failed attempts: 10 s doubled each time, at most 1 h.

    `luck` in [0, 1) takes off up to half, so that what failed together does not come back together.
    """
    return min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY) * (1 - luck / 2)


def _deliver(number: int, now: datetime) -> int:
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        delivery = rows.filter(pk=number, status=Delivery.Status.WAITING, next_at__lte=now).first()
        if delivery is None:
            return 0
        try:
            with transaction.atomic():
                _run(delivery)
        except Exception as error:
            log.exception("ledger.delivery_failed", extra={"delivery": number, "handler": delivery.handler})
            _fail(delivery, error, now)
        else:
            delivery.status, delivery.done_at, delivery.error = Delivery.Status.DONE, now, ""
            delivery.attempts += 1
        delivery.save(update_fields=["status", "attempts", "next_at", "done_at", "error"])
    return 1


def _run(delivery: Delivery) -> None:
    found = _Wiring.handlers.get(delivery.handler)
    if found is None:
        raise Missing("ledger.handler_unknown", handler=delivery.handler)
    found.run(row_of(entries().get(pk=delivery.entry_id)))


def _fail(delivery: Delivery, error: Exception, now: datetime) -> None:
    delivery.attempts += 1
    delivery.error = _told(error)
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.status = Delivery.Status.DEAD
        log.error("ledger.delivery_dead", extra={"delivery": delivery.pk, "handler": delivery.handler})
    else:
        delivery.next_at = now + delay_after(delivery.attempts, random.random())


def _told(error: Exception) -> str:
    """What went wrong and where, without the message: a database's message may quote somebody's phone number."""
    name = f"{type(error).__name__} {error.code}" if isinstance(error, GridlinkError) else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join([name, *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-5:])])
