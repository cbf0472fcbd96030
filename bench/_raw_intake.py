"""The baseline of intake: the rows of a report by hand-written SQL, without HTTP, rules, permissions or Django.

The same rows with the same indexes: the idempotency key, the report, the reporter, the entry with its private part, and
the answer kept beside the key. One transaction for a report, or for a thousand.
"""

from __future__ import annotations

import itertools
import json
import secrets
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

KEY = ("user_id", "key", "fingerprint", "status", "body", "created_at")
REPORT = (
    "number", "version", "stage", "channel", "kind", "scheme", "class_code", "place", "lon", "lat", "address",
    "description", "urgent", "self_handled", "received_at", "stage_due_at", "decline_reason", "reported_by_id",
)  # fmt: skip
REPORTER = ("report_id", "name", "phone", "language")
ENTRY = ("subject", "seq", "verb", "at", "actor", "post", "organisation", "body", "previous", "hash")
PART = ("entry_id", "fields")
ANSWER = "UPDATE web_idempotencykey SET status = 201, body = {0} WHERE id = {0}"
_numbers = itertools.count(1)


def inserting(table: str, columns: tuple[str, ...], mark: str, returning: bool = True) -> str:
    """An INSERT of one row; `mark` is the driver's placeholder."""
    values = ", ".join([mark] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})" + (" RETURNING id" if returning else "")


def report_of(user_id: int, at: Any, due: Any) -> tuple[Any, ...]:
    """The values of a report."""
    number = f"X{next(_numbers):012d}"
    return (
        number, 1, "received", "api", "event", "jw-2026", "0112", 990101001001001, 116.1, 39.9, "望江路 1 号",
        "路面有散落垃圾，挡住了非机动车道", False, False, at, due, "", user_id,
    )  # fmt: skip


def entry_of(report_id: int, user_id: int, at: Any, wrap: Callable[[Any], Any]) -> tuple[Any, ...]:
    """The values of its entry: a body and hashes as long as the real ones."""
    private = {name: secrets.token_hex(32) for name in ("name", "phone", "address", "description")}
    told = dict(zip(REPORT[:14], report_of(user_id, "", "")[:14], strict=True)) | {"lon": "116.1", "lat": "39.9"}
    body = {"place": 990101001001001, "set": told, "private": private}
    names = (f"user:{user_id}", "sup-990101001-2", "street-990101001")
    return (f"raw:{report_id}", 1, "report.received", at, *names, wrap(body), "0" * 64, secrets.token_hex(32))


def texts_of() -> dict[str, list[str]]:
    """A private part."""
    given = {"name": "李四", "phone": "13800000000", "address": "望江路 1 号", "description": "路面有散落垃圾"}
    return {name: [secrets.token_hex(16), text] for name, text in given.items()}


def answer_of(number: int) -> dict[str, Any]:
    """What is kept beside a key."""
    return {"content": {"id": number, "number": f"X{number}", "stage": "received"}, "headers": {"ETag": '"1"'}}


def postgresql_one(url: str, user_id: int) -> Callable[[int], None]:
    """One report a transaction, on a connection of its own."""
    connection = psycopg.connect(url)
    key, report = inserting("web_idempotencykey", KEY, "%s"), inserting("intake_report", REPORT, "%s")
    reporter = inserting("intake_reporter", REPORTER, "%s", returning=False)
    entry = inserting("ledger_entry", ENTRY, "%s")
    part, answer = inserting("ledger_privatepart", PART, "%s", returning=False), ANSWER.format("%s")

    def job(_count: int) -> None:
        at = datetime.now(UTC)
        with connection.transaction(), connection.cursor() as cursor:
            given = (user_id, secrets.token_hex(16), secrets.token_hex(32), 0, Jsonb(None), at)
            key_id = cursor.execute(key, given).fetchone()[0]  # type: ignore[index]
            report_id = cursor.execute(report, report_of(user_id, at, at + timedelta(hours=1))).fetchone()[0]  # type: ignore[index]
            cursor.execute(reporter, (report_id, "李四", "13800000000", "zh"))
            entry_id = cursor.execute(entry, entry_of(report_id, user_id, at, Jsonb)).fetchone()[0]  # type: ignore[index]
            cursor.execute(part, (entry_id, Jsonb(texts_of())))
            cursor.execute(answer, (Jsonb(answer_of(report_id)), key_id))

    return job


def postgresql_many(url: str, user_id: int, size: int) -> Callable[[int], None]:
    """`size` reports a transaction, each table by COPY, the ids drawn first; the fastest way PostgreSQL has."""
    connection = psycopg.connect(url)
    key, answer = inserting("web_idempotencykey", KEY, "%s"), ANSWER.format("%s")

    def ids(cursor: psycopg.Cursor[Any], table: str) -> list[int]:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", (table, size))
        return [number for (number,) in cursor.fetchall()]

    def copy(cursor: psycopg.Cursor[Any], table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as into:
            for row in rows:
                into.write_row(row)

    def job(_count: int) -> None:
        at = datetime.now(UTC)
        due = at + timedelta(hours=1)
        with connection.transaction(), connection.cursor() as cursor:
            given = (user_id, secrets.token_hex(16), secrets.token_hex(32), 0, Jsonb(None), at)
            key_id = cursor.execute(key, given).fetchone()[0]  # type: ignore[index]
            reports, entries = ids(cursor, "intake_report"), ids(cursor, "ledger_entry")
            copy(cursor, "intake_report", ("id", *REPORT), [(each, *report_of(user_id, at, due)) for each in reports])
            copy(cursor, "intake_reporter", REPORTER, [(each, "李四", "13800000000", "zh") for each in reports])
            told = [(new, *entry_of(each, user_id, at, Jsonb)) for new, each in zip(entries, reports, strict=True)]
            copy(cursor, "ledger_entry", ("id", *ENTRY), told)
            copy(cursor, "ledger_privatepart", PART, [(each, Jsonb(texts_of())) for each in entries])
            cursor.execute(answer, (Jsonb([answer_of(each) for each in reports]), key_id))

    return job


def sqlite(path: str, user_id: int, size: int, lock: threading.Lock) -> Callable[[int], None]:
    """`size` reports a transaction; SQLite has one writer, so the clients take turns."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")
    key, report = inserting("web_idempotencykey", KEY, "?"), inserting("intake_report", REPORT, "?")
    reporter, entry = (
        inserting("intake_reporter", REPORTER, "?", returning=False),
        inserting("ledger_entry", ENTRY, "?"),
    )
    part, answer = inserting("ledger_privatepart", PART, "?", returning=False), ANSWER.format("?")

    def job(_count: int) -> None:
        at = datetime.now(UTC).replace(tzinfo=None)
        moment, due = str(at), str(at + timedelta(hours=1))
        with lock:
            run = connection.execute
            run("BEGIN IMMEDIATE")
            key_id = run(key, (user_id, secrets.token_hex(16), secrets.token_hex(32), 0, "null", moment)).fetchone()[0]
            for _ in range(size):
                report_id = run(report, report_of(user_id, moment, due)).fetchone()[0]
                run(reporter, (report_id, "李四", "13800000000", "zh"))
                entry_id = run(entry, entry_of(report_id, user_id, moment, json.dumps)).fetchone()[0]
                run(part, (entry_id, json.dumps(texts_of())))
            run(answer, (json.dumps(answer_of(report_id)), key_id))
            run("COMMIT")

    return job
