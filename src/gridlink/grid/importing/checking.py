"""A chunk's cells checked and turned into values, column by column: whole columns at once, single cells only where one is
wrong. Knows no database: what is known of the city is given by `Known`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from gridlink.grid.cells import cells_of
from gridlink.grid.census import MAY_ERR
from gridlink.grid.datum import to_wgs84
from gridlink.grid.geometry import metres_to_shape
from gridlink.grid.importing.chunks import Chunk, Reject
from gridlink.grid.importing.values import BadValue, accuracy_of, codes_of, date_of, first_control_character, state_of
from gridlink.grid.locating import Locator

Array = np.ndarray[Any, Any]
BODIES = ("owner", "maintainer", "authority")
LONGEST = {"name": 120, "name_en": 120, "source": 40, "note": 200}
DEGREE_DECIMALS = 7
CLASS = 10_000
SERIAL = 1_000_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Places (codes, both included) and component class prefixes somebody may write to; no prefix means every class."""

    low: int
    high: int
    classes: tuple[str, ...] = ()

    def holds(self, place: int, class_code: str) -> bool:
        """Whether a component of this class in this unit grid is among them."""
        return self.low <= place <= self.high and (
            not self.classes or f"component:{class_code}".startswith(self.classes)
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What the cells are checked against. `classes`: (scheme, code) → name; `bodies`: code or name → id."""

    locator: Locator
    classes: Mapping[tuple[str, str], str]
    bodies: Mapping[str, int]
    scheme: str
    datum: str
    today: date
    scopes: tuple[Scope, ...]


@dataclass(slots=True)
class Checked:
    """The sound rows of a chunk as values, column by column, in the order of the file.

    `code` 0: to be assigned. `given`: the fields the file has, which is all an update may change.
    """

    columns: dict[str, Any]
    lines: list[int]
    rows: list[Sequence[str]]
    given: frozenset[str]
    rejects: list[Reject] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)

    def only(self, indices: Sequence[int]) -> Checked:
        """The same, of these rows only; rejects are left behind."""
        columns = {
            name: values[np.asarray(indices, dtype=np.int64)]
            if isinstance(values, np.ndarray)
            else [values[index] for index in indices]
            for name, values in self.columns.items()
        }
        lines, rows = [self.lines[index] for index in indices], [self.rows[index] for index in indices]
        return Checked(columns, lines, rows, self.given)


def checked(chunk: Chunk, positions: Mapping[str, int], known: Known) -> Checked:
    """Check one chunk. Every fault of a line is told; a line with one is left out."""
    work = _Work(chunk, positions, known)
    work.texts()
    work.choices()
    work.points()
    work.ids()
    work.places()
    return work.done()


class _Work:
    """One chunk under way: texts by field, values so far, faults by row."""

    def __init__(self, chunk: Chunk, positions: Mapping[str, int], known: Known) -> None:
        self.chunk, self.known = chunk, known
        self.count = len(chunk.rows)
        every: Sequence[Sequence[str]] = list(zip(*chunk.rows, strict=True))
        self.text: dict[str, list[str]] = {
            name: list(map(str.strip, every[position])) if every else [] for name, position in positions.items()
        }
        self.value: dict[str, Any] = {}
        self.faults: dict[int, list[Reject]] = {}

    def fault(self, index: int, column: str, code: str, **params: object) -> None:
        shown = self.text[column][index] if column in self.text else ""
        reject = Reject(self.chunk.lines[index], column, code, self.chunk.rows[index], {"value": shown, **params})
        self.faults.setdefault(index, []).append(reject)

    def texts(self) -> None:
        """Free texts: their length, and no control characters."""
        for name, most in LONGEST.items():
            column = self.text.get(name)
            if column is None:
                self.value[name] = [""] * self.count
                continue
            if max(map(len, column), default=0) > most:
                for index, text in enumerate(column):
                    if len(text) > most:
                        self.fault(index, name, "too-long", length=len(text), most=most)
            if first_control_character(" ".join(column)):
                for index, text in enumerate(column):
                    if first_control_character(text):
                        self.fault(index, name, "control-character")
            self.value[name] = column

    def choices(self) -> None:
        """Columns with few different cells, each looked at once."""
        self._each("state", state_of, "intact")
        self._each("accuracy", accuracy_of, "C")
        self._each("recorded_on", date_of, self.known.today)
        self._each("changed_on", date_of, None)
        for name in BODIES:
            self._each(name, self._body, None)

    def _each(self, name: str, read: Callable[[str], Any], empty: Any) -> None:
        column = self.text.get(name)
        if column is None:
            self.value[name] = [empty] * self.count
            return
        values: dict[str, Any] = {"": empty}
        bad: dict[str, BadValue] = {}
        for text in set(column) - {""}:
            try:
                values[text] = read(text)
            except BadValue as fault:
                values[text], bad[text] = empty, fault
        if bad:
            for index, text in enumerate(column):
                if text in bad:
                    self.fault(index, name, bad[text].code)
        self.value[name] = list(map(values.__getitem__, column))

    def _body(self, text: str) -> int:
        found = self.known.bodies.get(text)
        if found is None:
            raise BadValue("unknown-body")
        return found

    def points(self) -> None:
        """Longitude and latitude in WGS84 degrees, and the unit grid they lie in (0: none)."""
        lons, lats = (self._degrees(name, most) for name, most in (("lon", 180.0), ("lat", 90.0)))
        if self.known.datum != "wgs84":
            lons, lats = to_wgs84(lons, lats, self.known.datum)
        lons, lats = np.round(lons, DEGREE_DECIMALS), np.round(lats, DEGREE_DECIMALS)
        found = self.known.locator.locate_array(lons, lats)
        self.value |= {"lon": lons, "lat": lats, "place": found}
        for index in np.flatnonzero(found == 0).tolist():
            if index in self.faults and any(each.column in ("lon", "lat") for each in self.faults[index]):
                continue
            lon, lat = float(lons[index]), float(lats[index])
            swapped = abs(lon) <= 90 and self.known.locator.locate(lat, lon) is not None
            self.fault(index, "lon", "swapped" if swapped else "outside-city", value=f"{lon:.7f}, {lat:.7f}")

    def _degrees(self, name: str, most: float) -> Array:
        column = self.text[name]
        try:
            numbers = np.array(list(map(float, column)), dtype=np.float64)
        except ValueError:
            numbers = np.array([self._number(index, name) for index in range(self.count)], dtype=np.float64)
        # NaN compares with nothing: it is among the bad. Zero stands in, so that the sums go on.
        for index in np.flatnonzero(~(np.abs(numbers) <= most)).tolist():
            if not any(each.column == name for each in self.faults.get(index, ())):
                self.fault(index, name, "not-on-earth")
            numbers[index] = 0.0
        return numbers

    def _number(self, index: int, name: str) -> float:
        text = self.text[name][index]
        try:
            return float(text)
        except ValueError:
            self.fault(index, name, "bad-number" if text else "missing")
            return math.nan

    def ids(self) -> None:
        """The 16-digit ids (0 where empty), the class and scheme of every row."""
        texts = self.text.get("code16", [""] * self.count)
        codes, bad = codes_of(texts)
        for index in bad:
            self.fault(index, "code16", "bad-code")
        self.value["code"] = codes
        numbers = (codes // SERIAL % CLASS).tolist()
        in_id = list(map({number: f"{number:04d}" for number in set(numbers)}.__getitem__, numbers))
        classes = self.text.get("class")
        if classes is None:
            classes = in_id
        elif "" in classes:
            classes = [given or (own if own != "0000" else "") for given, own in zip(classes, in_id, strict=True)]
        schemes = self.text.get("scheme")
        schemes = (
            [self.known.scheme] * self.count if schemes is None else [each or self.known.scheme for each in schemes]
        )
        self.value |= {"class_code": classes, "scheme": schemes}
        self._check_classes(list(zip(schemes, classes, in_id, strict=True)))

    def _check_classes(self, rows: list[tuple[str, str, str]]) -> None:
        """Every class is in its scheme, and the id says the same as far as both have digits."""
        column = "class" if "class" in self.text else "code16"
        codes: dict[tuple[str, str, str], str] = {}
        for scheme, code, own in set(rows):
            if (scheme, code) not in self.known.classes:
                codes[scheme, code, own] = "unknown-class" if code else "missing"
            elif own != "0000" and not (code.startswith(own) or own.startswith(code)):
                codes[scheme, code, own] = "other-class"
        if codes:
            for index, row in enumerate(rows):
                if row in codes and not (column == "code16" and index in self.faults):
                    other = codes[row] == "other-class"
                    params = {"value": row[2], "wanted": row[1]} if other else {"value": row[1], "wanted": row[0]}
                    self.fault(index, "code16" if other else column, codes[row], **params)
        names = self.value["name"]
        if "" in names:
            called = [self.known.classes.get((scheme, code), "") for scheme, code, _ in rows]
            self.value["name"] = [name or other for name, other in zip(names, called, strict=True)]

    def places(self) -> None:
        """The grid given beside the one located; the id's division; where the person may write."""
        found: Array = self.value["place"]
        if "grid" in self.text:
            self._given_grids(found)
        division, own = found // 10**9, self.value["code"] // (CLASS * SERIAL)
        for index in np.flatnonzero((own != 0) & (found != 0) & (own != division)).tolist():
            self.fault(index, "code16", "other-division", value=f"{own[index]:06d}", wanted=f"{division[index]:06d}")
        self.value["cell"] = cells_of(self.value["lon"], self.value["lat"])
        allowed = np.zeros(self.count, dtype=bool)
        for scope in self.known.scopes:
            inside = (found >= scope.low) & (found <= scope.high)
            if scope.classes:
                inside &= np.array([f"component:{code}".startswith(scope.classes) for code in self.value["class_code"]])
            allowed |= inside
        for index in np.flatnonzero(~allowed & (found != 0)).tolist():
            self.fault(index, "grid", "not-your-place", value=f"{found[index]:015d}")

    def _given_grids(self, found: Array) -> None:
        """The grid a surveyor wrote down stands where the point is no farther from it than the survey may err."""
        column = self.text["grid"]
        known = {text: self._grid(text) for text in set(column)}
        given = np.array([known[text] for text in column], dtype=np.int64)
        for index in np.flatnonzero((given != found) & (given != 0) & (found != 0)).tolist():
            code = int(given[index])
            if code < 0:
                self.fault(index, "grid", "unknown-grid")
                continue
            lon, lat = float(self.value["lon"][index]), float(self.value["lat"][index])
            metres = metres_to_shape(lon, lat, self.known.locator.shape(code))
            if metres <= MAY_ERR[self.value["accuracy"][index]]:
                found[index] = code
            else:
                self.fault(index, "grid", "other-grid", wanted=f"{found[index]:015d}", metres=f"{metres:.1f}")

    def _grid(self, text: str) -> int:
        """The code written there; 0 for none, -1 for no grid in force."""
        if not text:
            return 0
        plain = text.isascii() and text.isdigit() and len(text) == 15
        return int(text) if plain and int(text) in self.known.locator else -1

    def done(self) -> Checked:
        """What is left, and the faults in the order of the lines."""
        given = frozenset(self.text)
        found = Checked(self.value, list(self.chunk.lines), self.chunk.rows, given)
        rejects = list(self.chunk.rejects)
        if self.faults:
            found = found.only([index for index in range(self.count) if index not in self.faults])
            rejects += [each for index in sorted(self.faults) for each in self.faults[index]]
        found.rejects = sorted(rejects, key=lambda each: each.line)
        return found
