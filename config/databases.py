"""A database URL, turned into Django's settings. Two kinds: SQLite and PostgreSQL (ADR 0002)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SQLITE_START = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=30000;"
    "PRAGMA foreign_keys=ON;PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456"
)


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's `DATABASES["default"]` for `url`; empty means SQLite inside the data folder."""
    parts = urlsplit(url or f"sqlite:///{data / 'gridlink.sqlite3'}")
    if parts.scheme == "sqlite":
        # As everywhere: three slashes and a relative path, four and an absolute one.
        return _sqlite(unquote(parts.path)[1:], data)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            # Only statements sent through gridlink.ledger.repeated are prepared; Django's own cursors never are.
            "OPTIONS": {"prepare_threshold": 5},
        }
    raise ValueError(f"DATABASE_URL: {parts.scheme!r} is not a database gridlink knows; use sqlite:// or postgres://")


def _sqlite(path: str, data: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": SQLITE_START},
        # A file, not memory: tests of concurrency need several connections and processes.
        "TEST": {"NAME": str(data / f"test-{Path(path).stem}.sqlite3")},
    }
