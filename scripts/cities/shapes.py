"""Outlines as the packed GeoJSON of a pack: one feature to a line, by code, seven decimals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from scripts.cities.writing import write_packed

DECIMALS = 1e-7


def write_shapes(path: Path, shapes: Mapping[str, BaseGeometry]) -> None:
    """Write outlines by code. Vertices are rounded one by one, so that borders that were shared stay shared."""
    lines = []
    for code, area in sorted(shapes.items()):
        rounded = shapely.set_precision(area, DECIMALS, mode="pointwise")
        geometry = shapely.to_geojson(rounded)
        lines.append(f'{{"type": "Feature", "properties": {{"code": "{code}"}}, "geometry": {geometry}}}')
    body = ",\n".join(lines)
    write_packed(path, '{"type": "FeatureCollection", "features": [\n' + body + "\n]}\n")
