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

LONGEST_NAME = 80
MOST_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
KEEP_DONE = timedelta(days=30)
IDLE_SECONDS = 0.5
BROKEN_SECONDS = 5.0


Handler = Callable[[EntryRow], None]
"""A function that takes news of one entry; safe to run again for what it does outside the database."""


def handler(name: str) -> Callable[[Handler], Handler]:
    """Decorator: keep the name deliveries are stored under when a handler is renamed or moved to another app."""
    if "." not in name or len(name) > LONGEST_NAME:
        raise ValueError(f"{name!r}: a handler's name is dotted and at most {LONGEST_NAME} letters long")

    def named(run: Handler) -> Handler:
        vars(run)["handler_name"] = name
        return run

    return named


def name_of(run: Handler) -> str:
    """The dotted name of a handler: app and function ("intake.tell_reporter"), whatever module of the app it is in."""
    given = getattr(run, "handler_name", None)
    if given is not None:
        return str(given)
    parts = run.__module__.split(".")
    name = f"{parts[1] if parts[0] == 'gridlink' else parts[-1]}.{run.__qualname__}"
    if "<" in name or len(name) > LONGEST_NAME:
        raise ValueError(f"{name!r}: a handler is a function of a module, or has a name given by @handler")
    return name


class _Wiring:
    verbs: Mapping[str, tuple[str, ...]] = {}
    handlers: Mapping[str, Handler] = {}


def wire(mapping: Mapping[str, Sequence[Handler]]) -> None:
    """Install the one map from verb to handlers (config/wiring.py), replacing the one before.

    Refuses, by `ValueError`, two handlers of one name and a handler named twice under one verb.
    """
    verbs: dict[str, tuple[str, ...]] = {}
    handlers: dict[str, Handler] = {}
    for verb, items in mapping.items():
        verbs[verb] = tuple(name_of(item) for item in items)
        if len(set(verbs[verb])) < len(items):
            raise ValueError(f"{verb}: a handler is named twice: {verbs[verb]}")
        for name, item in zip(verbs[verb], items, strict=True):
            if handlers.setdefault(name, item) is not item:
                raise ValueError(f"two handlers are called {name!r}")
    _Wiring.verbs, _Wiring.handlers = verbs, handlers


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


def forget_done(*, now: datetime | None = None, most: int = 5000) -> int:
    """Remove deliveries done more than 30 days ago, at most `most`; returns how many. The entries stay."""
    before = (now or timezone.now()) - KEEP_DONE
    old = Delivery.objects.filter(status=Delivery.Status.DONE, done_at__lt=before).values_list("pk", flat=True)[:most]
    return Delivery.objects.filter(pk__in=list(old)).delete()[0]


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
    found(row_of(entries().get(pk=delivery.entry_id)))


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
