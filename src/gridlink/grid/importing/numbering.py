"""Ids for components that come without one: the next serials of their class in their division."""

from __future__ import annotations

import numpy as np

from gridlink.grid.importing.checking import CLASS, SERIAL, Checked
from gridlink.grid.importing.chunks import Reject
from gridlink.grid.models import Component

Prefix = int
"""Division and class, ten digits: an id without its serial."""


class Serials:
    """The serials given so far, per division and class. Ids are never deleted, so the highest one is the last given."""

    def __init__(self) -> None:
        self._last: dict[Prefix, int] = {}

    def forget(self) -> None:
        """Ask the register anew: somebody else has given out an id meanwhile, or what was given was rolled back."""
        self._last.clear()

    def assign(self, rows: Checked) -> tuple[Checked, list[Reject]]:
        """Give every row with `code` 0 the next serial, without gaps, in the order of the file.

        Ids the same rows bring along count as given. 1 statement per division and class not asked for before.
        Rows whose class has no four digits, or no serial left, are rejected.
        """
        rows = rows.only(range(len(rows)))
        codes = rows.columns["code"]
        for prefix, serial in _highest(codes[codes != 0]):
            self._last[prefix] = max(self._next(prefix) - 1, serial)
        rejects: list[Reject] = []
        kept: list[int] = []
        places = rows.columns["place"].tolist()
        for index, code in enumerate(codes.tolist()):
            if not code:
                digits = rows.columns["class_code"][index][:4]
                prefix = places[index] // 10**9 * CLASS + (int(digits) if len(digits) == 4 and digits.isdigit() else 0)
                serial = self._next(prefix)
                if prefix % CLASS == 0 or serial >= SERIAL:
                    rejects.append(_no_serial(rows, index, prefix))
                    continue
                self._last[prefix] = serial
                codes[index] = prefix * SERIAL + serial
            kept.append(index)
        return (rows.only(kept) if rejects else rows), rejects

    def _next(self, prefix: Prefix) -> int:
        if prefix not in self._last:
            low = prefix * SERIAL
            found = Component.objects.filter(code__gte=low, code__lt=low + SERIAL).order_by("-code")
            last = found.values_list("code", flat=True).first()
            self._last[prefix] = 0 if last is None else last - low
        return self._last[prefix] + 1


def _highest(codes: np.ndarray) -> list[tuple[Prefix, int]]:
    """The highest serial per prefix among some ids."""
    if not len(codes):
        return []
    ordered = np.sort(codes)
    last = np.flatnonzero(np.append(ordered[1:] // SERIAL != ordered[:-1] // SERIAL, True))
    return [(code // SERIAL, code % SERIAL) for code in ordered[last].tolist()]


def _no_serial(rows: Checked, index: int, prefix: Prefix) -> Reject:
    params = {"value": f"{prefix // CLASS:06d}"}
    return Reject(rows.lines[index], "code16", "no-serial-left", rows.rows[index], params)
