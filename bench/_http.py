"""A real web process to ask, and clients that keep their connection and ask as fast as they are answered."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from _city import p50, p95, run, say

TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(env: dict[str, str]) -> Iterator[tuple[str, int, subprocess.Popen[bytes]]]:
    """`gridlink serve --only web` on a free port, ended with all its children whatever happens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given = {**env, "GRIDLINK_BIND": f"127.0.0.1:{port}", "GRIDLINK_LOG": "info", "GRIDLINK_LOG_FORMAT": "json"}
    server = run([sys.executable, "-m", "gridlink.cli", "serve", "--only", "web"], given)
    try:
        _wait(port, server)
        yield "127.0.0.1", port, server
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            for number in [*children_of(server.pid), server.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise RuntimeError(f"the web process ended with {server.returncode}")
        with contextlib.suppress(OSError), contextlib.closing(Client("127.0.0.1", port)) as client:
            if client.ask(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")[0] == 200:
                return
        time.sleep(0.2)
    raise RuntimeError("the web process did not answer within 60 s")


class Client:
    """One HTTP/1.1 connection, kept open. Sends whole requests as bytes, so that it costs next to nothing itself."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        self._socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._receive()
        head, _, body = got.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        parts, have = [body], len(body)
        while have < length:
            parts.append(self._receive())
            have += len(parts[-1])
        return int(head[9:12]), b"".join(parts)

    def _receive(self) -> bytes:
        part = self._socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


@dataclass
class Load:
    """What came of a run: milliseconds of each request of `size` reports, seconds in all, CPU seconds by whom."""

    size: int
    spent: list[float] = field(default_factory=list)
    seconds: float = 0.0
    server_cpu: float = 0.0
    database_cpu: float = 0.0
    client_cpu: float = 0.0
    others: float = 0.0

    @property
    def rate(self) -> float:
        """Reports a second."""
        return len(self.spent) * self.size / self.seconds

    def cells(self) -> tuple[str, ...]:
        """The figures of a row of the table."""
        count = len(self.spent) * self.size
        cpu = [f"{1000 * part / count:.2f}" for part in (self.server_cpu, self.database_cpu, self.client_cpu)]
        return (f"{self.rate:,.0f}", f"{p50(self.spent):.1f}", f"{p95(self.spent):.1f}", *cpu, f"{self.others:.0%}")


def pressed(
    jobs: list[Callable[[int], None]],
    *,
    size: int,
    seconds: float,
    server: list[int],
    database: Callable[[], list[int]],
    warm: float = 3.0,
) -> Load:
    """Each job again and again, all at once, each in its own thread; measured for `seconds` after warming up."""
    load, kept, faults = Load(size), [[] for _ in jobs], []
    begun, end = threading.Event(), threading.Event()

    def press(job: Callable[[int], None], mine: list[float]) -> None:
        count = 0
        try:
            while not end.is_set():
                measured, started = begun.is_set(), time.perf_counter()
                job(count)
                count += 1
                if measured:
                    mine.append((time.perf_counter() - started) * 1000)
        except Exception as fault:  # noqa: BLE001 - told when all have ended
            faults.append(fault)
            end.set()

    threads = [threading.Thread(target=press, args=each, daemon=True) for each in zip(jobs, kept, strict=True)]
    for thread in threads:
        thread.start()
    end.wait(warm)
    pids = database()
    before = cpu_of(server), cpu_of(pids), sum(os.times()[:2]), busy()
    begun.set()
    started = time.perf_counter()
    end.wait(seconds)
    after = cpu_of(server), cpu_of(pids), sum(os.times()[:2]), busy()
    load.seconds = time.perf_counter() - started
    end.set()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]
    load.spent = [each for mine in kept for each in mine]
    ours = [now - then for now, then in zip(after, before, strict=True)]
    load.server_cpu, load.database_cpu, load.client_cpu = ours[:3]
    load.others = max(0.0, ours[3] - sum(ours[:3])) / (load.seconds * (os.cpu_count() or 1))
    say(f"    {load.rate:,.0f} reports/s, p50 {p50(load.spent):.1f} ms")
    return load


def children_of(parent: int) -> list[int]:
    """The process ids below `parent`, on Linux."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(each.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(each.parent.name))
    return [*found, *(deeper for each in found for deeper in children_of(each))]


def cpu_of(pids: list[int]) -> float:
    """CPU seconds these processes have used so far; one that has gone counts none."""
    total = 0
    for number in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def busy() -> float:
    """CPU seconds the whole machine has been busy."""
    user, nice, system, _idle, _wait, irq, softirq, steal = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / TICKS
