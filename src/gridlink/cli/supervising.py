"""Keeping child processes alive: started together, restarted when they fall, ended together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

import click

from gridlink.web.orphans import end_with

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 10.0
"""A child that lived this long was not felled by its own start: it begins anew with the shortest pause."""
DRAIN_SECONDS = 4.0
LOOK_SECONDS = 0.1


@dataclass
class Child:
    """One process of ours, leader of its own group so that what it started ends with it."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    falls: int = 0
    not_before: float = field(default=0.0)

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it; on Linux it is told to end should this process be killed outright."""
        self.started_at, parent = time.monotonic(), os.getpid()
        self.process = subprocess.Popen(
            self.command,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=lambda: end_with(parent, signal.SIGTERM),
        )

    def has_fallen(self) -> bool:
        """Whether it was started and has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> float:
        """End whatever it left behind; the seconds to wait before starting it again."""
        self.signal(signal.SIGKILL)
        self.falls = 1 if time.monotonic() - self.started_at > STEADY_SECONDS else self.falls + 1
        self.process = None
        return min(FIRST_PAUSE * 2 ** (self.falls - 1), LONGEST_PAUSE)

    def signal(self, number: int) -> None:
        """Send a signal: SIGKILL to the whole group, any other to the process itself, which tells its own."""
        if self.process is None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            return


def supervise(children: Sequence[Child], *, stop: Event, environment: Mapping[str, str]) -> None:
    """Run the children until `stop` is set, then end them: SIGTERM, a few seconds to drain, SIGKILL."""
    while not stop.is_set():
        for child in children:
            _look_after(child, environment)
        stop.wait(LOOK_SECONDS)
    for child in children:
        child.signal(signal.SIGTERM)
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until and any(_lives(child) for child in children):
        time.sleep(LOOK_SECONDS / 2)
    for child in children:
        child.signal(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


def _look_after(child: Child, environment: Mapping[str, str]) -> None:
    now = time.monotonic()
    if child.has_fallen():
        code = child.process.returncode if child.process else None
        pause = child.bury()
        child.not_before = now + pause
        click.echo(f"{child.name} ended ({code}); starting it again in {pause:g} s", err=True)
    if child.process is None and now >= child.not_before:
        child.start(environment)


def _lives(child: Child) -> bool:
    return child.process is not None and child.process.poll() is None
