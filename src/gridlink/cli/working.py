"""`gridlink work` and `gridlink tick`: deliveries, due times and checkpoints."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

import click
import structlog

from gridlink.cli.starting import with_django
from gridlink.web.orphans import end_with

log = structlog.get_logger("gridlink.worker")
IDLE_SECONDS = 0.5
BROKEN_SECONDS = 5.0
HOUR = 3600.0
QUARTER = HOUR / 4
PAUSE_AFTER_FAULT = 300.0
"""Seconds until imports are tried again after their process ended badly."""


@dataclass
class Chore:
    """Something done every so many seconds. One that fails is told to the log and tried again the next time.

    So a full disk under the checkpoints, say, does not hold up deliveries.
    """

    name: str
    every: float
    run: Callable[[], object]
    next_at: float = 0.0

    def if_due(self, clock: float) -> None:
        """Do it when its time has come; only a database that is away is passed on."""
        from django.db import InterfaceError, OperationalError

        if clock >= self.next_at:
            self.next_at = clock + self.every
            try:
                self.run()
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception("chore_failed", chore=self.name)


@click.command()
@click.option("--once", is_flag=True, help="One round, then end: everything due is done, and a checkpoint made.")
@with_django
def work(once: bool) -> None:
    """Carry news to its handlers, raise due times, make ledger checkpoints; until told to stop.

    Any number may run beside each other. A delivery under way is finished before it stops.

    \b
    Example:  gridlink work
              gridlink work --once      (from a timer instead of a service)
    """
    from django.conf import settings

    from gridlink.ledger.outbox import work_once

    if once:
        delivered = 0
        while done := work_once():
            delivered += done
        _tick_all()
        StepNotes().catch_up()
        _make_checkpoint()
        _forget_sign_ins()
        _forget_old_rows()
        _sweep_orphans()
        click.echo(f"{delivered} deliveries tried")
        return
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    chores = (
        Chore("tick", settings.TICK_SECONDS, _tick_all),
        Chore("step_notes", settings.TICK_SECONDS, StepNotes().catch_up),
        Chore("checkpoint", settings.CHECKPOINT_SECONDS, _make_checkpoint),
        Chore("sign_ins", HOUR, _forget_sign_ins),
        Chore("old_rows", HOUR, _forget_old_rows),
        Chore("orphans", 24 * HOUR, _sweep_orphans),
        Chore("component_imports", 2.0, Imports().begin),
        Chore("component_indexes", QUARTER, _restore_indexes),
    )
    run_rounds(stop, work_once, chores)


def run_rounds(stop: Event, deliver: Callable[[], int], chores: tuple[Chore, ...]) -> None:
    """Deliver while there is something to deliver, see to the chores in between, until `stop` is set."""
    from django.db import InterfaceError, OperationalError, connections

    log.info("worker_started")
    while not stop.is_set():
        try:
            for chore in chores:
                chore.if_due(time.monotonic())
            pause = 0.0 if deliver() else IDLE_SECONDS
        except (OperationalError, InterfaceError) as fault:
            log.warning("database_away", fault=type(fault).__name__)
            connections.close_all()
            pause = BROKEN_SECONDS
        stop.wait(pause)
    log.info("worker_stopped")


@click.command()
@with_django
def tick() -> None:
    """Look once for what is due soon, overdue or to be resumed, and print what was done.

    \b
    Example:  gridlink tick
    """
    cases, alarms, resumed = _tick_all()
    click.echo(f"cases looked at {cases}, alarms raised {alarms}, suspensions ended {resumed}")


def _tick_all() -> tuple[int, int, int]:
    """Tick until nothing is due any more; the sums."""
    from gridlink.cases.actions import tick as tick_cases

    cases = alarms = resumed = 0
    while (done := tick_cases()).cases:
        cases, alarms, resumed = cases + done.cases, alarms + done.alarms, resumed + done.resumed
        if not done.alarms and not done.resumed:
            break
    return cases, alarms, resumed


class StepNotes:
    """The evaluation's reader of the ledger, with the horizon it keeps from round to round."""

    def __init__(self) -> None:
        from gridlink.ledger.stream import Horizon

        self._horizon = Horizon()

    def catch_up(self) -> None:
        """Note every settled step."""
        from gridlink.evaluation.actions import note_steps

        while note_steps(horizon=self._horizon):
            continue


def _make_checkpoint() -> None:
    from django.utils import timezone

    from gridlink.ledger.checkpoints import make_checkpoint

    make_checkpoint(timezone.now())


def _forget_sign_ins() -> None:
    from gridlink.people.actions import forget_old_sign_ins

    while forget_old_sign_ins():
        continue


def _forget_old_rows() -> None:
    from gridlink.ledger.outbox import forget_done
    from gridlink.web.api.idempotency import forget_old_keys

    forget_old_keys()
    while forget_done():
        continue


class Imports:
    """Uploaded files of components, imported by a process of their own, so that deliveries do not wait for them."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._again_at = 0.0

    def begin(self) -> None:
        """Start the process when a file waits and none is at it. Killed with the worker, it goes on the next time.

        One that ended badly (killed for want of memory, say) is tried again after five minutes.
        """
        from gridlink.grid.actions.import_queue import is_waiting

        if self._process is not None:
            ended = self._process.poll()
            if ended is None:
                return
            if ended:
                log.warning("imports_ended", status=ended)
                self._again_at = time.monotonic() + PAUSE_AFTER_FAULT
            self._process = None
        if time.monotonic() >= self._again_at and is_waiting():
            parent = os.getpid()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gridlink.cli", "import-waiting"],
                preexec_fn=lambda: end_with(parent, signal.SIGTERM),
            )


def _restore_indexes() -> None:
    from gridlink.grid.actions.importing import restore_indexes

    restore_indexes()


def _sweep_orphans() -> None:
    from gridlink.evidence.actions import sweep_orphans

    sweep_orphans()
