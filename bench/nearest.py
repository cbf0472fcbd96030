"""What stands within 50 m of a point, in a register of any size, on both databases, beside plain SQL."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
from _city import ROOT, fresh, load_city, p50, say, table
from _grids import grids

COMPONENTS = int(os.environ.get("GRIDLINK_BENCH_COMPONENTS", "500000"))
QUESTIONS = 3_000
WARM = 500
METRES = 50.0
SEED = 7


def main() -> None:
    if len(sys.argv) > 1:
        one(sys.argv[1])
        return
    rows = []
    for kind in ("postgresql", "sqlite"):
        done = subprocess.run([sys.executable, __file__, kind], check=True, stdout=subprocess.PIPE, text=True)
        rows += json.loads(done.stdout)
    print(f"## Nearest: {COMPONENTS:,} components, {QUESTIONS:,} points, 50 m\n")
    print("Points within some 10 m of a component drawn by lot. The baseline is the statement in plain SQL, its rows")
    print("fetched and thrown away: the same ranges of squares, id and place only, nothing measured.\n")
    print(table(("database", "what", "rows", "mean ms", "p50 ms", "p99 ms"), rows))


def one(kind: str) -> None:
    """Fill a database of that kind and ask it; rows of the table on standard output."""
    fresh(kind)
    load_city()
    from django.db import connection

    from gridlink.grid import queries as grid
    from gridlink.grid.cells import ranges_around

    started = time.perf_counter()
    fill(kind)
    say(f"{kind}: {COMPONENTS:,} components in {time.perf_counter() - started:.0f} s")
    points = questions()

    def plain(lon: float, lat: float) -> list[object]:
        ranges = ranges_around(lon, lat, METRES)
        where = " OR ".join(["cell BETWEEN %s AND %s"] * len(ranges))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, lon, lat FROM grid_component WHERE {where}", [each for span in ranges for each in span]
            )
            return cursor.fetchall()

    def nearest(lon: float, lat: float) -> tuple[object, ...]:
        return grid.components_near(lon, lat, METRES, include_hidden=True)

    def everything(lon: float, lat: float) -> tuple[object, ...]:
        return grid.components_near(lon, lat, METRES, include_hidden=True, limit=10_000)

    jobs = (("plain SQL", plain), ("components_near, 20 nearest", nearest), ("components_near, all", everything))
    print(json.dumps([(kind, name, *measured(job, points)) for name, job in jobs]))


def measured(job: Callable[[float, float], object], points: list[tuple[float, float]]) -> tuple[str, ...]:
    """Rows a question, and milliseconds."""
    spent, found = [], 0
    for number, point in enumerate([*points[:WARM], *points]):
        started = time.perf_counter()
        rows = job(*point)
        took = (time.perf_counter() - started) * 1000
        if number >= WARM:
            spent.append(took)
            found += len(rows)  # type: ignore[arg-type]
    ordered = sorted(spent)
    p99 = ordered[int(len(ordered) * 0.99)]
    return f"{found / len(spent):.0f}", f"{sum(spent) / len(spent):.2f}", f"{p50(spent):.2f}", f"{p99:.2f}"


def questions() -> list[tuple[float, float]]:
    """Points near components."""
    from django.db import connection

    draw = np.random.default_rng(5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM grid_component WHERE scheme = 'bench'")
        low, high = cursor.fetchone()
        marks = ", ".join(["%s"] * QUESTIONS)
        ids = draw.choice(high - low, QUESTIONS, replace=False) + low
        cursor.execute(f"SELECT lon, lat FROM grid_component WHERE id IN ({marks})", ids.tolist())
        found = np.array(cursor.fetchall())
    return [
        tuple(point) for point in (found + draw.normal(0, 1e-4, found.shape))[draw.permutation(len(found))].tolist()
    ]


STAGED = """code bigint, class text, name text, lon float8, lat float8, owner text, maintainer text, authority text,
    state text, recorded_on date, accuracy text, source text, note text"""
INTO = "code, class_code, name, lon, lat, state, recorded_on, accuracy, source, cell, place, scheme, name_en, note"
ROW = "floor(lat * 111320.0 / 64)"
CELL = f"(({ROW} + 156544) * 1000000 + 320000 + floor(lon * 111320.0 * cos(radians(({ROW} + 0.5) * 64 / 111320.0)) / 64))::bigint"
SELECT = f"""SELECT code, class, name, lon, lat, state, recorded_on, accuracy, source, {CELL},
    code / 10000000000 * 1000000000 + 1001001, 'bench', '', '' FROM staged"""


def fill(kind: str) -> None:
    """A made-up register into `grid_component`, neighbour by neighbour, as an import leaves it."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        if kind == "sqlite":
            marks = ", ".join(["%s"] * 11) + ", 'bench', '', ''"
            with transaction.atomic():
                for piece in pieces():
                    cursor.executemany(f"INSERT INTO grid_component ({INTO}) VALUES ({marks})", rows(piece))
            cursor.execute("ANALYZE")
            return
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'")
        cursor.execute(f"CREATE UNLOGGED TABLE staged ({STAGED})")
        with cursor.copy("COPY staged FROM STDIN (FORMAT csv)") as copy:
            for piece in pieces():
                copy.write(piece)
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'grid_component' AND indexname !~ 'key$'"
        )
        dropped = [(name, text) for name, text in cursor.fetchall() if not name.endswith("pkey")]
        for name, _ in dropped:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("ALTER TABLE grid_component DROP CONSTRAINT grid_component_code_key")
        cursor.execute(f"INSERT INTO grid_component ({INTO}) {SELECT}")
        cursor.execute("DROP TABLE staged")
        cursor.execute("CREATE UNIQUE INDEX grid_component_code_key ON grid_component (code)")
        for _, definition in dropped:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE grid_component")


def pieces() -> Iterator[bytes]:
    """The register as CSV without its header."""
    from gridlink.grid.locating import Locator
    from gridlink.rehearsal.components import Kind, component_register

    majors = ((1, 30), (2, 20), (3, 14), (4, 10), (5, 7), (6, 7))
    kinds = [Kind(f"{major:02d}{nth:02d}", "部件", {}) for major, most in majors for nth in range(1, most + 1)]
    with tempfile.TemporaryDirectory(prefix="gridlink-bench-") as folder:
        made = component_register(Locator(grids()[1], Path(folder)), kinds, COMPONENTS, SEED, on=date(2026, 11, 1))
        next(made)
        yield from made


def rows(piece: bytes) -> list[tuple[object, ...]]:
    """The rows of a piece, with cells and places."""
    from gridlink.grid.cells import cells_of

    columns = list(zip(*csv.reader(io.StringIO(piece.decode())), strict=True))
    lons, lats = (np.array(columns[at], dtype=float) for at in (3, 4))
    places = [int(code) // 10**10 * 10**9 + 1_001_001 for code in columns[0]]
    kept = (*(columns[at] for at in (0, 1, 2, 3, 4, 8, 9, 10, 11)), cells_of(lons, lats).tolist(), places)
    return list(zip(*kept, strict=True))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
