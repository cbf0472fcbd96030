"""A gridlink of its own to kill: database, folder, port and processes, told from all others by their GRIDLINK_DATA."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.cli.running import GRIDLINK, ROOT, environment, fetch, free_port


@dataclass(frozen=True)
class Process:
    """One of its processes as the kernel shows it."""

    pid: int
    parent: int
    command: str


@contextmanager
def own_database(url: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database of our own: a file in `folder`, or one made on the PostgreSQL of `url` and dropped."""
    if not url.startswith(("postgres://", "postgresql://")):
        yield f"sqlite:///{folder / 'killed.sqlite3'}"
        return
    name = f"gridlink_killed_{os.getpid()}"
    server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Installation:
    """`gridlink serve` with web, live and worker, started again on the same port after it was killed."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {
            **environment(folder),
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "GRIDLINK_LOG": "warning",
            # So often that the worker is killed over them too.
            "GRIDLINK_CHECKPOINT_SECONDS": "1",
            "GRIDLINK_TICK_SECONDS": "1",
        }
        self.log = folder / "serve.log"
        self.serving: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run one gridlink command to its end."""
        return self.python("-m", "gridlink.cli", *arguments, timeout=timeout)

    def python(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run Python on its database."""
        return subprocess.run(
            [GRIDLINK[0], *arguments], cwd=ROOT, env=self.environment, text=True, capture_output=True, timeout=timeout
        )

    def must(self, *arguments: str) -> str:
        """What a command that must succeed printed."""
        done = self.command(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serve(self) -> None:
        """Start it; what it says goes to the end of the log."""
        with self.log.open("ab") as log:
            self.serving = subprocess.Popen(
                [*GRIDLINK, "serve", "--bind", f"127.0.0.1:{self.port}"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_it_answers(self, seconds: float = 45) -> None:
        """Wait until the web process and its database answer."""
        until = time.monotonic() + seconds
        while fetch(self.port, "/readyz")[0] != 200:
            assert time.monotonic() < until, f"no answer within {seconds} s; {self.processes()}; {self.tail()}"
            time.sleep(0.1)

    def processes(self) -> list[Process]:
        """Every process with its folder in the environment, orphans too."""
        mark = f"GRIDLINK_DATA={self.folder}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with suppress(OSError):  # ended while we looked, or another person's
                    if mark in (folder / "environ").read_bytes().split(b"\0"):
                        found.append(_process(folder))
        return found

    def end(self, seconds: float = 8) -> None:
        """SIGTERM, and the end of every process that is ours, whatever happened."""
        if self.serving is not None and self.serving.poll() is None:
            self.serving.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.serving.wait(seconds)
        while left := self.processes():
            for process in left:
                kill(process.pid)
            if self.serving is not None:
                self.serving.wait(seconds)
            time.sleep(0.05)

    def tail(self, lines: int = 40) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def kill(pid: int) -> None:
    """SIGKILL, unless it has ended already."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _process(folder: Path) -> Process:
    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    # "pid (name) state parent …"; the name may hold spaces and brackets.
    parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
    return Process(int(folder.name), int(parent), command)
