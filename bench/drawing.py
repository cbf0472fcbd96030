"""Drawing Shanghai's 34,619 unit grids on five seeds, a second road network, and the same city cut blind to roads."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import shapely

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._city import say, table  # noqa: E402
from gridlink.grid.drawing.neighbourhoods import draw_neighbourhoods  # noqa: E402
from gridlink.grid.drawing.planning import COUNTRY, plan_units  # noqa: E402
from gridlink.grid.drawing.roads import read_roads  # noqa: E402
from gridlink.grid.drawing.units import draw_units  # noqa: E402
from gridlink.grid.geometry import metres_per_degree  # noqa: E402
from gridlink.packs.grid_quality import Ground, measure_units  # noqa: E402
from scripts.make_shanghai_places import TARGET, UNITS, URBAN_KM2, districts, people, towns  # noqa: E402

SEEDS = [int(seed) for seed in os.environ.get("BENCH_SEEDS", "20250801 1 2 3 4").split()]
DATA = ROOT.parent / "shared" / "data" / "roads"
Array = np.ndarray[Any, Any]
FUTIAN = DATA / "shenzhen_futian.graphml.gz"
FUTIAN_TOWNS, FUTIAN_EACH = 10, 9

HEAD = f"""## Drawing: {UNITS:,} unit grids

Each column is a process of its own on one core. Reading roads is left out, drawing neighbourhoods told apart ("before"); the
seconds are those of blocks, cuts, noding and labels. Seeds move neighbourhoods and towns; districts and roads (central Shanghai,
OpenStreetMap) stay, so the dense centre is one sample. Parameters were chosen on seed {SEEDS[0]}. *Futian* is a second network
(Shenzhen, OSMnx, OpenStreetMap) over neighbourhoods drawn in the hull of its roads and 100 m around, with a target of
{TARGET:,.0f} m² and no count asked for; nothing was tuned on it. *Blind* is the baseline: the first seed's own neighbourhoods and
counts, cut by bisection without the roads, measured against the same roads. Area outside is that outside the real outlines of
the 17 districts of 2014, in town and country together (Futian: the hull).
"""


def shanghai(seed: int) -> tuple[list[str], Array, Array]:
    """Codes and outlines of the neighbourhoods of a seed, and the roads."""
    areas, inside = districts(), towns()
    roads = read_roads([DATA / "shanghai_center.osm.gz"])
    drawn = draw_neighbourhoods(areas, inside, people(areas, inside, seed), seed, roads)
    codes = sorted(drawn)
    return codes, np.array([drawn[code] for code in codes], object), roads


def futian_hull() -> shapely.Geometry:
    """The hull of Futian's roads and about 100 m around."""
    around = shapely.buffer(shapely.convex_hull(shapely.union_all(read_roads([FUTIAN]))), 0.001)
    return shapely.segmentize(shapely.set_precision(around, 1e-6), 0.002)


def futian() -> tuple[list[str], Array, Array]:
    """The same over the hull of Futian's roads."""
    roads, hull = read_roads([FUTIAN]), futian_hull()
    names = [f"440304{town:03d}" for town in range(1, FUTIAN_TOWNS + 1)]
    inside = {name: [f"{name}{number:03d}" for number in range(1, FUTIAN_EACH + 1)] for name in names}
    points = shapely.get_coordinates(roads)
    drawn = draw_neighbourhoods({"440304": hull}, {"440304": inside}, points, 1, roads)
    codes = sorted(drawn)
    return codes, np.array([drawn[code] for code in codes], object), roads


def borders(name: str, codes: list[str]) -> tuple[Array, Array, Array]:
    """The real outlines of the districts (Futian: the hull), and the number of district and town of each neighbourhood."""
    town = np.unique([code[:9] for code in codes], return_inverse=True)[1]
    if name == "futian":
        return np.array([futian_hull()], object), np.zeros(len(codes), np.int64), town
    areas, home = districts(), {town: code for code, inside in towns().items() for town in inside}
    numbers = {code: number for number, code in enumerate(areas)}
    return np.array(list(areas.values()), object), np.array([numbers[home[code[:9]]] for code in codes]), town


def outside(areas: Array, around: Array) -> float:
    """m² of areas outside the outline each of them lies in, all in degrees."""
    wide, high = metres_per_degree(shapely.bounds(areas)[:, 1].mean())
    shapely.prepare(around)
    over = ~shapely.covers(around, areas)
    return float(shapely.area(shapely.difference(areas[over], around[over])).sum() * wide * high)


def case(name: str) -> dict[str, object]:
    """One column: seconds, memory and every measure."""
    started = time.perf_counter()
    codes, homes, roads = futian() if name == "futian" else shanghai(int(name.removeprefix("blind ")))
    before = time.perf_counter() - started
    how = {} if name == "futian" else {"urban_km2": URBAN_KM2, "count": UNITS}
    plan = plan_units(homes, roads, target=TARGET, **how)
    started, cpu = time.perf_counter(), time.process_time()
    units = draw_units(homes, roads if not name.startswith("blind") else roads[:0], plan, say)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ground = Ground(*borders(name, codes), roads)
    rows = measure_units(units, ground, plan)
    in_town = plan.kind[units.owner] != COUNTRY
    number = int(in_town.sum())
    figures = {
        "in town": f"{number:,}",
        "s": f"{seconds:.1f}",
        "s of CPU": f"{cpu:.1f}",
        "s before": f"{before:.1f}",
        "peak MB": f"{memory:.0f}",
    }
    over = outside(units.areas[in_town], ground.borders[ground.district[units.owner[in_town]]])
    figures["area of units in town outside the border, m²"] = f"{over:.1f}"
    return {"figures": figures, "rows": [(row.name, row.figure, row.goal, row.verdict) for row in rows]}


def main() -> None:
    if not DATA.is_dir():
        sys.exit(f"the roads are not there: {DATA}")
    columns: dict[str, dict[str, Any]] = {}
    for name in (*map(str, SEEDS), "futian", f"blind {SEEDS[0]}"):
        say(f"drawing {name}")
        done = subprocess.run([sys.executable, __file__, "case", name], cwd=ROOT, check=True, stdout=subprocess.PIPE)
        columns[name] = json.loads(done.stdout)
    print(HEAD)
    goals = {name: goal for column in columns.values() for name, _, goal, _ in column["rows"]}
    town_only = "area of units in town outside the border, m²"
    goals = {town_only: "≤ 50"} | goals
    goals = {"in town": f"{UNITS:,}", "s": "≤ 60", "s of CPU": "", "s before": "", "peak MB": "≤ 1,000"} | goals
    rows = []
    for measure, goal in goals.items():
        cells = [measure]
        for column in columns.values():
            found = {name: figure + (" **missed**" if verdict == "missed" else "")
                     for name, figure, _, verdict in column["rows"]} | column["figures"]  # fmt: skip
            cells.append(found.get(measure, ""))
        rows.append((*cells, goal))
    print(table(("measure", *(f"seed {name}" if name.isdigit() else name for name in columns), "goal"), rows))


if __name__ == "__main__":
    if sys.argv[1:2] == ["case"]:
        json.dump(case(sys.argv[2]), sys.stdout)
    else:
        main()
