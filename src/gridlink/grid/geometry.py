"""Shapes and measures on WGS84 longitude and latitude in degrees. Pure: shapely, no database."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridlink.grid.cells import EARTH_RADIUS
from gridlink.kernel.errors import Invalid

_A = 6_378_137.0
"""Equatorial radius of WGS84, metres."""
_E2 = 0.006_694_379_990_141
"""First eccentricity squared of WGS84."""
_E = math.sqrt(_E2)


_POLYGON, _MULTIPOLYGON = 3, 6
"""GEOS's numbers of these types; shapely gives -1 for no geometry at all."""


def shape_of(wkb: bytes | memoryview) -> BaseGeometry:
    """The polygon or multipolygon stored as WKB; anything else is `Invalid`. Validity is not looked at again."""
    try:
        shape = shapely.from_wkb(bytes(wkb))
    except shapely.errors.GEOSException as error:
        raise Invalid("geometry.not_wkb", field="geometry") from error
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise Invalid("geometry.not_an_area", field="geometry")
    return shape


def shapes_of(wkbs: Sequence[bytes]) -> np.ndarray[Any, np.dtype[np.object_]]:
    """The same for many at once, in their order: a tenth of the time one by one."""
    try:
        shapes = np.asarray(shapely.from_wkb(np.array(wkbs, dtype=object)), dtype=object)
    except shapely.errors.GEOSException as error:
        raise Invalid("geometry.not_wkb", field="geometry") from error
    if not np.isin(shapely.get_type_id(shapes), (_POLYGON, _MULTIPOLYGON)).all():
        raise Invalid("geometry.not_an_area", field="geometry")
    return shapes


def wkb_of(shape: BaseGeometry) -> bytes:
    """How a shape is stored: little-endian two-dimensional WKB without an SRID."""
    return bytes(shapely.to_wkb(shape, output_dimension=2, byte_order=1, include_srid=False))


def checked_area(shape: BaseGeometry) -> BaseGeometry:
    """`shape` itself, if it is a sound area on Earth. `Invalid` says what is wrong and, where GEOS knows it, where."""
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise Invalid("geometry.not_an_area", field="geometry", found=shape.geom_type)
    if shape.is_empty:
        raise Invalid("geometry.empty", field="geometry")
    points = shapely.get_coordinates(shape)
    if not np.isfinite(points).all():
        raise Invalid("geometry.bad_coordinates", field="geometry", reason="not finite")
    if (np.abs(points[:, 0]) > 180).any() or (np.abs(points[:, 1]) > 90).any():
        raise Invalid("geometry.bad_coordinates", field="geometry", reason="not on Earth")
    if not shape.is_valid:
        raise Invalid("geometry.not_valid", field="geometry", reason=shapely.is_valid_reason(shape))
    return shape


def area_m2(shape: BaseGeometry) -> float:
    """Square metres of a polygon on the WGS84 ellipsoid.

    By Lambert's cylindrical equal-area projection of the ellipsoid (Snyder, Map Projections - A Working Manual, 1987,
    formulas 10-14, 10-15 and 3-12), so that the figure holds at every latitude and for a city of any size.
    """
    return float(shapely.transform(shape, _equal_area).area)


def _equal_area(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    sine = np.sin(np.radians(points[:, 1]))
    q = (1 - _E2) * (sine / (1 - _E2 * sine**2) + np.arctanh(_E * sine) / _E)
    return np.column_stack((_A * np.radians(points[:, 0]), _A * q / 2))


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two points along a great circle of the mean Earth (haversine formula; within 0.5 % of WGS84)."""
    low, high = math.radians(lat), math.radians(other_lat)
    along = math.sin((high - low) / 2) ** 2
    across = math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(along + math.cos(low) * math.cos(high) * across)))


def metres_to_shape(lon: float, lat: float, shape: BaseGeometry) -> float:
    """Metres from a point to the nearest point of `shape`, 0 inside. For nearby shapes: measured on a local plane."""
    wide, high = metres_per_degree(lat)
    plane = shapely.transform(shape, lambda points: (points - (lon, lat)) * (wide, high))
    return float(shapely.distance(plane, shapely.Point(0.0, 0.0)))


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres of one degree of longitude and of one of latitude there, on the mean Earth."""
    high = math.radians(EARTH_RADIUS)
    return high * math.cos(math.radians(lat)), high


def centre_of(shape: BaseGeometry) -> tuple[float, float]:
    """A point to stand for the shape, always inside it: the centroid, or, where that is outside, one on its surface."""
    point = shape.centroid
    if not shape.contains(point):
        point = shape.point_on_surface()
    return float(point.x), float(point.y)
