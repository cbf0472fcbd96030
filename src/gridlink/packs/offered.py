"""Packs offered to be loaded: uploaded, or taken from the folder of packs, and kept under their hash until somebody agrees.

What was looked at is what is loaded: the name of a file is the SHA-256 of what it holds.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from gridlink.kernel.errors import Invalid, Missing
from gridlink.packs.stored import opened, read_files
from gridlink.packs.zipping import zipped

MOST_BYTES = 64 * 1024 * 1024
"""The largest .zip: a city of 45,000 places, compressed, has 5 MB."""
KEPT_SECONDS = 24 * 3600
MOST_KEPT = 10
_MARK = re.compile(r"[0-9a-f]{64}")


def folder() -> Path:
    """Where offered packs lie."""
    return Path(settings.DATA) / "offered-packs"


def installed() -> tuple[str, ...]:
    """The packs in the folder of packs, by name."""
    return tuple(sorted(path.parent.name for path in Path(settings.PACKS).glob("*/pack.toml")))


def offer_installed(name: str) -> str:
    """Offer a pack of the folder as it is now; the hash it is kept under. `Invalid("pack.unknown")`."""
    if name not in installed():
        raise Invalid("pack.unknown", field="name", name=name[:60])
    with opened(Path(settings.PACKS) / name) as source:
        return offer([zipped(read_files(source))])


def offer(chunks: Iterable[bytes]) -> str:
    """Keep a .zip; the hash it is kept under. `Invalid("pack.too_large")` as soon as it is, and nothing stays."""
    _forget_old()
    folder().mkdir(parents=True, exist_ok=True)
    mark, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder(), prefix="part-", delete=False) as file:
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise Invalid("pack.too_large", field="pack", limit_mb=MOST_BYTES // (1024 * 1024))
                mark.update(chunk)
                file.write(chunk)
            file.close()
            os.replace(file.name, folder() / f"{mark.hexdigest()}.zip")
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return mark.hexdigest()


def offered(mark: str) -> Path:
    """The .zip kept under a hash; `Missing("pack.not_offered")` when it has gone."""
    path = folder() / f"{mark}.zip"
    if not _MARK.fullmatch(mark) or not path.is_file():
        raise Missing("pack.not_offered")
    return path


def _forget_old() -> None:
    """Those of yesterday, broken ones, and more than ten."""
    if not folder().is_dir():
        return
    found = sorted(folder().iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for order, path in enumerate(found):
        if order >= MOST_KEPT or path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)
