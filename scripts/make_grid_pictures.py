"""Draw the pictures of docs/grids.md from packs/shanghai: unit grids over roads, the city, patrols of a town, before and after.

    scripts/make_grid_pictures.py [--roads FILE]

Writes docs/pictures/*.png, each under 400 kB, and the tables of quality in docs/grids.md. Roads are those
of central Shanghai in ../shared/data/roads.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import shapely
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
ROADS = ROOT.parent / "shared" / "data" / "roads" / "shanghai_center.osm.gz"
TARGET = ROOT / "docs" / "pictures"
MOST_BYTES = 400_000
CREDIT = (
    "Districts: ni1o1/pygeo-tutorial (MIT). Roads: © OpenStreetMap contributors (ODbL). "
    "Borders below the district: drawn, not surveyed."
)
INK, ROAD, PAPER = "#1f2933", "#d1495b", "#ffffff"
TOWN = 310107014
"""长风新村街道, whose patrols are shown."""
FILLS = ["#8ecae6", "#ffb703", "#90be6d", "#f28482", "#cdb4db", "#f6bd60", "#84a59d", "#b8c0ff"]
Array = np.ndarray[Any, Any]


class Sheet:
    """One picture in the making: a frame in metres, drawn on in layers."""

    def __init__(self, name: str, frame: Array, panels: int = 1, wide: float = 9.0) -> None:
        west, south, east, north = frame
        high = wide / panels * (north - south) / (east - west)
        self.name = name
        self.figure = Figure(figsize=(wide, high + 0.35), dpi=110, facecolor=PAPER)
        self.layers = 1
        self.axes = [self.figure.add_subplot(1, panels, panel + 1) for panel in range(panels)]
        for axes in self.axes:
            axes.set_xlim(west, east)
            axes.set_ylim(south, north)
            axes.set_aspect("equal")
            axes.set_axis_off()
        self.figure.subplots_adjust(left=0.005, right=0.995, top=0.995, bottom=0.3 / (high + 0.35), wspace=0.02)
        self.figure.text(0.008, 0.03 / (high + 0.35), CREDIT, fontsize=6.5, color=INK)

    def _layer(self) -> int:
        """Each layer lies over those before it."""
        self.layers += 1
        return self.layers

    def areas(self, shapes: Array, fills: Any, line: float, ink: str = INK, panel: int = 0) -> None:
        """Outer rings filled and outlined."""
        rings, owner = [], []
        for at, shape in enumerate(shapes):
            for part in shapely.get_parts(shape):
                rings.append(np.asarray(part.exterior.coords)[:, :2])
                owner.append(at)
        faces = [fills[at] for at in owner] if isinstance(fills, list) else fills
        made = PolyCollection(rings, facecolors=faces, edgecolors=ink, linewidths=line, zorder=self._layer())
        self.axes[panel].add_collection(made)

    def lines(self, shapes: Any, width: float, ink: str, panel: int = 0) -> None:
        """Lines, such as roads."""
        points = [np.asarray(line.coords)[:, :2] for line in shapely.get_parts(shapes)]
        self.axes[panel].add_collection(LineCollection(points, colors=ink, linewidths=width, zorder=self._layer()))

    def title(self, text: str, panel: int = 0, at: tuple[float, float] = (0.01, 0.985)) -> None:
        """A few words, in the upper left corner of a panel or at a place in it."""
        box = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 3}
        where = self.axes[panel].transAxes
        self.axes[panel].text(*at, text, transform=where, va="top", fontsize=9, bbox=box, zorder=1000)

    def save(self) -> None:
        """Write it as a PNG of at most 256 colours; too large a file ends the script."""
        TARGET.mkdir(parents=True, exist_ok=True)
        path = TARGET / f"{self.name}.png"
        self.figure.savefig(path, metadata={"Software": None})
        Image.open(path).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)}: {size // 1000} kB")
        if size > MOST_BYTES:
            sys.exit(f"{path.name} has {size} bytes, more than {MOST_BYTES}")


def colours(beside: Any, label: Array) -> list[int]:
    """A colour number for each label, neighbours apart where eight are enough."""
    pairs = np.unique(np.sort(label[np.column_stack((beside.left, beside.right))], axis=1), axis=0)
    near: dict[int, set[int]] = {}
    for one, other in pairs[pairs[:, 0] != pairs[:, 1]].tolist():
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    chosen: dict[int, int] = {}
    for number in range(int(label.max()) + 1):
        taken = [chosen[other] for other in near.get(number, ()) if other in chosen]
        order = sorted(range(len(FILLS)), key=lambda fill: (taken.count(fill), (fill - number) % len(FILLS)))
        chosen[number] = order[0]
    return [chosen[number] for number in range(int(label.max()) + 1)]


def around(middle: tuple[float, float], wide: float, high: float) -> Array:
    """A frame in metres around a point."""
    return np.array([middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2])


def inside(shapes: Array, frame: Array) -> Array:
    """The numbers of the shapes that reach into a frame."""
    return np.sort(shapely.STRtree(shapes).query(shapely.box(*frame)))


def draw_centre(shapes: Array, roads: Array, middle: tuple[float, float]) -> None:
    """Unit grids of the centre over the roads they follow."""
    frame = around(middle, 2600, 1700)
    sheet = Sheet("centre-units", frame)
    some = inside(shapes, frame)
    sheet.lines(roads[inside(roads, frame)], 2.6, "#f0b5bd")
    sheet.areas(shapes[some], "none", 0.7)
    sheet.title(f"Unit grids (black) over roads (red) in the centre: {len(some)} in 2.6 × 1.7 km")
    sheet.save()


def draw_city(shapes: Array, kinds: Array, districts: Array) -> None:
    """The whole city: units by kind under the borders of districts."""
    frame = np.array(shapely.total_bounds(shapes)) + np.array([-1500, -1500, 1500, 1500])
    sheet = Sheet("city-units", frame, wide=8.0)
    fill = {"A": "#e76f51", "B": "#f4c98b", "C": "#f4e3c1", "D": "#dbe7d3"}
    sheet.areas(shapes, [fill[kind] for kind in kinds], 0.08, "#8a8f98")
    sheet.lines(shapely.boundary(districts), 0.8, INK)
    town, country = int((kinds != "D").sum()), int((kinds == "D").sum())
    words = f"{town:,} unit grids\n(red: 10,000 m², along roads;\nsand: larger)\nand {country:,} cells\nof the country (green)"
    sheet.title(words, at=(0.01, 0.11))
    sheet.save()


def draw_town(shapes: Array, label: Array, beside: Any, work: Array, frame: Array, of: Array) -> None:
    """The patrols of one town in colours, unit grids inside, the number of units and work on each."""
    sheet = Sheet("town-patrols", frame)
    fills = colours(beside, label)
    some = inside(shapes, frame)
    mine = some[of[some]]
    sheet.areas(shapes[some], "#f5f5f5", 0.15, "#c3c7cd")
    sheet.areas(shapes[mine], [FILLS[fills[label[at]]] for at in mine.tolist()], 0.25, "#5b6470")
    mean = work.sum() / (label.max() + 1)
    for number in np.unique(label[mine]).tolist():
        whole = shapely.union_all(shapes[label == number])
        sheet.lines(shapely.boundary(whole), 1.6, INK)
        at = whole.representative_point()
        load = float(work[label == number].sum() / mean)
        sheet.axes[0].text(at.x, at.y, f"{load:.2f}", ha="center", va="center", fontsize=8, weight="bold", zorder=1000)
    sheet.title("Responsibility grids of one town; the number is the work of each, 1 = the city's mean")
    sheet.save()


def draw_before_after(shapes: Array, before: Array, after: Array, beside: Any, frame: Array) -> None:
    """The same ground drawn twice: balanced by grade and area, and by work that has changed."""
    sheet = Sheet("patrols-before-after", frame, panels=2, wide=11.0)
    some = inside(shapes, frame)
    fills = colours(beside, before)
    old = [frozenset(np.flatnonzero(before == number).tolist()) for number in range(int(before.max()) + 1)]
    kept = {units: number for number, units in enumerate(old)}
    new = [frozenset(np.flatnonzero(after == number).tolist()) for number in range(int(after.max()) + 1)]
    stays = [units in kept for units in new]
    sheet.areas(shapes[some], [FILLS[fills[before[at]]] for at in some.tolist()], 0.1, "#5b6470")
    paint = ["#e4e7eb" if stays[after[at]] else FILLS[colours_after] for at, colours_after in
             zip(some.tolist(), np.array(colours(beside, after))[after[some]].tolist(), strict=True)]  # fmt: skip
    sheet.areas(shapes[some], paint, 0.1, "#5b6470", panel=1)
    for panel, label in enumerate((before, after)):
        for number in np.unique(label[some]).tolist():
            sheet.lines(shapely.boundary(shapely.union_all(shapes[label == number])), 1.1, INK, panel)
    sheet.title("Before: work by grade and area")
    sheet.title("After: one town's work doubled. Grey: unchanged, code kept", panel=1)
    sheet.save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--roads", type=Path, default=ROADS)
    options = parser.parse_args()
    matplotlib.use("Agg")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    draw_all(options.roads)


def draw_all(road_file: Path) -> None:
    """Every picture."""
    from django.utils import timezone

    from gridlink.grid.drawing.adjoining import adjoining
    from gridlink.grid.drawing.patrols import draw_patrols
    from gridlink.grid.drawing.quality import as_markdown, patrol_quality
    from gridlink.grid.drawing.roads import read_roads
    from gridlink.packs.patrolling import grade_work, read_ground

    ground, findings = read_ground(ROOT / "packs" / "shanghai", timezone.localdate())
    if ground is None:
        sys.exit("\n".join(map(str, findings)))
    shapes, work = ground.outlines, grade_work(ground)
    town = np.array([ground.city.scheme.at_level(row.code, "street") for row in ground.grids])
    unit = 10**6
    roads = ground.projection.metres(read_roads([road_file]))
    district = town // 10**9
    districts = np.array([shapely.coverage_union_all(shapes[district == one]) for one in np.unique(district)], object)
    beside = adjoining(shapes)
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    drawn = draw_patrols(beside, middle, town, work, 1809)
    patrols = drawn.patrol
    write_table("units", unit_table(ground, beside, town, roads))
    write_table("patrols", as_markdown(patrol_quality(beside, drawn, town, work)))
    of = town == TOWN * unit
    frame = shapely.total_bounds(shapes[of]) + np.array([-150, -150, 150, 150])
    centre = shapely.box(*shapely.total_bounds(roads)).centroid
    draw_centre(shapes, roads, (centre.x, centre.y))
    draw_city(shapes, np.array([row.grade for row in ground.grids]), districts)
    draw_town(shapes, patrols, beside, work, frame, of)
    changed = draw_patrols(beside, middle, town, np.where(of, 2 * work, work), 1809).patrol
    x, y = (frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2
    draw_before_after(shapes, patrols, changed, beside, around((x, y), 5200, 5200))


def write_table(name: str, table: str) -> None:
    """Put a table between its marks in docs/grids.md."""
    path = ROOT / "docs" / "grids.md"
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, _, rest = path.read_text(encoding="utf-8").partition(begin)
    path.write_text(f"{head}{begin}\n\n{table}\n\n{end}{rest.partition(end)[2]}", encoding="utf-8")


def unit_table(ground: Any, beside: Any, town: Array, roads: Array) -> str:
    """The table of unit grids. The target of each is the middle of its grade, for the pack does not say it."""
    from gridlink.grid.drawing.coverage import check_coverage
    from gridlink.grid.drawing.quality import as_markdown, coverage_quality, unit_quality
    from gridlink.grid.drawing.road_quality import kinds_of, road_quality

    grades = np.array([row.grade for row in ground.grids])
    targets = np.zeros(len(grades))
    for grade in np.unique(grades).tolist():
        targets[grades == grade] = np.median(beside.area_m2[grades == grade])
    kinds = kinds_of(ground.outlines, roads, grades == "D")
    neighbourhood = np.array([row.code // 1000 for row in ground.grids])
    rows = [
        *coverage_quality(check_coverage(ground.outlines)),
        *unit_quality(beside, kinds, targets, neighbourhood, town),
        *road_quality(ground.outlines, roads, kinds),
    ]
    return as_markdown(rows)


if __name__ == "__main__":
    main()
