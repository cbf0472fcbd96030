"""A gridlink of its own to test against: its folder, its database, its ports, as real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXTRA: dict[str, str] = {}
GRIDLINK = [sys.executable, "-m", "gridlink.cli"]


def environment(folder: Path) -> dict[str, str]:
    """The environment of a gridlink that keeps everything, its SQLite file too, in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRIDLINK_", "DATABASE_URL"))}
    return {**kept, "GRIDLINK_DATA": str(folder), "GRIDLINK_LOG_FORMAT": "json", "PYTHONUNBUFFERED": "1", **EXTRA}


def gridlink(folder: Path, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*GRIDLINK, *arguments], cwd=ROOT, env=environment(folder), text=True, capture_output=True, timeout=timeout
    )


def free_port() -> int:
    """A port that is free, as is the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def fetch(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and body of a GET; 0 when nobody answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def wait_for(port: int, path: str = "/healthz", seconds: float = 30) -> None:
    """Wait until the path answers 200."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if fetch(port, path)[0] == 200:
            return
        time.sleep(0.1)
    raise AssertionError(f"{path} on {port} did not answer within {seconds} s")


def children(pid: int) -> dict[int, str]:
    """The children of a process and theirs: their command lines by process id."""
    found: dict[int, str] = {}
    parents = [pid]
    while parents:
        listed = subprocess.run(
            ["ps", "-ww", "--ppid", str(parents.pop()), "-o", "pid=,args="], capture_output=True, text=True
        )
        for line in listed.stdout.splitlines():
            number, _, command = line.strip().partition(" ")
            if "ps --ppid" not in command:
                found[int(number)] = command
                parents.append(int(number))
    return found


class Served:
    """`gridlink serve` on a free port, ended at the end of the block."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.port = free_port()
        bind = ["--bind", f"127.0.0.1:{self.port}"]
        self.folder = folder
        self.log = folder / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*GRIDLINK, "serve", *bind, *arguments],
                cwd=ROOT,
                env={**environment(folder), **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def run(self, source: str) -> str:
        """Run Python beside it, on the same database, and return what it printed."""
        settings = {**environment(self.folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-c", source]
        return subprocess.run(command, cwd=ROOT, env=settings, text=True, capture_output=True, check=True).stdout

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
