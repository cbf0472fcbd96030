"""Outlines as GeoJSON text whose bytes repeat: one feature to a line, by code, eight decimals at most. Pure."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.projecting import STEP

PACKED_FROM = 2_000_000
"""Bytes from which a file is stored packed."""


def outlines_text(outlines: Mapping[str, BaseGeometry]) -> str:
    """A FeatureCollection of `outlines` (degrees) by code, in the order of codes; rings begin at their lowest vertex."""
    codes = sorted(outlines)
    shapes = shapely.normalize(np.array([outlines[code] for code in codes], object))
    shapes = shapely.transform(shapes, lambda points: np.rint(points / STEP) / round(1 / STEP))
    lines = [
        f'{{"type": "Feature", "properties": {{"code": "{code}"}}, "geometry": {text}}}'
        for code, text in zip(codes, shapely.to_geojson(shapes), strict=True)
    ]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def write_outlines(folder: Path, name: str, outlines: Mapping[str, BaseGeometry]) -> Path:
    """Write `name` (….geojson) in `folder`, packed as `name`.gz when it is large; what stood there before is replaced."""
    data = outlines_text(outlines).encode()
    plain, packed = folder / name, folder / f"{name}.gz"
    path, other = (packed, plain) if len(data) >= PACKED_FROM else (plain, packed)
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path is packed else data)
    other.unlink(missing_ok=True)
    return path
