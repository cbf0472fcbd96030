"""Roads from XML: OpenStreetMap and GraphML (as OSMnx writes it). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from gridlink.grid.drawing.road_lines import BadRoad, Point, Road, at_surface, point, road

_PAIR = re.compile(r"\s*(\S+)\s+(\S+)\s*")


def read_xml(data: bytes) -> list[Road]:
    """The roads of an OpenStreetMap or GraphML file; raises `BadRoad`. Entities declared in the file are refused."""
    reader: _Osm | _GraphMl = _GraphMl() if b"<graphml" in data[:4_000] else _Osm()
    parser = expat.ParserCreate()
    reader.line = lambda: parser.CurrentLineNumber
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    if isinstance(reader, _GraphMl):
        parser.CharacterDataHandler, parser.buffer_text = reader.text, True
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise BadRoad(fault.lineno, f"not XML: {expat.errors.messages[fault.code]}") from None
    return reader.roads


def _refuse_entities(*_: object) -> None:
    raise BadRoad(1, "declares entities, which a road file has no use for")


class _Osm:
    """`node` with id, lon, lat; `way` with `nd` and `tag` in it, all said in attributes. Nodes outside the extract are left out."""

    line: Callable[[], int]

    def __init__(self) -> None:
        self.roads: list[Road] = []
        self._nodes: dict[str, Point] = {}
        self._refs: list[str] | None = None
        self._tags: dict[str, str] = {}
        self._begun = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "node":
            self._nodes[attributes.get("id", "")] = point(attributes.get("lon"), attributes.get("lat"), self.line())
        elif name == "way":
            self._refs, self._tags, self._begun = [], {}, self.line()
        elif name == "nd" and self._refs is not None:
            self._refs.append(attributes.get("ref", ""))
        elif name == "tag" and self._refs is not None:
            self._tags[attributes.get("k", "")] = attributes.get("v", "")

    def end(self, name: str) -> None:
        if name == "way" and self._refs is not None:
            points = [self._nodes[ref] for ref in self._refs if ref in self._nodes]
            if "highway" in self._tags and at_surface(self._tags) and len(set(points)) > 1:
                self.roads.append(road(points, self._begun))
            self._refs = None


class _GraphMl:
    """`key` names the data; `node` has x and y; `edge` a WKT geometry, or runs straight from node to node."""

    line: Callable[[], int]

    def __init__(self) -> None:
        self.roads: list[Road] = []
        self._names: dict[str, str] = {}
        self._nodes: dict[str, Point] = {}
        self._of: dict[str, str] = {}
        self._data: dict[str, str] = {}
        self._key = ""
        self._begun = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "key":
            self._names[attributes.get("id", "")] = attributes.get("attr.name", "")
        elif name in ("node", "edge"):
            self._of, self._data, self._begun = attributes, {}, self.line()
        elif name == "data":
            self._key = self._names.get(attributes.get("key", ""), "")
            self._data[self._key] = ""

    def text(self, text: str) -> None:
        if self._key:
            self._data[self._key] += text

    def end(self, name: str) -> None:
        if name == "data":
            self._key = ""
        elif name == "node":
            self._nodes[self._of.get("id", "")] = point(self._data.get("x"), self._data.get("y"), self._begun)
        elif name == "edge" and at_surface(self._data):
            points = self._points()
            if len(set(points)) > 1:
                self.roads.append(road(points, self._begun))

    def _points(self) -> list[Point]:
        if "geometry" in self._data:
            return points_of_wkt(self._data["geometry"], self._begun)
        try:
            return [self._nodes[self._of.get(end, "")] for end in ("source", "target")]
        except KeyError as missing:
            raise BadRoad(self._begun, f"no node {missing.args[0]} stands before this edge") from None


def points_of_wkt(text: str, line: int) -> list[Point]:
    """The points of a WKT LINESTRING, or of "lon lat;lon lat"."""
    body = text.strip()
    if body.upper().startswith("LINESTRING"):
        body = body[10:].strip().removeprefix("(").removesuffix(")").replace(",", ";")
    points = []
    for part in body.split(";"):
        pair = _PAIR.fullmatch(part)
        if pair is None:
            raise BadRoad(line, f"{part[:40]!r} is no longitude and latitude")
        points.append(point(pair[1], pair[2], line))
    return points
