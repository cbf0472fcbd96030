"""Importing a register of components with validation, beside a bare COPY of the same file. PostgreSQL, and SQLite at 200,000.

    BENCH_COMPONENTS=11340000 python bench/component_import.py

Every figure is of that many rows: nothing is extrapolated. At 11.34 million it takes about ten minutes and 12 GB of disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from _city import DATABASE, ROOT, SERVER, fresh, say, table

ROWS = int(os.environ.get("BENCH_COMPONENTS", "500000"))
SMALL = min(200_000, ROWS)
PACK = os.environ.get("BENCH_PACK", "packs/shanghai")
SEED = 20261123
MOST_SECONDS, MOST_MIB = 300, 1024
MOST_AGAIN = 1_000_000
"""Up to this size the file is imported a second time: every line compared with the register, none changed."""
PLAIN = (
    "CREATE TABLE plain (code16 bigint, class text, name text, lon float8, lat float8, owner text, maintainer"
    " text, authority text, state text, recorded_on date, accuracy text, source text, note text)"
)


def main() -> None:
    file = prepare("postgresql", ROWS)
    bare = bare_copy(file)
    say(f"bare COPY {bare:.1f} s; importing")
    spent, resident = gridlink("import-components", str(file))
    say(f"{spent:.1f} s, {resident:.0f} MiB")
    again = gridlink("import-components", str(file))[0] if ROWS <= MOST_AGAIN else None
    stored = size()
    small = prepare("sqlite", SMALL)
    on_sqlite, small_resident = gridlink("import-components", str(small))
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")

    print(f"## Importing components: {ROWS:,} rows\n")
    print(
        f"A made-up register (`gridlink make-components`, seed {SEED}) of {PACK}, {file.stat().st_size / 1e6:,.0f} MB of CSV, every"
    )
    print(
        "line checked: id, class, bodies, dates, point in its unit grid, duplicates. The baseline is PostgreSQL's own COPY"
    )
    print(
        f"of the same file into a table without index or check. Goal at 11,340,000: {MOST_SECONDS} s, {MOST_MIB:,} MiB.\n"
    )
    rows = [
        ("bare COPY, PostgreSQL", f"{ROWS:,}", f"{bare:.1f}", f"{ROWS / bare:,.0f}", "1.0", ""),
        ("import, PostgreSQL", f"{ROWS:,}", f"{spent:.1f}", f"{ROWS / spent:,.0f}", f"{spent / bare:.1f}", f"{resident:.0f}"),
        ("import, SQLite", f"{SMALL:,}", f"{on_sqlite:.1f}", f"{SMALL / on_sqlite:,.0f}", "", f"{small_resident:.0f}"),
    ]  # fmt: skip
    if again is not None:
        rows.append(
            ("the same file again", f"{ROWS:,}", f"{again:.1f}", f"{ROWS / again:,.0f}", f"{again / bare:.1f}", "")
        )
    print(table(("", "rows", "s", "rows/s", "× bare COPY", "most resident MiB"), rows))
    print(f"\nTable and indexes hold {stored / 1e9:.2f} GB. Times are of the whole command, from start to exit.")


def prepare(kind: str, rows: int) -> Path:
    """An empty database with the city, and a file of so many components for it."""
    fresh(kind)
    folder = Path(os.environ["GRIDLINK_DATA"])
    for command in (("migrate",), ("load", PACK, "--yes")):
        gridlink(*command)
    file = folder / "components.csv"
    say(f"making {rows:,} components")
    gridlink("make-components", "--count", str(rows), "--seed", str(SEED), "--out", str(file))
    return file


def gridlink(*arguments: str) -> tuple[float, float]:
    """Run a command to its end: seconds, and the most memory it had resident, MiB."""
    command = [sys.executable, "-m", "gridlink.cli", *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def bare_copy(file: Path) -> float:
    """Seconds of COPY alone, the second of two runs."""
    url = SERVER.rsplit("/", 1)[0] + "/" + DATABASE
    spent = 0.0
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(2):
            connection.execute("DROP TABLE IF EXISTS plain")
            connection.execute(PLAIN)
            started = time.perf_counter()
            with file.open("rb") as source, connection.cursor() as cursor:
                header = source.readline().decode().strip()
                with cursor.copy(f"COPY plain ({header}) FROM STDIN (FORMAT csv)") as copy:
                    while block := source.read(1 << 20):
                        copy.write(block)
            spent = time.perf_counter() - started
        connection.execute("DROP TABLE plain")
    return spent


def size() -> int:
    """Bytes of the table with its indexes."""
    url = SERVER.rsplit("/", 1)[0] + "/" + DATABASE
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_total_relation_size('grid_component')").fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    main()
