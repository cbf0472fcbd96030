"""Reports taken in through HTTP, one by one and a thousand at a time, on both databases, beside the bare inserts."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from _city import fresh, load_city, say, table
from _http import Client, Load, children_of, pressed, served
from _raw_intake import postgresql_many, postgresql_one, sqlite

SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
SIZE = 1000
CLIENTS = {1: 8, SIZE: 4}
GOALS = {("postgresql", 1): 300, ("postgresql", SIZE): 5000, ("sqlite", 1): 150, ("sqlite", SIZE): 2500}
MOST_STATEMENTS = 15
# One supervisor a client, each over their own places, as in life: they do not wait for each other's row of `people_user`.
SUPERVISORS = (
    "sup-9901", "sup-990101", "sup-990102", "sup-990101001-1",
    "sup-990101001-2", "sup-990101002-1", "sup-990102001-1", "sup-990102001-2",
)  # fmt: skip
GATEWAY = "gateway-9901"


def main() -> None:
    """Both databases, each in a process of its own, since Django's settings are read once."""
    if len(sys.argv) > 1:
        print(json.dumps(measured(sys.argv[1])))
        return
    rows: list[list[str]] = []
    for kind in ("postgresql", "sqlite"):
        done = subprocess.run(
            [sys.executable, Path(__file__), kind], check=True, stdout=subprocess.PIPE, text=True, timeout=400
        )
        rows += json.loads(done.stdout)
    print("## Intake through HTTP\n")
    print(
        f"Reports with point or place, class, name and telephone, {SECONDS:.0f} s a run after warming up, everything on: token,"
    )
    print("Idempotency-Key, permissions, ledger with private parts, outbox, policy, log and metrics. One by one with 8")
    print(
        f"clients; {SIZE} a request with 4. PostgreSQL: 2 web processes; SQLite: 1. Server, database and clients share the"
    )
    print(
        "machine. The baseline inserts the same rows in transactions from as many clients, without HTTP or rules: one by one"
    )
    print(
        "by INSERT, a thousand by COPY (PostgreSQL) or INSERT (SQLite, one writer at a time). CPU is in milliseconds a report."
    )
    print(
        "`others`: the share of the machine that other work took, which is lost to both. `alone`: computed from the CPU time,"
    )
    print(
        "what the same would give with the machine to itself (PostgreSQL: both cores full; SQLite: its one web process).\n"
    )
    head = (
        "what", "reports/s", "p50 ms", "p95 ms", "CPU server", "CPU database", "CPU client", "others", "alone",
        "statements", "of the baseline", "goal",
    )  # fmt: skip
    print(table(head, rows))


def measured(kind: str) -> list[tuple[str, ...]]:
    """The rows of one database."""
    env = fresh(kind)
    load_city()
    rows: list[tuple[str, ...]] = []
    for size, clients in CLIENTS.items():
        senders = senders_of(size)
        count = statements_of(senders[0], size)
        name = f"{kind}, {'one by one' if size == 1 else f'{size} a request'}"
        say(f"{name}: bare inserts")
        bare = pressed(
            baseline(env["DATABASE_URL"], size, clients), size=size, seconds=SECONDS, server=[], database=backends
        )
        say(f"{name}: through HTTP")
        ours = through_http(env, senders, size)
        goal = GOALS[kind, size]
        met = ours.rate >= goal and (size > 1 or count <= MOST_STATEMENTS)
        rows.append((f"{name}: bare inserts", *bare.cells(), "", "", "", ""))
        verdict = f"≥ {goal:,}: {'met' if met else 'NOT MET'}"
        rows.append((name, *ours.cells(), alone(kind, ours), str(count), f"{ours.rate / bare.rate:.2f}", verdict))
    return rows


def alone(kind: str, load: Load) -> str:
    """Reports a second if nothing else used the machine, from the CPU seconds a report took; an estimate."""
    count = len(load.spent) * load.size
    if kind == "sqlite":
        return f"{count / load.server_cpu:,.0f}"
    return f"{(os.cpu_count() or 1) * count / (load.server_cpu + load.database_cpu + load.client_cpu):,.0f}"


def through_http(env: dict[str, str], senders: list[Sender], size: int) -> Load:
    """The load of one client for each sender on a web process just started."""
    with served(env) as (host, port, server):
        jobs = [sender.asking(Client(host, port), size) for sender in senders]
        pids = [server.pid, *children_of(server.pid)]
        return pressed(jobs, size=size, seconds=SECONDS, server=pids, database=backends)


