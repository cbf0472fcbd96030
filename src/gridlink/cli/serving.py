"""`gridlink serve`: the web, live and worker processes."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from threading import Event

import click

from gridlink.cli.starting import cannot_run, set_up
from gridlink.cli.supervising import Child, supervise

PARTS = ("web", "live", "worker")


@click.command()
@click.option("--only", type=click.Choice(PARTS), help="Run this one alone, in this process (for systemd).")
@click.option("--bind", help="Address and port of the web process; live listens on the next port.  [GRIDLINK_BIND]")
def serve(only: str | None, bind: str | None) -> None:
    """Serve the city: web pages and API, live news, and the worker, each its own process.

    A process that falls is started again. SIGTERM and Ctrl-C end all of them within five seconds.

    \b
    Example:  gridlink serve --bind 0.0.0.0:8000
              gridlink serve --only web
    """
    if bind is not None:
        os.environ["GRIDLINK_BIND"] = bind
    set_up()
    run(PARTS if only is None else (only,), alone=only is not None)


def run(parts: tuple[str, ...], *, alone: bool = False) -> None:
    """Run these parts under a supervisor, or one alone in place of this process. The settings are loaded."""
    environment = {**os.environ, **_environment(), "GRIDLINK_BIND": _bound()}
    commands = {"web": web_command(), "live": live_command(), "worker": [sys.executable, "-m", "gridlink.cli", "work"]}
    if alone:
        command = commands[parts[0]]
        os.execve(command[0], command, environment)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    click.echo(f"gridlink on http://{_bound()}  (Ctrl-C ends it)")
    supervise([Child(part, commands[part]) for part in parts], stop=stop, environment=environment)
    click.echo("gridlink stopped")


def web_command() -> list[str]:
    """Granian serving Django under WSGI: on SQLite one process and one thread, since it has one writer."""
    from django.conf import settings
    from django.db import connection

    host, port = address()
    workers = settings.WORKERS or (2 if connection.vendor == "postgresql" else 1)
    threads = "2" if connection.vendor == "postgresql" else "1"
    options = ["--interface", "wsgi", "--workers", str(workers), "--blocking-threads", threads]
    return [*_granian(host, port), *options, "config.wsgi:application"]


def live_command() -> list[str]:
    """Granian serving the live stream under ASGI; room for 8,192 open connections (1,024 starve at 1,500, measured)."""
    host, port = address()
    options = ["--interface", "asgi", "--workers", "1", "--backlog", "8192", "--backpressure", "8192"]
    return [*_granian(host, port + 1), *options, "gridlink.web.live.app:application"]


def address() -> tuple[str, int]:
    """Host and port of GRIDLINK_BIND; one that is no address ends the command with 2."""
    host, _, port = _bound().rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65535:
        raise cannot_run(f"{_bound()!r} is no address and port, such as 127.0.0.1:8000")
    return host.strip("[]"), int(port)


def _bound() -> str:
    from django.conf import settings

    return str(settings.BIND)


def _granian(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--host", host, "--port", str(port), "--http", "1", "--no-ws",
        "--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "3", "--log-level", "warning",
    ]  # fmt: skip


def _environment() -> dict[str, str]:
    """What children need besides: the settings module, and an empty folder for the counters of the web processes."""
    from django.conf import settings

    folder = Path(settings.DATA) / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    module = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings")
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder), "DJANGO_SETTINGS_MODULE": module}
