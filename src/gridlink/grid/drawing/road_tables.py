"""Roads from a table of edges (CSV) and from GeoJSON. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from gridlink.grid.drawing.road_lines import BadRoad, Point, Road, at_surface, point, road
from gridlink.grid.drawing.road_xml import points_of_wkt

_GEOMETRIES = ("geometry", "wkt", "the_geom", "geom")


def read_table(text: str) -> list[Road]:
    """One road a line, its points in a column `geometry` or `wkt`: a WKT LINESTRING or "lon lat;lon lat"; else `BadRoad`.

    Columns `highway` and `tunnel` are heeded where they are there.
    """
    rows = csv.reader(io.StringIO(text), strict=True)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        column = next((header.index(name) for name in _GEOMETRIES if name in header), None)
        if column is None:
            raise BadRoad(1, f"no column named {' or '.join(_GEOMETRIES)}")
        return list(_roads(rows, header, column))
    except csv.Error as fault:
        raise BadRoad(rows.line_num, f"not CSV: {fault}") from None


def _roads(rows: Any, header: list[str], column: int) -> Iterator[Road]:
    for cells in rows:
        if not cells:
            continue
        if len(cells) != len(header):
            raise BadRoad(rows.line_num, f"{len(cells)} cells where the first line has {len(header)}")
        tags = {name: cell for name, cell in zip(header, cells, strict=True) if name in ("highway", "tunnel") and cell}
        if at_surface(tags):
            yield road(points_of_wkt(cells[column], rows.line_num), rows.line_num)


def read_geojson(text: str) -> list[Road]:
    """The lines of a FeatureCollection; properties `highway` and `tunnel` are heeded. Raises `BadRoad`."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as fault:
        raise BadRoad(fault.lineno, f"not JSON: {fault.msg}") from None
    except RecursionError:
        raise BadRoad(1, "nested too deep") from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise BadRoad(1, "not a FeatureCollection")
    lines = [text.count("\n", 0, found.start()) + 1 for found in re.finditer(r'"type"\s*:\s*"Feature"', text)]
    found: list[Road] = []
    for number, feature in enumerate(features):
        line = lines[number] if len(lines) == len(features) else 1
        found += _of_feature(feature, line)
    return found


def _of_feature(feature: Any, line: int) -> list[Road]:
    try:
        kind, coordinates = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        properties = {
            name: str(value) for name, value in (feature.get("properties") or {}).items() if value is not None
        }
        if kind not in ("LineString", "MultiLineString"):
            raise BadRoad(line, f"a {kind}, not a line")
        parts = [coordinates] if kind == "LineString" else coordinates
        points: list[list[Point]] = [[point(pair[0], pair[1], line) for pair in part] for part in parts]
    except (KeyError, TypeError, IndexError, AttributeError):
        raise BadRoad(line, "a feature without a line's coordinates") from None
    return [road(part, line) for part in points] if at_surface(properties) else []
