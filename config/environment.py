"""Every setting gridlink reads from the environment: one table, read by the settings and by the docs' test.

`docs/settings.md` lists the same names; `tests/repo/test_settings.py` compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    lowered = value.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("expected one of 1, true, yes, on, 0, false, no, off")


def _names(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, default (as text), parser and meaning."""

    name: str
    default: str
    parse: Callable[[str], Any]
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable("GRIDLINK_DATA", "var", _text, "Folder for the SQLite file, evidence, keys and checkpoints."),
    Variable(
        "DATABASE_URL",
        "",
        _text,
        "postgres://user:password@host:port/name or sqlite:///path; empty: SQLite in GRIDLINK_DATA.",
    ),
    Variable(
        "GRIDLINK_SECRET_KEY", "", _text, "Signs sessions. Empty: one is made and kept in GRIDLINK_DATA/secret_key."
    ),
    Variable("GRIDLINK_DEBUG", "0", _flag, "Show tracebacks in the browser. Never in production."),
    Variable(
        "GRIDLINK_HOSTS", "127.0.0.1,localhost,[::1],testserver", _names, "Host names the web process answers to."
    ),
    Variable("GRIDLINK_HTTPS", "0", _flag, "Served behind HTTPS: secure cookies, HSTS, trust X-Forwarded-Proto."),
    Variable(
        "GRIDLINK_BIND", "127.0.0.1:8000", _text, "Address and port of the web process; live listens on the next port."
    ),
    Variable(
        "GRIDLINK_LIVE_URL",
        "",
        _text,
        "Origin at which browsers reach the live process (https://live.example.gov.cn). Empty: the page's host, next port.",
    ),
    Variable("GRIDLINK_WORKERS", "0", int, "Web processes. 0: two on PostgreSQL, one on SQLite (one writer)."),
    Variable(
        "GRIDLINK_LANGUAGE",
        "",
        _text,
        "Language shown before a person has chosen: zh-hans or en; empty: the first language of the city's pack.",
    ),
    Variable("GRIDLINK_LOG", "info", _text, "debug, info, warning or error."),
    Variable("GRIDLINK_LOG_FORMAT", "console", _text, "console or json."),
    Variable(
        "GRIDLINK_CHECKPOINT_FILE",
        "",
        _text,
        "Where signed ledger checkpoints are written. Empty: GRIDLINK_DATA/checkpoints.ndjson. Put it on another machine's disk.",
    ),
    Variable("GRIDLINK_CHECKPOINT_URL", "", _text, "A witness each checkpoint is also posted to."),
    Variable(
        "GRIDLINK_CHECKPOINT_KEY",
        "",
        _text,
        "Ed25519 private key file (PEM). Empty: one is made in GRIDLINK_DATA/ledger_key.pem.",
    ),
    Variable("GRIDLINK_CHECKPOINT_SECONDS", "60", int, "Seconds between checkpoints while entries come in."),
    Variable(
        "GRIDLINK_TICK_SECONDS", "5", int, "Seconds between looks for what is due soon, overdue or to be resumed."
    ),
    Variable("GRIDLINK_METRICS_TOKEN", "", _text, "Bearer token for /metrics. Empty: only loopback may read it."),
    Variable("GRIDLINK_UPLOAD_MB", "20", int, "Largest photo, sound or file taken as evidence, MB."),
)

_BY_NAME = {variable.name: variable for variable in VARIABLES}


def read(name: str) -> Any:
    """The value of a setting; a value that does not parse is a `ValueError` naming the variable."""
    variable = _BY_NAME[name]
    raw = os.environ.get(name, variable.default)
    try:
        return variable.parse(raw)
    except ValueError as error:
        raise ValueError(f"{name}={raw!r}: {error}") from error
