"""An import killed with SIGKILL again and again, or started twice: nothing doubled, nothing lost, one entry. Real processes."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from gridlink.grid.actions.importing import restore_indexes
from gridlink.grid.importing import lean
from gridlink.grid.models import Component, ComponentImport
from gridlink.ledger.models import Entry
from tests.grid.component_files import FIRST, csv_file, line

ROOT = Path(__file__).resolve().parents[2]
ROWS = 4_000
KILLS = 6
SEED = 20261123

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def start(path: Path) -> subprocess.Popen[str]:
    """A process that imports into this test's database, 100 rows a chunk."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.grid.import_process", str(path), "100"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )


def survey(folder: Path) -> Path:
    """Good lines, and a bad one after every 999."""
    lines = [line(number, state="gone" if number % 1000 == 999 else "") for number in range(ROWS)]
    return csv_file(folder, *lines)


def said(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.read().split("\n")


def check_whole(path: Path, already: int) -> None:
    codes = list(Component.objects.filter(code__gte=FIRST, code__lt=FIRST + ROWS).values_list("code", flat=True))
    assert sorted(codes) == [FIRST + number for number in range(ROWS) if number % 1000 != 999]
    assert Component.objects.count() == already + ROWS * 999 // 1000
    row = ComponentImport.objects.get()
    assert (row.state, row.added_count, row.rejected_count) == ("done", ROWS * 999 // 1000, ROWS // 1000)
    rejected = path.with_name(path.name + ".rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [text.split(",")[13] for text in rejected[1:]] == [
        str(number * 1000 + 1001) for number in range(ROWS // 1000)
    ]
    assert Entry.objects.filter(verb="components.imported").count() == 1
    if connection.vendor == "postgresql":
        assert not lean.restore()


@pytest.mark.usefixtures("city")
def test_an_import_killed_many_times_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    already, luck = Component.objects.count(), random.Random(SEED)
    path = survey(tmp_path)
    reached = []

    for _ in range(KILLS):
        process = start(path)
        assert process.stdout is not None
        for _chunk in range(luck.randint(1, 6)):
            process.stdout.readline()
        time.sleep(luck.random() * 0.02)
        process.kill()
        process.wait()
        reached.append(sum(ComponentImport.objects.values_list("offset", flat=True)))
    last = said(start(path))

    assert reached == sorted(reached), f"seed {SEED}"
    assert 0 < reached[-1] < path.stat().st_size, f"seed {SEED}: the kills came too late or too early"
    assert last[-2] == f"done {ROWS * 999 // 1000} {ROWS // 1000}"
    check_whole(path, already)


@pytest.mark.usefixtures("city")
def test_the_same_file_started_twice_is_imported_once(tmp_path: Path) -> None:
    already = Component.objects.count()
    path = survey(tmp_path)

    first, second = start(path), start(path)
    first.wait()
    second.wait()
    ends = [said(first)[-2], said(second)[-2]]

    # One of them imports; the other is refused, or, come late enough, finds everything there.
    done = f"done {ROWS * 999 // 1000} {ROWS // 1000}"
    assert done in ends
    if ComponentImport.objects.count() == 1:
        check_whole(path, already)
    assert Component.objects.count() == already + ROWS * 999 // 1000
    assert Entry.objects.filter(verb="components.imported").count() == 1


@pytest.mark.usefixtures("city")
def test_two_files_at_once_are_both_imported_and_their_serials_do_not_meet(tmp_path: Path) -> None:
    already = Component.objects.count()
    paths = [
        csv_file(tmp_path, *(line(n, code16="", name=f"{name}{n}") for n in range(600)), name=f"{name}.csv")
        for name in ("a", "b")
    ]

    processes = [start(path) for path in paths]
    ends = [said(process)[-2] for process in processes]

    assert ends == ["done 600 0", "done 600 0"]
    codes = list(Component.objects.order_by("id").values_list("code", flat=True))
    assert len(set(codes)) == len(codes) == already + 1200
    mine = sorted(code % 10**6 for code in codes if code // 10**6 == FIRST // 10**6)
    assert mine == list(range(1, len(mine) + 1))


@pytest.mark.postgres
@pytest.mark.usefixtures("city")
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite keeps its indexes during an import")
def test_indexes_that_a_killed_import_left_out_are_built_again() -> None:
    lean.strip()
    assert lean.worth_it(lean.WORTH_ROWS)

    assert restore_indexes()

    assert not restore_indexes()
    assert not lean._missing_indexes()
    assert len(lean._constraints()) == 3


@pytest.mark.postgres
@pytest.mark.usefixtures("city")
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite keeps its indexes during an import")
def test_an_import_gives_way_to_a_transaction_of_the_running_city() -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM people_organisation")
            began = time.monotonic()
            could = lean.strip()
            waited = time.monotonic() - began
            cursor.execute("COMMIT")
    finally:
        other.close()

    assert not could
    assert waited < 1.0
    assert len(lean._constraints()) == 3
    assert lean.strip()
    assert lean.restore()
