"""Small land to draw on: boxes in degrees near Shanghai, neighbourhoods in them, roads across them."""

from __future__ import annotations

import numpy as np
import shapely

from gridlink.grid.drawing.projecting import Projection

WEST, SOUTH = 121.45, 31.22
HECTOMETRE = 0.00105
"""Degrees of longitude, about 100 m; of latitude the same number is about 116 m."""


def box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    """A box by its south-western corner and size, in hectometres."""
    corners = np.array([x, y, x + width, y + height]) * HECTOMETRE
    return shapely.box(*np.round(corners + np.array([WEST, SOUTH, WEST, SOUTH]), 6))


def line(*points: tuple[float, float]) -> shapely.LineString:
    """A road through points in hectometres."""
    return shapely.LineString(np.round(np.array(points) * HECTOMETRE + (WEST, SOUTH), 7))


def array(shapes: list[shapely.Geometry]) -> np.ndarray:
    """Shapes as an array."""
    made = np.empty(len(shapes), object)
    made[:] = shapes
    return made


def metres(shapes: np.ndarray) -> np.ndarray:
    """Shapes in degrees, in metres, by one factor each way, so that what is straight stays straight."""
    ends = np.array([(WEST, SOUTH), (WEST + 1e-3, SOUTH), (WEST, SOUTH + 1e-3)])
    begin, east, north = Projection.around(WEST, SOUTH).points_metres(ends)
    factor = np.array([east[0] - begin[0], north[1] - begin[1]]) * 1e3
    return shapely.transform(shapes, lambda points: (points - (WEST, SOUTH)) * factor)
