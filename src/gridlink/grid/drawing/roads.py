"""Road lines from the files they come in: OpenStreetMap XML, GraphML, a table of edges, GeoJSON; packed (.gz) or not. Pure.

Only what divides land at the surface: no tunnels, and of OpenStreetMap's `highway` kinds only streets. WGS84 degrees.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import shapely

from gridlink.grid.drawing.projecting import Array
from gridlink.grid.drawing.road_lines import BadRoad, Road
from gridlink.grid.drawing.road_tables import read_geojson, read_table
from gridlink.grid.drawing.road_xml import read_xml
from gridlink.kernel.errors import Invalid

LARGEST_BYTES = 512 * 1024 * 1024
"""What a road file may hold, unpacked."""


def read_roads(paths: Iterable[Path]) -> Array:
    """The lines of all files, in degrees.

    Refuses a file that is absent, too large, broken, or without any road: `Invalid("drawing.bad_road_file")` with `file`,
    `line` and `reason`.
    """
    found: list[Road] = []
    for path in paths:
        try:
            roads = _roads(path.name.removesuffix(".gz").rpartition(".")[2].lower(), _bytes(path))
            if not roads:
                raise BadRoad(1, "no road in it")
        except BadRoad as fault:
            params = {"file": path.name, "line": fault.line, "reason": fault.reason}
            raise Invalid("drawing.bad_road_file", field="roads", **params) from fault
        found += roads
    return np.array([shapely.LineString(each.points) for each in found], object)


def _roads(ending: str, data: bytes) -> list[Road]:
    if ending in ("osm", "xml", "graphml"):
        return read_xml(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadRoad(data.count(b"\n", 0, fault.start) + 1, "not UTF-8") from None
    if ending == "csv":
        return read_table(text)
    if ending in ("geojson", "json"):
        return read_geojson(text)
    raise BadRoad(1, f"{ending!r} is none of osm, xml, graphml, csv, geojson, json")


def _bytes(path: Path) -> bytes:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise BadRoad(1, f"cannot be opened: {fault}") from None
    if len(data) > LARGEST_BYTES:
        raise BadRoad(1, f"more than {LARGEST_BYTES // 1024**2} MB")
    return bytes(data)
