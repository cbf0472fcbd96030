"""Areas cut into a given number of equal parts by straight lines, thousands at a time. Pure: metres in, metres out.

Every area is halved again and again. For each half the line is sought among several directions; along a direction its
place is where the area on one side has the wanted share, found by halving the interval on the exact area, and at last in
proportion. Of the lines the one is taken whose two sides are roundest (Polsby–Popper), and preferably one that leaves two
pieces, not more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from gridlink.grid.drawing.projecting import Array
from gridlink.grid.drawing.spreading import OVER, STRAIGHT

_TURNS = np.radians([0.0, 90.0, 12.0, -12.0, 25.0, -25.0, 40.0, -40.0])
"""Directions tried, from that of the longer side of the smallest rectangle around the area."""
_HALVINGS = 10
_AT_ONCE = 2_000
_TELL_APART = 3
"""Decimals of a score; of lines that score the same the first is taken, so that a millimetre does not choose another."""
UNEVEN = 0.03
"""How far, in parts, a line may be moved from the wanted share where that leaves rounder sides."""
_SEVERAL_PIECES = 0.5
"""What a line loses that would leave more than two pieces; roundness is between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Areas in parts: the parts, the lines drawn, and for each part and line the index of its area."""

    parts: Array
    of_part: Array
    lines: Array
    of_line: Array

    def without(self, areas: Array) -> Cut:
        """What belongs to none of these areas (True per area)."""
        parts, lines = ~areas[self.of_part], ~areas[self.of_line]
        return Cut(self.parts[parts], self.of_part[parts], self.lines[lines], self.of_line[lines])

    def beside(self, other: Cut) -> Cut:
        """Both together."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Cut(*(np.concatenate(pair) for pair in pairs))


