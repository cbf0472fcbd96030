"""What the benchmarks share: a database of their own with the example city, timing, and Markdown tables."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SERVER = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
DATABASE = os.environ.get("BENCH_DATABASE", "gridlink_bench")


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def fresh(kind: str) -> dict[str, str]:
    """An empty PostgreSQL database or SQLite file, as environment for gridlink's own processes and this one."""
    folder = tempfile.mkdtemp(prefix="gridlink-bench-")
    url = f"sqlite:///{folder}/bench.sqlite3"
    if kind == "postgresql":
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {DATABASE}")
        url = SERVER.rsplit("/", 1)[0] + "/" + DATABASE
    made = {"DATABASE_URL": url, "GRIDLINK_DATA": folder, "GRIDLINK_LOG": "warning"}
    os.environ.update(made, DJANGO_SETTINGS_MODULE="config.settings")
    return {**os.environ, **made}


def load_city() -> None:
    """Migrate and load the example city with its demo people into the database of `fresh`."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from config.wiring import install
    from gridlink.packs.loading import load_pack
    from gridlink.packs.pack_reading import read_pack
    from gridlink.people.permissions import SYSTEM

    call_command("migrate", verbosity=0)
    install()
    pack, findings = read_pack(settings.PACKS / "example")
    assert pack is not None, findings
    load_pack(pack, by=SYSTEM, now=datetime(2026, 1, 1, tzinfo=UTC), demo=True)


def timed(job: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each of `times` runs."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        job()
        spent.append((time.perf_counter() - started) * 1000)
    return spent


def p50(spent: list[float]) -> float:
    """The median."""
    return statistics.median(spent)


def p95(spent: list[float]) -> float:
    """The 95th percentile."""
    return sorted(spent)[max(0, round(len(spent) * 0.95) - 1)]


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def run(command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process of gridlink's own, its output thrown away."""
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