@dataclass(frozen=True)
class Sender:
    """A person's token, with a place and a point inside it that they may report from."""

    token: str
    place: int
    point: tuple[float, float]

    def report(self, number: int) -> dict[str, object]:
        """A report; every other one by its point."""
        lon, lat = self.point
        where: dict[str, object] = {"lon": lon, "lat": lat} if number % 2 else {"place": f"{self.place:015d}"}
        return {
            "description": f"路面有散落垃圾，挡住了非机动车道（{number}）", "channel": "api", "kind": "event",
            "class_code": "0112", "address": "望江路 1 号", "name": "李四", "phone": f"138{number:08d}", **where,
        }  # fmt: skip

    def body(self, number: int, size: int) -> bytes:
        """The JSON of one report, or of `size`."""
        reports = [self.report(number * size + each) for each in range(size)]
        return json.dumps(reports[0] if size == 1 else {"reports": reports}, ensure_ascii=False).encode()

    def asking(self, client: Client, size: int) -> Callable[[int], None]:
        """Sends one request after another, each under an Idempotency-Key of its own; any refusal ends the run."""
        bodies = [self.body(number, size) for number in range(20)]
        expected = b'{"id":' if size == 1 else b'{"accepted":%d,"refused":0,' % size
        path = path_of(size)

        def ask(count: int) -> None:
            body = bodies[count % len(bodies)]
            head = (
                f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n"
                f"Content-Type: application/json\r\nAccept-Language: zh-hans\r\n"
                f"Idempotency-Key: {secrets.token_hex(16)}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            status, answer = client.ask(head.encode() + body)
            if status not in (200, 201) or not answer.startswith(expected):
                raise RuntimeError(f"{status}: {answer[:500]!r}")

        return ask


def path_of(size: int) -> str:
    """Where one report goes, or many."""
    return "/api/v1/reports" if size == 1 else "/api/v1/reports/batch"


def senders_of(size: int) -> list[Sender]:
    """Who sends: eight supervisors one by one; by the thousand the gateway, four times."""
    from django.utils import timezone

    from gridlink.grid.queries import grid_centre, places_at
    from gridlink.people.actions import issue_token
    from gridlink.people.queries import actor_for
    from tests.actors import user_id

    names = SUPERVISORS if size == 1 else (GATEWAY,) * CLIENTS[SIZE]
    scopes = ["intake.report"] if size == 1 else ["intake.report", "api.batch"]
    made = []
    for name in names:
        number, now = user_id(name), timezone.now()
        actor = actor_for(number)
        until = now + timedelta(days=1)
        raw = issue_token(number, label="bench", scopes=scopes, expires_at=until, by=actor, now=now).raw
        places = next(grant.places for grant in actor.scope("intake.report"))
        place = places_at("grid", places)[0].code
        made.append(Sender(raw, place, grid_centre(place)))
    return made


def statements_of(sender: Sender, size: int) -> int:
    """How many statements the costlier of two warm requests takes, BEGIN, COMMIT, savepoints and COPY counted."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client as InProcess
    from django.test.utils import CaptureQueriesContext

    client = InProcess(headers={"Authorization": f"Bearer {sender.token}"})
    counts = []
    for number in range(4):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(
                path_of(size),
                sender.body(number, size),
                content_type="application/json",
                headers={"Idempotency-Key": secrets.token_hex(16)},
            )
        assert answer.status_code in (200, 201), answer.content
        counts.append(len(queries))
    connection.close()
    # The look whether the connection is still good, before the first statement, is not made for the client in this process.
    return max(counts[2:]) + int(settings.DATABASES["default"].get("CONN_HEALTH_CHECKS", False))


def baseline(url: str, size: int, clients: int) -> list[Callable[[int], None]]:
    """The bare inserts of as many clients, each for a person of their own."""
    from tests.actors import user_id

    people = [user_id(name) for name in SUPERVISORS[:clients]]
    if url.startswith("sqlite"):
        turn = threading.Lock()
        return [sqlite(url.removeprefix("sqlite:///"), each, size, turn) for each in people]
    return [postgresql_one(url, each) if size == 1 else postgresql_many(url, each, size) for each in people]


def backends() -> list[int]:
    """The server processes of PostgreSQL that work for this database; none for SQLite, which has no process."""
    if os.environ["DATABASE_URL"].startswith("sqlite"):
        return []
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return [
            pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ]


if __name__ == "__main__":
    main()
