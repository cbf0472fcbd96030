"""Two loads at once come one after the other, and one that is killed leaves the city as it was: as real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from gridlink.packs import loading
from gridlink.packs.loading import load_pack
from gridlink.packs.pack_reading import read_pack
from gridlink.people.permissions import SYSTEM
from tests.packs.planted import EXAMPLE

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
DUTIES = 87

pytestmark = pytest.mark.django_db(transaction=True)


def loader(*arguments: str) -> subprocess.Popen[str]:
    """A process that loads into this test's database once it is told to."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.packs.loading_process", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def grounds() -> set[str]:
    return set(apps.get_model("catalogue.Duty").objects.filter(in_force_to=None).values_list("legal_ground", flat=True))


def load_example() -> None:
    pack, _ = read_pack(EXAMPLE)
    assert pack is not None
    load_pack(pack, by=SYSTEM, now=NOW)


def test_two_loads_at_once_come_one_after_the_other() -> None:
    load_example()
    with loader("a") as one, loader("b") as other:
        go(one)
        go(other)
        answers = [process.communicate(timeout=60)[0] for process in (one, other)]

    assert answers == [f"{DUTIES}\n", f"{DUTIES}\n"]
    assert grounds() in ({"a"}, {"b"})
    digests = apps.get_model("grid.City").objects.values_list("pack_hash", flat=True)
    assert {digests[0][0]} == grounds()
    assert apps.get_model("catalogue.Duty").objects.count() == 3 * DUTIES


def test_a_load_that_waited_too_long_is_refused_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite waits by its own setting of 30 seconds")
    load_example()
    with loader("a", "hang") as process:
        go(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        monkeypatch.setattr(loading, "LOCK_SECONDS", 1)

        with pytest.raises(loading.Refused, match=r"pack\.busy"):
            load_example()
        process.kill()


def test_a_load_killed_half_way_leaves_the_city_as_it_was() -> None:
    load_example()
    before = grounds()
    with loader("a", "hang") as process:
        go(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.kill()

    assert process.returncode == -9
    assert grounds() == before
    assert apps.get_model("ledger.Entry").objects.filter(verb="pack.loaded").count() == 1
    load_example()
