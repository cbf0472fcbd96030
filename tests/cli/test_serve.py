"""`gridlink serve` as real processes: it answers, ends together, and raises what falls."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Served, children, fetch, gridlink, wait_for


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    done = gridlink(folder, "migrate", "--quiet")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(migrated: Path, tmp_path: Path) -> Path:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    with Served(folder) as running:
        wait_for(running.port)
        wait_for(running.port + 1)
        yield running


def find(served: Served, words: str) -> int:
    """The process id of the topmost child whose command line has these words."""
    found = [pid for pid, command in children(served.process.pid).items() if words in command]
    return found[0] if found else 0


def wait_for_another(served: Served, words: str, than: int, seconds: float = 20) -> int:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = find(served, words)
        if found not in (0, than):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{words!r} was not started again; {children(served.process.pid)}")


def test_all_three_processes_answer(served: Served) -> None:
    assert fetch(served.port, "/readyz")[0] == 200
    assert fetch(served.port + 1, "/healthz") == (200, '{"status": "ok"}')
    assert wait_for_another(served, "gridlink.cli work", 0) > 0


def test_metrics_count_the_requests_of_the_web_process(served: Served) -> None:
    fetch(served.port, "/sign-in")
    fetch(served.port, "/metrics")

    status, text = fetch(served.port, "/metrics")

    assert status == 200
    assert 'gridlink_requests_total{method="GET",route="sign-in",status="200"} 1.0' in text
    assert [line for line in text.splitlines() if line.startswith("gridlink_cases_open")] == ["gridlink_cases_open 0.0"]


def test_sigterm_ends_every_child_within_five_seconds(served: Served) -> None:
    before = children(served.process.pid)
    started = time.monotonic()

    served.process.send_signal(signal.SIGTERM)
    code = served.process.wait(10)

    assert code == 0
    assert time.monotonic() - started < 5
    assert len(before) >= 5
    assert [pid for pid in before if os.path.exists(f"/proc/{pid}")] == []


@pytest.mark.parametrize("words", ["gridlink.cli work", "config.wsgi", "gridlink.web.live.app"])
def test_a_killed_process_is_started_again(served: Served, words: str) -> None:
    first = wait_for_another(served, words, 0)

    os.kill(first, signal.SIGKILL)

    assert wait_for_another(served, words, first) != first
    wait_for(served.port)
    wait_for(served.port + 1)


def test_a_killed_web_worker_is_started_again(served: Served) -> None:
    server = wait_for_another(served, "config.wsgi", 0)
    worker = next(pid for pid, command in children(server).items() if "config.wsgi" in command)

    os.kill(worker, signal.SIGKILL)

    time.sleep(0.5)
    wait_for(served.port)
    assert worker not in children(server)
    assert find(served, "config.wsgi") == server


def test_children_do_not_outlive_a_killed_supervisor(served: Served) -> None:
    before = children(served.process.pid)

    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait(5)

    until = time.monotonic() + 8
    while time.monotonic() < until and any(os.path.exists(f"/proc/{pid}") for pid in before):
        time.sleep(0.1)
    assert [pid for pid in before if os.path.exists(f"/proc/{pid}")] == []


def test_no_web_worker_outlives_a_server_killed_together_with_its_supervisor(served: Served) -> None:
    before = children(served.process.pid)
    wait_for_another(served, "gridlink.cli work", 0)
    heads = [pid for pid in before if served.process.pid == parent(pid)]

    os.kill(served.process.pid, signal.SIGKILL)
    for pid in heads:
        os.kill(pid, signal.SIGKILL)
    served.process.wait(5)

    until = time.monotonic() + 8
    while time.monotonic() < until and any(os.path.exists(f"/proc/{pid}") for pid in before):
        time.sleep(0.1)
    assert len(before) > len(heads)
    assert [pid for pid in before if os.path.exists(f"/proc/{pid}")] == []


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_the_live_stream_asks_for_a_session(served: Served) -> None:
    assert fetch(served.port + 1, "/live/events")[0] == 401


def test_a_bind_that_is_no_address_cannot_be_served(folder: Path) -> None:
    done = gridlink(folder, "serve", "--bind", "nowhere")

    assert done.returncode == 2
    assert "is no address and port" in done.stderr
