"""GeoJSON outlines with the line each feature begins on. WGS84, longitude first, degrees."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gridlink.packs.findings import Finding, Where

KINDS = ("Polygon", "MultiPolygon")
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_SPACE = re.compile(r"[ \t\r\n]*")
_NOT_FINITE = re.compile(r"-?\b(?:NaN|Infinity)\b")


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of a place: its code as written, a polygon or multipolygon, and where it stands."""

    code: str
    geometry: BaseGeometry
    where: Where = field(compare=False, repr=False)


class _NotFinite(ValueError):
    """NaN or an infinity, which JSON does not have but many programs write."""


def read_shapes(file: str, text: str) -> tuple[list[Shape], list[Finding]]:
    """The sound outlines of a FeatureCollection, and what is wrong with the others."""
    try:
        read = _features(text)
    except _NotFinite as fault:
        return [], [_finding_at(file, text, found, "not-finite") for found in _NOT_FINITE.finditer(text)] or [
            Where(file, 1).finding("not-finite", value=str(fault))
        ]
    except json.JSONDecodeError as fault:
        where = Where(file, fault.lineno, {"": fault.colno})
        return [], [where.finding("bad-geojson", reason=fault.msg)]
    except RecursionError:
        return [], [Where(file, 1).finding("bad-geojson", reason="nested too deep")]
    if read is None:
        return [], [Where(file, 1).finding("bad-geojson", reason="not a FeatureCollection")]
    features = [feature for feature, _, _ in read]
    wheres = _places(file, text, [begin for _, begin, _ in read])
    texts = [text[begin:end] for _, begin, end in read]
    with np.errstate(over="ignore"):
        drawn = shapely.force_2d(shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore"))
    sound = _are_sound(drawn)
    shapes: list[Shape] = []
    findings: list[Finding] = []
    for at, (feature, where) in enumerate(zip(features, wheres, strict=True)):
        found = _named(feature, drawn[at] if sound[at] else None, where)
        if isinstance(found, Shape):
            shapes.append(found)
        else:
            findings.append(found)
    return shapes, findings


def _are_sound(drawn: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Which of the geometries are valid areas on the earth. Faster by far than asking one by one."""
    bounds = shapely.bounds(drawn)
    on_earth = (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
    areas = np.isin(shapely.get_type_id(drawn), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    verdict: np.ndarray[Any, Any] = areas & on_earth & shapely.is_valid(drawn) & ~shapely.is_empty(drawn)
    return verdict


def _features(text: str) -> list[tuple[Any, int, int]] | None:
    """The features of a FeatureCollection, each with its span in the text; None for any other JSON.

    Each is decoded where it stands and what is around them afterwards, so that no text is decoded twice.
    """
    for found in _FEATURES.finditer(text):
        features, end = _listed(text, found.end())
        around = json.loads(text[: found.end()] + text[end:], parse_constant=_refuse)
        if isinstance(around, dict) and around.get("features") == []:
            return features if around.get("type") == "FeatureCollection" else None
    json.loads(text, parse_constant=_refuse)
    return None


def _listed(text: str, at: int) -> tuple[list[tuple[Any, int, int]], int]:
    """The values of a list whose bracket stands before `at`, and where its closing bracket stands."""
    decoder = json.JSONDecoder(parse_constant=_refuse)
    values: list[tuple[Any, int, int]] = []
    begin = _space_after(text, at)
    if text[begin : begin + 1] == "]":
        return values, begin
    while True:
        value, end = decoder.raw_decode(text, begin)
        values.append((value, begin, end))
        end = _space_after(text, end)
        if text[end : end + 1] == "]":
            return values, end
        if text[end : end + 1] != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, end)
        begin = _space_after(text, end + 1)


def _space_after(text: str, at: int) -> int:
    """Where the next sign stands that is no white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _refuse(constant: str) -> NoReturn:
    raise _NotFinite(constant)


def _finding_at(file: str, text: str, found: re.Match[str], code: str) -> Finding:
    line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
    return Where(file, line, {"": column}).finding(code, value=found[0])


def _places(file: str, text: str, begins: list[int]) -> list[Where]:
    """Line and column of each of these positions, which rise."""
    wheres, line, counted = [], 1, 0
    for at in begins:
        line += text.count("\n", counted, at)
        counted = at
        wheres.append(Where(file, line, {"": at - text.rfind("\n", 0, at)}))
    return wheres


def _named(feature: Any, geometry: BaseGeometry | None, where: Where) -> Shape | Finding:
    """A feature as a shape, or why not; without a sound geometry it is looked at by itself."""
    try:
        code, kind = feature["properties"]["code"], feature["geometry"]["type"]
    except (KeyError, TypeError):
        return where.finding("bad-geojson", reason="a feature without properties.code or geometry")
    if not isinstance(code, str) or kind not in KINDS:
        return where.finding("bad-geometry", value=code, reason=f"a {kind}; code must be text")
    return Shape(code, geometry, where) if geometry is not None else _explained(feature, where)


def _explained(feature: Any, where: Where) -> Shape | Finding:
    """One feature looked at by itself: what is wrong with it, or the shape when nothing is."""
    code, kind = feature["properties"]["code"], feature["geometry"]["type"]
    try:
        coordinates = feature["geometry"]["coordinates"]
        polygons = [coordinates] if kind == "Polygon" else coordinates
        if any(ring[0] != ring[-1] for polygon in polygons for ring in polygon):
            return where.finding("bad-geometry", value=code, reason="a ring is not closed")
        geometry = shapely.force_2d(shape({"type": kind, "coordinates": coordinates}))
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, shapely.errors.ShapelyError) as fault:
        return where.finding("bad-geometry", value=code, reason=str(fault).splitlines()[0] if str(fault) else kind)
    west, south, east, north = geometry.bounds
    if not all(math.isfinite(edge) for edge in (west, south, east, north)):
        return where.finding("not-finite", value=code)
    if west < -180 or east > 180 or south < -90 or north > 90:
        return where.finding("bad-geometry", value=code, reason="off the earth")
    if geometry.is_empty or not geometry.is_valid:
        return where.finding("bad-geometry", value=code, reason=shapely.is_valid_reason(geometry))
    return Shape(code, geometry, where)
