"""A raster kept on disk, drawn once for all processes and mapped by each, so that they share its memory. No Django.

    FOLDER/<key>.raster    a line of JSON: format, key, frame, arrays, BLAKE2 sum; then the arrays, each at a round place
    FOLDER/.lock           held while one draws, so that the others wait for its file instead of drawing too

A file appears whole or not at all. One that is damaged, of another format or for other grids is drawn again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from gridlink.grid.raster import Frame, Raster

log = logging.getLogger(__name__)

FORMAT = 1
"""Counted up when a file means something else than before."""
ARRAYS = {"drawing": "<i4", "first": "<i4", "cells": "|u1", "entries": "<i4"}
_HEAD = 4096
"""Bytes of the line, filled with spaces: the arrays begin on a page of memory."""
_ROUND = 64


def kept(folder: Path, key: str, draw: Callable[[], Raster | None]) -> Raster | None:
    """The raster of that key: opened, or drawn and kept. A disk that takes no file costs only the next drawing."""
    found = opened(folder, key)
    if found is not None:
        return found
    try:
        with _only_one(folder):
            found = opened(folder, key)
            if found is not None:
                return found
            drawn = draw()
            if drawn is not None:
                save(folder, key, drawn)
            return drawn
    except OSError as error:
        log.warning("raster of the grids not kept in %s: %s", folder, error)
        return draw()


def opened(folder: Path, key: str) -> Raster | None:
    """The raster of that key, its arrays mapped and checked against the sum; None where there is none to be believed."""
    path = folder / f"{key}.raster"
    try:
        # A plain array over the map: slices of np.memmap itself cost microseconds of Python each.
        whole = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("%s cannot be read and is drawn again: %s", path, error)
        return None
    try:
        return _read(whole, key)
    except (ValueError, KeyError, TypeError) as error:
        log.warning("%s is not to be believed and is drawn again: %s", path, error)
        return None


def save(folder: Path, key: str, raster: Raster) -> None:
    """Write it, and drop the rasters of earlier grids."""
    parts = {name: np.ascontiguousarray(getattr(raster, name), dtype=kind) for name, kind in ARRAYS.items()}
    head: dict[str, Any] = {"format": FORMAT, "key": key, "frame": asdict(raster.frame)}
    head["arrays"] = {name: len(part) for name, part in parts.items()}
    body = [piece for part in parts.values() for piece in (part.tobytes(), bytes(-part.nbytes % _ROUND))]
    head["sum"] = _sum(head, body)
    handle, name = tempfile.mkstemp(dir=folder, prefix="incoming-")
    try:
        with open(handle, "wb") as file:
            file.write(json.dumps(head).encode().ljust(_HEAD - 1) + b"\n")
            file.writelines(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, folder / f"{key}.raster")
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
    for other in folder.glob("*.raster"):
        if other.stem != key:
            other.unlink(missing_ok=True)


def _read(whole: np.ndarray[Any, np.dtype[np.uint8]], key: str) -> Raster:
    """The raster in these bytes; ValueError, KeyError or TypeError for what is wrong with them."""
    head = json.loads(bytes(whole[:_HEAD]))
    if head["format"] != FORMAT or head["key"] != key:
        raise ValueError("it is of another format or for other grids")
    told = head.pop("sum")
    if told != _sum(head, [whole[_HEAD:].data]):
        raise ValueError("it is damaged")
    parts, place = {}, _HEAD
    for name, kind in ARRAYS.items():
        nbytes = head["arrays"][name] * np.dtype(kind).itemsize
        parts[name] = whole[place : place + nbytes].view(kind)
        place += nbytes + -nbytes % _ROUND
    return Raster(Frame(**head["frame"]), **parts)


def _sum(head: dict[str, Any], body: Sequence[memoryview | bytes]) -> str:
    found = hashlib.blake2b(json.dumps(head, sort_keys=True).encode(), digest_size=32)
    for piece in body:
        found.update(piece)
    return found.hexdigest()


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
