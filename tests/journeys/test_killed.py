"""Killed with SIGKILL again and again under load: every acknowledged write is there, every delivery took effect once.

GRIDLINK_TEST_KILLS (default 50) says how often, GRIDLINK_TEST_SEED which moments and victims.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT, fetch
from tests.journeys.installation import Installation, Process, kill, own_database
from tests.journeys.load import SCOPES, Load

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds its processes in /proc (Linux)"),
]

KILLS = int(os.environ.get("GRIDLINK_TEST_KILLS", "50"))
SEED = int(os.environ.get("GRIDLINK_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
# Of fifty: a web process, the worker, the server above the web processes, the supervisor above all, the supervisor with
# its children but not theirs, everything, the live process.
VICTIMS = {"web": 17, "worker": 18, "server": 5, "supervisor": 3, "heads": 3, "all": 3, "live": 1}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """The example city with its demo people, loaded by the command line, not yet served."""
    with own_database(os.environ.get("DATABASE_URL", ""), tmp_path) as url:
        made = Installation(tmp_path, url)
        try:
            made.must("migrate", "--quiet")
            made.must("load", str(ROOT / "packs" / "example"), "--demo", "--yes")
            yield made
        finally:
            made.end()


def tokens(installation: Installation) -> dict[str, str]:
    """A token of each person who takes part."""

    def issue(username: str) -> str:
        scopes = [word for scope in SCOPES[username] for word in ("--scope", scope)]
        return installation.must("token", "issue", username, "--label", "load", *scopes).strip()

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(SCOPES, pool.map(issue, SCOPES), strict=True))


def victims(installation: Installation, kind: str) -> list[Process]:
    """The processes of one kind that live now."""
    found = installation.processes()
    named = {process.pid: role_of(process, found) for process in found}
    if kind == "all":
        return found
    wanted = {"heads": {"supervisor", "server", "live", "worker"}}.get(kind, {kind})
    return [process for process in found if named[process.pid] in wanted]


def role_of(process: Process, others: list[Process]) -> str:
    """What a process is, by its command line and its parent's."""
    if "gridlink.cli serve" in process.command:
        return "supervisor"
    if "gridlink.cli work" in process.command:
        return "worker"
    parent = next((other.command for other in others if other.pid == process.parent), "")
    if "config.wsgi" in process.command:
        return "web" if "config.wsgi" in parent else "server"
    return "live worker" if "web.live" in parent else "live"


def kill_one(installation: Installation, kind: str, luck: random.Random) -> bool:
    """Kill one process of that kind, or all together for those that stand for several; False when there is none."""
    before, found = installation.processes(), victims(installation, kind)
    if not found:
        return False
    together = kind in ("all", "heads")
    for process in found if together else [luck.choice(found)]:
        kill(process.pid)
    if installation.serving is not None and kind in ("all", "heads", "supervisor"):
        installation.serving.wait(10)
        installation.serve()
        wait_for_the_end_of({process.pid for process in before}, installation)
    return True


def wait_for_the_end_of(pids: set[int], installation: Installation, seconds: float = 10) -> None:
    """No process outlives its killed supervisor: an orphan would keep the port and serve on."""
    until = time.monotonic() + seconds
    while left := [process for process in installation.processes() if process.pid in pids]:
        assert time.monotonic() < until, f"outlived their supervisor: {left}"
        time.sleep(0.1)


def kill_under_load(installation: Installation, load: Load, luck: random.Random) -> Counter[str]:
    """Kill KILLS times, each after some more answers; returns the victims."""
    deck = list(Counter(VICTIMS).elements())
    luck.shuffle(deck)
    killed: Counter[str] = Counter()
    while killed.total() < KILLS:
        installation.wait_until_it_answers()
        load.wait_for_answers(luck.randrange(1, 15), seconds=30)
        time.sleep(luck.random() * 0.3)
        kind = deck[killed.total() % len(deck)]
        # What is just being started again is not there to be killed: a web process is.
        if not kill_one(installation, kind, luck):
            kind = "web"
            if not kill_one(installation, kind, luck):
                continue
        killed[kind] += 1
    return killed


def drain(installation: Installation, seconds: float = 90) -> None:
    """Let the worker carry out what waits."""
    until = time.monotonic() + seconds
    while not (told := installation.command("outbox").stdout).startswith("0 waiting"):
        assert time.monotonic() < until, told + installation.tail()
        time.sleep(0.5)


def test_killed_fifty_times_every_acknowledged_write_is_there_and_every_delivery_took_effect_once(installation):
    sys.stderr.write(f"GRIDLINK_TEST_SEED={SEED}\n")
    luck = random.Random(SEED)
    load = Load(installation.port, tokens(installation), mark=f"k{SEED}", threads=3)
    installation.serve()
    installation.wait_until_it_answers()

    load.start()
    try:
        killed = kill_under_load(installation, load, luck)
    finally:
        load.stop(60)
    drain(installation)
    metrics = fetch(installation.port, "/metrics")
    installation.end()
    read = installation.python("-m", "tests.journeys.killed_state")

    told = f"killed {dict(killed)}; {load.answered} answers, sent again {load.sent_again}, replayed {load.replayed}"
    sys.stderr.write(f"{told}\n")
    assert load.faults == []
    assert metrics[0] == 200, metrics[1]
    assert read.returncode == 0, read.stderr
    check(json.loads(read.stdout), load)
    verified = installation.command("verify-ledger")
    assert verified.returncode == 0, verified.stdout


def check(state: dict[str, Any], load: Load) -> None:
    """What was promised, what is there: the same, each once."""
    done = load.done
    assert len(done.reports) > KILLS
    assert sorted(map(tuple, state["reports"])) == sorted(done.reports.items())
    assert len(set(done.reports.values())) == len(done.reports)
    assert {number for number, _ in state["evidence"]} == set(done.evidence)
    assert dict(state["evidence"]) == done.evidence
    taken = Counter((subject, step) for subject, step in state["steps"] if step)
    assert taken == done.steps
    assert set(taken.values()) == {1}
    assert state["differences"] == []
    assert state["statuses"] == {"done": len(state["news"])}
    assert sorted(state["deliveries"]) == sorted([*news, "done"] for news in state["news"])
    keys = [key for key, _, _ in state["notices"]]
    assert len(set(keys)) == len(keys)
    assert Counter((report, template) for _, report, template in state["notices"]) == done.notices
