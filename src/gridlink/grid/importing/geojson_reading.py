"""Points of a GeoJSON FeatureCollection, one at a time: the file is never held as a whole. Pure."""

from __future__ import annotations

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from gridlink.grid.importing.chunks import CHUNK_ROWS, Chunk, Position, Reject
from gridlink.grid.importing.columns import FIELDS, field_of
from gridlink.kernel.errors import Invalid

BLOCK = 1 << 20
MAX_FEATURE = 1 << 20
"""Characters of one feature. A point with its properties has a few hundred."""
LOOKED_AT = 1_000
"""Features whose properties make the header: later ones may not bring a new property."""
LON, LAT = "lon", "lat"
_DECODER = json.JSONDecoder()


class GeoJsonReader:
    """The features of one file. Its columns are lon, lat and the properties of the first features."""

    def __init__(self, path: Path, encoding: str) -> None:
        """Looks at the first features. `Invalid("import.not_geojson")` when there is no list of features."""
        getincrementaldecoder(encoding)
        self._path, self._encoding = path, encoding
        names: dict[str, None] = {}
        for number, (feature, _) in enumerate(self._features(), start=1):
            properties = feature.get("properties") if isinstance(feature, dict) else None
            names |= dict.fromkeys(properties if isinstance(properties, dict) else ())
            if number == LOOKED_AT:
                break
        # The point is the geometry: a property of the same meaning is left where it is, under a name no field has.
        self._properties = [name for name in names if field_of(str(name)) not in (LON, LAT)]
        self.header: Sequence[str] = (LON, LAT, *self._properties)
        if not set(FIELDS) & {field_of(name) for name in self._properties}:
            raise Invalid("import.columns_missing", field="columns", missing=["class"], headers=list(names)[:40])

    def chunks(self, start: Position) -> Iterator[Chunk]:
        """Every feature behind `start`; `offset` counts features, `line` is the line a feature begins on."""
        chunk = Chunk([], numbers := [], start)
        for count, (feature, line) in enumerate(self._features(), start=1):
            if count <= start.offset:
                continue
            cells, reject = self._cells(feature, line)
            if reject is not None:
                chunk.rejects.append(reject)
            else:
                chunk.rows.append(cells)
                numbers.append(line)
            chunk.after = Position(count, line)
            if len(chunk.rows) + len(chunk.rejects) == CHUNK_ROWS:
                yield chunk
                chunk = Chunk([], numbers := [], chunk.after)
        if chunk.rows or chunk.rejects:
            yield chunk

    def _cells(self, feature: Any, line: int) -> tuple[Sequence[str], Reject | None]:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        properties = feature.get("properties") if isinstance(feature, dict) else None
        properties = properties if isinstance(properties, dict) else {}
        texts = [_text(properties.get(name)) for name in self._properties]
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        point = geometry.get("coordinates") if isinstance(geometry, dict) else None
        if kind != "Point" or not isinstance(point, list) or len(point) < 2:
            return (), Reject(line, "", "not-a-point", ("", "", *texts), {"value": kind or type(feature).__name__})
        return (_text(point[0]), _text(point[1]), *texts), None

    def _features(self) -> Iterator[tuple[Any, int]]:
        """(feature, the line it begins on). One that is no JSON ends the reading: where the next begins nobody knows."""
        with self._path.open(encoding=self._encoding, errors="replace") as file:
            scanner = _Scanner(file)
            scanner.to_features()
            while True:
                found = scanner.next_value()
                if found is None:
                    return
                yield found


class _Scanner:
    """A window over the text of a file that moves from one value of the features list to the next."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._text, self._at, self._line, self._ended = file, "", 0, 1, False

    def to_features(self) -> None:
        """Move behind `"features": [` of the outermost object."""
        self._more()
        self._text = self._text.removeprefix("\ufeff")
        if self._skip() != "{":
            raise Invalid("import.not_geojson", field="file", line=self._line)
        self._at += 1
        while self._skip() == '"':
            key, _ = self._value()
            if self._skip() != ":":
                break
            self._at += 1
            mark = self._skip()
            if key == "features" and mark == "[":
                self._at += 1
                return
            self._value()
            if self._skip() == ",":
                self._at += 1
        raise Invalid("import.not_geojson", field="file", line=self._line)

    def next_value(self) -> tuple[Any, int] | None:
        """The next feature and its line, None behind the last."""
        mark = self._skip()
        if mark == ",":
            self._at += 1
            mark = self._skip()
        if mark == "]":
            return None
        return self._value()

    def _value(self) -> tuple[Any, int]:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
                if end < len(self._text) or self._ended:
                    break
            except (json.JSONDecodeError, RecursionError) as fault:
                if self._ended or len(self._text) - self._at > MAX_FEATURE or isinstance(fault, RecursionError):
                    raise Invalid("import.bad_json", field="file", line=self._line) from fault
            self._more()
        line = self._line
        self._line += self._text.count("\n", self._at, end)
        self._at = end
        return value, line

    def _skip(self) -> str:
        """Move over white space; the character there, "" at the end."""
        while True:
            rest = self._text[self._at : self._at + 4096]
            bare = rest.lstrip(" \t\r\n")
            self._line += rest.count("\n", 0, len(rest) - len(bare))
            self._at += len(rest) - len(bare)
            if bare:
                return bare[0]
            if not rest:
                if self._ended:
                    return ""
                self._more()

    def _more(self) -> None:
        block = self._file.read(BLOCK)
        self._ended = not block
        self._text, self._at = self._text[self._at :] + block, 0


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if not isinstance(value, (dict, list)) else json.dumps(value, ensure_ascii=False)
