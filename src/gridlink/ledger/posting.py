"""Posting checkpoints to a witness elsewhere. The checkpoint file is the spool; beside it stands how far it is posted."""

from __future__ import annotations

import logging
import os
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from gridlink.ledger.checkpoint_file import exclusive

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0


def post_waiting(file: Path, url: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> int:
    """Post every line not yet posted, in order, one request each; returns how many were taken.

    Stops at the first the witness does not take (any answer but 2xx, or none in time): it is logged and tried again
    at the next call. The place reached is kept in `<file>.posted` (bytes), so no line is lost and a line may come twice.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("GRIDLINK_CHECKPOINT_URL: only http:// and https:// are posted to")
    mark = file.with_name(file.name + ".posted")
    taken = 0
    with exclusive(mark, wait=False) as mine:
        if not mine or not file.exists():
            return 0
        with file.open("rb") as lines:
            lines.seek(int(mark.read_text()) if mark.exists() else 0)
            for text in iter(lines.readline, b""):
                if not text.endswith(b"\n") or not _taken(url, text, timeout_seconds):
                    break
                taken += 1
                _keep(mark, lines.tell())
    return taken


def _taken(url: str, text: bytes, timeout_seconds: float) -> bool:
    request = Request(url, data=text, headers={"Content-Type": "application/json"}, method="POST")
    try:
        with urlopen(request, timeout=timeout_seconds) as answer:
            return 200 <= answer.status < 300
    except (URLError, OSError, HTTPException, ValueError) as error:
        log.error("ledger.witness_away", extra={"url": urlsplit(url).hostname, "error": type(error).__name__})
        return False


def _keep(mark: Path, place: int) -> None:
    fresh = mark.with_name(mark.name + ".new")
    with fresh.open("w") as file:
        file.write(str(place))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(mark)