def cut_into(areas: Array, counts: Array, which: Array) -> Cut:
    """Those `areas` that are asked for (`which`, indexes) cut into `counts` parts each; `counts` has one for every area.

    Parts of one area differ by a few per cent (`UNEVEN`), and more where a concave area falls into more pieces than asked.
    """
    pieces, owners, counts = areas[which], which, counts[which]
    done = Cut(*(np.empty(0, kind) for kind in (object, np.int64, object, np.int64)))
    while len(pieces):
        ready = counts <= 1
        none = np.empty(0, object)
        done = done.beside(Cut(pieces[ready], owners[ready], none, none.astype(np.int64)))
        pieces, owners, counts = pieces[~ready], owners[~ready], counts[~ready]
        later: list[tuple[Array, Array, Array]] = []
        for start in range(0, len(pieces), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            half = _halved(pieces[some], counts[some])
            later.append((half.pieces, owners[some][half.source], half.counts))
            done = done.beside(Cut(none, none.astype(np.int64), half.lines, owners[some][half.of_line]))
        if later:
            pieces, owners, counts = (np.concatenate(each) for each in zip(*later, strict=True))
    return done


@dataclass(frozen=True, slots=True)
class _Halves:
    """Pieces after one cut each: which area each came from, how many parts it is still to give; lines drawn, and whose."""

    pieces: Array
    source: Array
    counts: Array
    lines: Array
    of_line: Array


def _halved(areas: Array, counts: Array) -> _Halves:
    """Every area cut once, near half of its count."""
    normal, place, share = _best_lines(areas, counts)
    centre = shapely.get_coordinates(shapely.centroid(areas))
    reach = shapely.length(areas)
    across = np.column_stack((-normal[:, 1], normal[:, 0]))
    middle = centre + normal * place[:, None]
    ends = (middle - across * reach[:, None], middle + across * reach[:, None])
    corners = np.stack((ends[0], ends[1], ends[1] - normal * reach[:, None], ends[0] - normal * reach[:, None]), axis=1)
    boxes = shapely.polygons(corners)
    sides = (shapely.intersection(areas, boxes), shapely.difference(areas, boxes))
    wanted = (np.rint(counts * share).astype(np.int64), counts - np.rint(counts * share).astype(np.int64))
    pieces, source, rest = [], [], []
    for side, want in zip(sides, wanted, strict=True):
        parts, own = _polygons(side)
        pieces.append(parts)
        source.append(own)
        rest.append(_dealt(shapely.area(parts), own, want))
    chords = shapely.intersection(shapely.linestrings(np.stack(ends, axis=1)), areas)
    lines, of_line = shapely.get_parts(chords, return_index=True)
    straight = shapely.get_dimensions(lines) == 1
    joined = [np.concatenate(each) for each in (pieces, source, rest)]
    return _Halves(joined[0], joined[1], joined[2], _longer(lines[straight]), of_line[straight])


def _longer(lines: Array) -> Array:
    """Two-point lines, each end carried on by `OVER` metres."""
    points = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    step = points[:, 1] - points[:, 0]
    step *= OVER / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    longer = shapely.linestrings(np.stack((points[:, 0] - step, points[:, 1] + step), axis=1))
    return np.asarray(shapely.segmentize(longer, STRAIGHT), object)


def _polygons(shapes: Array) -> tuple[Array, Array]:
    """The polygons that results of cutting consist of, slivers under 0.01 m² left out, and the index of each's source."""
    parts, own = shapely.get_parts(shapes, return_index=True)
    inner, again = shapely.get_parts(parts, return_index=True)
    kept = (shapely.get_dimensions(inner) == 2) & (shapely.area(inner) > 0.01)
    return inner[kept], own[again[kept]]


def _dealt(sizes: Array, own: Array, want: Array) -> Array:
    """How many parts each piece gives: those of one side share the side's count by size, each at least one."""
    total = np.bincount(own, weights=sizes, minlength=len(want))
    return np.maximum(1, np.rint(want[own] * sizes / total[own]).astype(np.int64))


def _best_lines(areas: Array, counts: Array) -> tuple[Array, Array, Array]:
    """For each area the line to cut along: unit normal, distance from the centroid, share of the area behind it."""
    edges = _Edges.of(areas, _directions(areas))
    half = counts // 2 / counts
    shares = [half, 1 - half, half - UNEVEN / counts, half + UNEVEN / counts]
    tried = [edges.cut(share) for share in shares]
    score = np.stack([each[1] for each in tried])
    score = score.reshape(len(tried), len(areas), len(_TURNS)).transpose(1, 0, 2).reshape(len(areas), -1)
    best = np.argmax(np.round(score, _TELL_APART), axis=1)
    which, turn = np.divmod(best, len(_TURNS))
    row = np.arange(len(areas)) * len(_TURNS) + turn
    place = np.stack([each[0] for each in tried])[which, row]
    return edges.normals[row], place, np.stack(shares)[which, np.arange(len(areas))]


def _directions(areas: Array) -> Array:
    """The normals to try, (areas, turns, 2)."""
    box = shapely.get_coordinates(shapely.get_exterior_ring(_boxes(areas))).reshape(-1, 5, 2)
    one, two = box[:, 1] - box[:, 0], box[:, 2] - box[:, 1]
    long = np.where((np.hypot(*one.T) >= np.hypot(*two.T))[:, None], one, two)
    angle = np.arctan2(long[:, 1], long[:, 0])[:, None] + _TURNS
    return np.stack((np.cos(angle), np.sin(angle)), axis=-1)


def _boxes(areas: Array) -> Array:
    boxes = shapely.oriented_envelope(areas)
    flat = shapely.get_type_id(boxes) != 3
    if flat.any():
        boxes[flat] = shapely.box(*shapely.bounds(areas[flat]).T)
    return boxes


@dataclass(frozen=True, slots=True)
class _Edges:
    """The edges of areas as seen along several directions: `u` across the line to draw, `v` along it.

    Row = area x number of directions + direction. `u0, v0, u1, v1, length` are per edge and direction, `row` says whose.
    """

    normals: Array
    row: Array
    u0: Array
    v0: Array
    u1: Array
    v1: Array
    length: Array

    @classmethod
    def of(cls, areas: Array, directions: Array) -> _Edges:
        """The edges of `areas`, from their centroids, along `directions` (areas, turns, 2)."""
        rings, owner = shapely.get_rings(shapely.orient_polygons(areas), return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        begin = np.flatnonzero(ring[:-1] == ring[1:])
        own = owner[ring[begin]]
        centre = shapely.get_coordinates(shapely.centroid(areas))
        one, two = points[begin] - centre[own], points[begin + 1] - centre[own]
        normal = directions[own]
        turns = directions.shape[1]
        row = (own[:, None] * turns + np.arange(turns)).ravel()
        u0, u1 = (np.einsum("eti,ei->et", normal, end).ravel() for end in (one, two))
        v0, v1 = ((end[:, None, 1] * normal[..., 0] - end[:, None, 0] * normal[..., 1]).ravel() for end in (one, two))
        length = np.repeat(np.hypot(*(two - one).T), turns)
        return cls(directions.reshape(-1, 2), row, u0, v0, u1, v1, length)

    def cut(self, share: Array) -> tuple[Array, Array]:
        """Where along each direction `share` of the area lies behind the line, and how good that line is."""
        rows = len(self.normals)
        low, high = np.full(rows, np.inf), np.full(rows, -np.inf)
        np.minimum.at(low, self.row, self.u0)
        np.maximum.at(high, self.row, self.u0)
        whole = self._behind(high)[0]
        wanted = whole * np.repeat(share, rows // len(share))
        before, after = np.zeros(rows), whole
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            area = self._behind(middle)[0]
            less = area < wanted
            low, before = np.where(less, middle, low), np.where(less, area, before)
            high, after = np.where(less, high, middle), np.where(less, after, area)
        place = low + (high - low) * (wanted - before) / np.maximum(after - before, 1e-9)
        return place, self._score(place, whole)

    def _behind(self, place: Array) -> tuple[Array, Array]:
        """The area behind the line at `place`, and the part of each edge that lies there."""
        at = place[self.row]
        step = self.u1 - self.u0
        flat = step == 0
        where = (at - self.u0) / np.where(flat, 1.0, step)
        where = np.clip(where, 0.0, 1.0)
        rising = step > 0
        start, stop = np.where(rising, 0.0, where), np.where(rising, where, 1.0)
        start = np.where(flat, 0.0, start)
        stop = np.where(flat, (self.u0 < at).astype(float), stop)
        middle = self.v0 + (self.v1 - self.v0) * (start + stop) / 2
        area = -np.bincount(self.row, weights=step * (stop - start) * middle, minlength=len(self.normals))
        return area, stop - start

    def _score(self, place: Array, whole: Array) -> Array:
        """Mean roundness (Polsby–Popper, 4 pi area / perimeter²) of the two sides, less what more than one chord costs."""
        rows = len(self.normals)
        at = place[self.row]
        crossing = (self.u0 < at) != (self.u1 < at)
        step = np.where(crossing, self.u1 - self.u0, 1.0)
        height = np.where(crossing, self.v0 + (self.v1 - self.v0) * (at - self.u0) / step, 0.0)
        chord = np.abs(np.bincount(self.row, weights=np.sign(step) * height * crossing, minlength=rows))
        crossings = np.bincount(self.row, weights=crossing, minlength=rows)
        behind, part = self._behind(place)
        border = np.bincount(self.row, weights=self.length, minlength=rows)
        inside = np.bincount(self.row, weights=self.length * part, minlength=rows)
        round_behind = 4 * np.pi * behind / np.maximum(inside + chord, 1e-9) ** 2
        round_before = 4 * np.pi * (whole - behind) / np.maximum(border - inside + chord, 1e-9) ** 2
        share = behind / whole
        score: Array = share * round_behind + (1 - share) * round_before - _SEVERAL_PIECES * (crossings > 2)
        return score
