"""One net of lines: everything noded together, the faces between the lines, and faces joined to areas by label.

Lines are snap-rounded once, all of them, on a grid of `STEP` degrees, so that areas made of the faces share their
vertices exactly: no overlap, no gap, and the same on paper (eight decimals) as in memory. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from gridlink.grid.drawing.projecting import STEP, Array, Projection


def faces_between(lines: Sequence[object] | Array) -> Array:
    """The polygons between lines (or borders of areas) in degrees, noded together; a hole in a face is another face."""
    shapes = np.asarray(lines, object)
    areas = shapely.get_dimensions(shapes) == 2
    shapes[areas] = shapely.boundary(shapes[areas])
    net = shapely.union_all(shapely.get_parts(shapes), grid_size=STEP)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    return faces[np.argsort(_order(faces), kind="stable")]


def _order(faces: Array) -> Array:
    """One number per face to sort by, so that the order never depends on how the faces were found."""
    box = np.rint(shapely.bounds(faces) / STEP) if len(faces) else np.empty((0, 4))
    return np.argsort(np.lexsort(tuple(box.T)))


def joined(faces: Array, labels: Array, count: int) -> Array:
    """Faces of the same label (0 … count-1; -1 = none) as one polygon or multipolygon each; None where a label has none."""
    order = np.argsort(labels, kind="stable")
    bounds = np.searchsorted(labels[order], np.arange(count + 1))
    areas = np.empty(count, object)
    for label, (start, stop) in enumerate(pairwise(bounds)):
        if stop > start:
            areas[label] = united(faces[order[start:stop]])
    return areas


def united(areas: Sequence[BaseGeometry] | Array) -> BaseGeometry:
    """Areas of one net as one: GEOS's union of coverages, which takes no nested parts and makes a collection of one."""
    parts = shapely.get_parts(np.asarray(areas, object))
    return parts[0] if len(parts) == 1 else shapely.coverage_union_all(parts)


def shared_borders(areas: Array, projection: Projection) -> tuple[Array, Array]:
    """Which areas of a noded covering touch along a line: (n, 2) indexes, lower first, and metres of shared border."""
    pieces, owner = shapely.get_parts(areas, return_index=True)
    rings, piece = shapely.get_rings(pieces, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    begin = np.flatnonzero(ring[:-1] == ring[1:])
    holder = owner[piece[ring[begin]]]
    plane = projection.points_metres(points)
    length = np.hypot(*(plane[begin + 1] - plane[begin]).T)
    one, two = points[begin], points[begin + 1]
    turned = (one[:, 0] > two[:, 0]) | ((one[:, 0] == two[:, 0]) & (one[:, 1] > two[:, 1]))
    low, high = np.where(turned[:, None], two, one), np.where(turned[:, None], one, two)
    order = np.lexsort((high[:, 1], high[:, 0], low[:, 1], low[:, 0]))
    same = (low[order[:-1]] == low[order[1:]]).all(axis=1) & (high[order[:-1]] == high[order[1:]]).all(axis=1)
    at = np.flatnonzero(same)
    left, right = holder[order[at]], holder[order[at + 1]]
    other = left != right
    key = np.minimum(left, right)[other] * np.int64(len(areas)) + np.maximum(left, right)[other]
    keys, inverse = np.unique(key, return_inverse=True)
    metres = np.bincount(inverse, weights=length[order[at]][other], minlength=len(keys))
    return np.column_stack(np.divmod(keys, len(areas))).reshape(-1, 2), metres


def made_whole(labels: Array, sizes: Array, pairs: Array, metres: Array) -> Array:
    """`labels` with every stray patch handed to the neighbour it borders longest, so that each label is one patch.

    Only a patch without any neighbour among `pairs` (an island) stays apart. Smaller strays go first; the largest
    patch of a label is never moved.
    """
    labels = labels.copy()
    while True:
        same = labels[pairs[:, 0]] == labels[pairs[:, 1]]
        patches, patch = _patches(len(labels), pairs[same])
        size = np.bincount(patch, weights=sizes, minlength=patches)
        label = np.empty(patches, labels.dtype)
        label[patch] = labels
        order = np.lexsort((np.arange(patches), -size, label))
        first = np.r_[True, label[order][1:] != label[order][:-1]]
        links, weight = _between(patch[pairs[~same]], metres[~same])
        strays = np.intersect1d(order[~first], links)
        if not len(strays):
            return labels
        stray = strays[np.argmin(size[strays])]
        touching = (links == stray).any(axis=1)
        best = links[touching][np.argmax(weight[touching])]
        labels[patch == stray] = label[best[0] if best[1] == stray else best[1]]


def grown(labels: Array, sizes: Array, pairs: Array, least: Array) -> Array:
    """`labels`, where those smaller than their `least` take faces beside them, the smallest first.

    Nothing is taken that would leave its own label in pieces, or smaller than its own `least`.
    """
    labels = labels.copy()
    links: list[list[int]] = [[] for _ in labels]
    for one, two in pairs.tolist():
        links[one].append(two)
        links[two].append(one)
    total = np.bincount(labels, weights=sizes, minlength=len(least))
    for label in np.flatnonzero((total < least) & (total > 0)).tolist():
        while total[label] < least[label]:
            around = {
                other for face in np.flatnonzero(labels == label) for other in links[face] if labels[other] != label
            }
            free = [
                face for face in sorted(around)
                if total[labels[face]] - sizes[face] >= least[labels[face]] and _whole_without(face, labels, links)
            ]  # fmt: skip
            if not free:
                break
            taken = min(free, key=lambda face: (sizes[face], face))
            total[labels[taken]] -= sizes[taken]
            total[label] += sizes[taken]
            labels[taken] = label
    return labels


def _whole_without(face: int, labels: Array, links: list[list[int]]) -> bool:
    """Whether the label of a face stays in one piece without it, as far as it was."""
    own = [other for other in links[face] if labels[other] == labels[face]]
    if not own:
        return False
    seen, rest = {face, own[0]}, [own[0]]
    while rest:
        for other in links[rest.pop()]:
            if labels[other] == labels[face] and other not in seen:
                seen.add(other)
                rest.append(other)
    return seen.issuperset(own)


def _patches(count: int, pairs: Array) -> tuple[int, Array]:
    graph = coo_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    number, patch = connected_components(graph, directed=False)
    return int(number), patch


def _between(links: Array, metres: Array) -> tuple[Array, Array]:
    """Links between patches, each once, with their length in all."""
    links = np.sort(links, axis=1).reshape(-1, 2)
    unique, inverse = np.unique(links, axis=0, return_inverse=True)
    return unique, np.bincount(inverse.ravel(), weights=metres, minlength=len(unique))
