"""Some outlines of a GeoJSON text drawn anew or put at its end; everything else stays as it is, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from shapely.geometry import mapping

_FEATURES = re.compile(r'"features"\s*:\s*\[')


def edit_geojson(text: str, changed: Mapping[str, bytes], added: Mapping[str, bytes]) -> str:
    """The text of a FeatureCollection with these outlines: code as written → WKB. Features keep their other members.

    Raises ValueError for a text that is none.
    """
    begin = _FEATURES.search(text)
    if begin is None:
        raise ValueError("no list of features")
    parts: list[str] = []
    copied = last = begin.end()
    for start, end, feature in _features(text, begin.end()):
        code = feature["properties"]["code"]
        if code in changed:
            parts += [text[copied:start], _written(feature, changed[code], text[start:end])]
            copied = end
        last = end
    parts.append(text[copied:last])
    separator = "\n" if last == begin.end() else ",\n"
    for code, outline in added.items():
        feature = {"type": "Feature", "properties": {"code": code}}
        parts += [separator, _written(feature, outline, text[begin.end() : begin.end() + 200])]
        separator = ",\n"
    return text[: begin.end()] + "".join(parts) + text[last:]


def _features(text: str, at: int) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Where each feature begins and ends, and what it says."""
    decoder = json.JSONDecoder()
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if at >= len(text) or text[at] == "]":
            return
        feature, end = decoder.raw_decode(text, at)
        yield at, end, feature
        at = end


def _written(feature: Mapping[str, Any], outline: bytes, like: str) -> str:
    """A feature with another outline, spaced as the text beside it is."""
    separators = (", ", ": ") if '": ' in like or not like.strip() else (",", ":")
    geometry = mapping(shapely.from_wkb(outline))
    return json.dumps({**feature, "geometry": geometry}, ensure_ascii=False, separators=separators)
