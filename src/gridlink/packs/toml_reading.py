"""TOML that remembers the line and column of every key, and asks for values by type."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from gridlink.packs.findings import Finding, Where

Path = tuple[str | int, ...]
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"(\s*)([A-Za-z0-9_\-.\"]+)\s*=")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


class Toml:
    """One TOML file: its data, where its keys stand, and the findings made while asking it for values."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.is_bilingual = True
        self.findings: list[Finding] = []
        self._places = dict(_positions(text))
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            self.data = {}
            self.findings.append(_broken(file, text, str(fault)))

    @property
    def is_broken(self) -> bool:
        """Whether the file could not be read at all."""
        return any(finding.code == "bad-toml" for finding in self.findings)

    def where(self, *path: str | int) -> Where:
        """Where a key stands, or the nearest table above it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._places:
                line, column = self._places[path[:length]]
                return Where(self.file, line, {".".join(map(str, path)): column})
        return Where(self.file, 1)

    def add(self, code: str, *path: str | int, **params: object) -> None:
        """Record a finding about a key."""
        self.findings.append(self.where(*path).finding(code, ".".join(map(str, path)), **params))

    def get(self, *path: str | int) -> Any:
        """The value at a path, None where there is none."""
        value: Any = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def text(self, *path: str | int, pattern: str = r"(?s).+", wanted: str = '"…"', most: int = 500) -> str:
        """A text that matches `pattern` in full; "" with a finding where there is none."""
        value = self.get(*path)
        if value is None:
            self.add("missing-key", *path, wanted=wanted)
        elif not isinstance(value, str) or len(value) > most or not re.fullmatch(pattern, value):
            self.add("bad-key", *path, value=repr(value), wanted=wanted)
        else:
            return value
        return ""

    def both(self, *path: str | int, most: int = 500) -> dict[str, str]:
        """A text in the city's language and in English: {key: text, key_en: English}.

        Where the city does not speak both, the English may be left out and is then the text itself.
        """
        *table, key = path
        own = self.text(*path, most=most)
        english = (*table, f"{key}_en")
        needed = self.is_bilingual or self.get(*english) is not None
        return {str(key): own, f"{key}_en": self.text(*english, most=most) if needed else own}

    def number(self, *path: str | int, low: float, high: float, default: float | None = None) -> float:
        """A number from `low` to `high`; the default (or `low`, with a finding) where there is none."""
        value = self.get(*path)
        if value is None and default is not None:
            return default
        wanted = f"{low:g} – {high:g}"
        if value is None:
            self.add("missing-key", *path, wanted=wanted)
        elif isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            self.add("bad-key", *path, value=repr(value), wanted=wanted)
        else:
            return value
        return low

    def flag(self, *path: str | int, default: bool) -> bool:
        """true or false."""
        value = self.get(*path)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.add("bad-key", *path, value=repr(value), wanted="true or false")
            return default
        return value

    def texts(self, *path: str | int, wanted: str = '["…"]') -> tuple[str, ...]:
        """A list of texts."""
        value = self.get(*path)
        if value is None:
            self.add("missing-key", *path, wanted=wanted)
        elif not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.add("bad-key", *path, value=repr(value), wanted=wanted)
        else:
            return tuple(value)
        return ()

    def tables(self, *path: str | int) -> Iterator[str]:
        """The names of the tables under a path."""
        value = self.get(*path) if path else self.data
        if isinstance(value, Mapping):
            yield from (name for name, inner in value.items() if isinstance(inner, Mapping))

    def only(self, known: Sequence[str], *path: str | int) -> None:
        """Warn of keys that nothing reads."""
        value = self.get(*path) if path else self.data
        for name in value if isinstance(value, Mapping) else ():
            if name not in known:
                near = ", ".join(get_close_matches(name, known)) or ", ".join(known)
                self.add("unknown-key", *path, name, near=near)


def _broken(file: str, text: str, reason: str) -> Finding:
    found = _PLACE.search(reason)
    line, column = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 1)
    return Where(file, line, {"": column}).finding("bad-toml", reason=_PLACE.sub("", reason).strip())


def _positions(text: str) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Paths of tables and of keys at the start of a line, with line and column."""
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = _split(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield table, (number, line.index("[") + 1)
        elif key := _KEY.match(line):
            yield (*table, *_split(key[2])), (number, len(key[1]) + 1)


def _split(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
