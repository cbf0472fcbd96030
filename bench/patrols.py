"""Drawing 1,809 patrols on Shanghai's unit grids, beside METIS cutting the same groups in the same run."""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pymetis
import shapely

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._city import say, table  # noqa: E402
from gridlink.grid.drawing.adjoining import Adjoining, adjoining  # noqa: E402
from gridlink.grid.drawing.balancing import partition  # noqa: E402
from gridlink.grid.drawing.exchanging import Patch, Search  # noqa: E402
from gridlink.grid.drawing.patrols import Cut, default_work, draw_patrols  # noqa: E402
from gridlink.grid.drawing.quality import as_markdown, patrol_quality  # noqa: E402

SEEDS = [int(seed) for seed in os.environ.get("BENCH_SEEDS", "1 2 3 4 5").split()]
COUNT, COMPONENTS, CASES = 1809, 11_340_000, 1_000_000
FAILED: list[int] = []
"""Units of each group METIS left parts of empty."""
TAIL = 0.6
"""Standard deviation of the logarithm of what lies in a unit beyond its grade and area."""


HEAD = f"""## Patrols: {COUNT:,} responsibility grids on Shanghai's unit grids

Work is made up: half components (11.34 M, Poisson), half cases (1 M, negative binomial), both around grade x area x a
lognormal ({TAIL:g}). METIS (k-way, contiguous) cuts the same groups into the same numbers in the same run. The floor is
what no drawing beats: the dealing to groups, or the heaviest unit. Goals: most / mean ≤ floor + 0.08, 97 % within 5 % of
their group's mean, Polsby-Popper ≥ 0.52, no piece too many. Seconds are for cutting, in one process. The seeds change the
work only; `shape` was chosen on seed 7. All units are the urban ones and the cells of the country.
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from gridlink.packs.patrolling import read_ground

    say("reading packs/shanghai")
    ground, findings = read_ground(ROOT / "packs" / "shanghai", timezone.localdate())
    assert ground is not None, findings
    print(HEAD)
    town = np.array([ground.city.scheme.at_level(row.code, "street") for row in ground.grids])
    grades = np.array([row.grade for row in ground.grids])
    area = shapely.area(ground.outlines)
    rows, spread, last = [], [], ""
    for name, some in (("all", np.ones(len(town), bool)), ("urban", grades != "D")):
        started = time.perf_counter()
        beside = adjoining(ground.outlines[some])
        neighbours = time.perf_counter() - started
        middle = shapely.get_coordinates(shapely.centroid(ground.outlines[some]))
        for seed in SEEDS:
            work = work_of(grades.tolist(), area, seed)[some]
            spread.append(float(work.std() / work.mean()))
            made, last = bench((f"{name}, {len(work):,}", seed), beside, middle, town[some], work)
            rows += made
    print(table(("units", "seed", "method", "most / mean", "floor", "within 5 %", "PP", "pieces too many", "s"), rows))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\nVariation of work between units (standard deviation / mean): {min(spread):.2f}-{max(spread):.2f}. Finding the"
    )
    print(
        f"neighbours of {beside.count:,} units: {neighbours:.1f} s. Peak memory of the whole run: {memory:,.0f} MB. Groups that"
    )
    print(f"METIS left parts of empty on five of its seeds, where our cut stood in: {len(FAILED)}.\n")
    print(f"Every measure of ours, urban units, seed {SEEDS[-1]}:\n")
    print(last)


def work_of(grades: list[str], area: np.ndarray, seed: int) -> np.ndarray:
    """Made-up work of every unit."""
    rng = np.random.default_rng(seed)
    share = default_work(grades, area)
    share = share * rng.lognormal(0, TAIL, len(share))
    components = rng.poisson(share / share.sum() * COMPONENTS)
    expected = share / share.sum() * CASES
    cases = rng.negative_binomial(2, 2 / (2 + expected))
    return components / components.sum() + cases / cases.sum()


def bench(
    of: tuple[str, int], beside: Adjoining, middle: np.ndarray, town: np.ndarray, work: np.ndarray
) -> tuple[list[tuple[object, ...]], str]:
    """Every method on one workload: lines of the table, and our whole quality table."""
    rows, ours = [], ""
    methods: dict[str, Cut | None] = {"ours": None, "METIS": metis, "METIS + our local search": searched}
    for method, cut in methods.items():
        say(f"{of[0]} units, seed {of[1]}: {method}")
        started = time.perf_counter()
        drawn = draw_patrols(beside, middle, town, work, COUNT, **({} if cut is None else {"cut": cut}))
        spent = time.perf_counter() - started
        quality = patrol_quality(beside, drawn, town, work)
        figure = {row.name: row for row in quality}
        rows.append((
            *of, method, figure["most work against the mean"].figure,
            figure["what no drawing beats: groups as dealt, or the heaviest unit grid"].figure,
            figure["within 5 % of their group's mean"].figure, figure["Polsby-Popper, mean"].figure,
            figure["pieces too many, islands apart"].figure, f"{spent:.1f}",
        ))  # fmt: skip
        ours = ours or as_markdown(quality)
    return rows, ours


def metis(patch: Patch, parts: int) -> list[int]:
    """METIS k-way with contiguous parts: work as weights of vertices, shared borders in decimetres as weights of edges.

    Where it leaves parts empty on five seeds, our own cut stands in, and the group is counted.
    """
    if parts == 1:
        return [0] * len(patch.work)
    starts = np.cumsum([0, *(len(each) for each in patch.neighbours)])
    others = [other for each in patch.neighbours for other, _ in each]
    metres = [max(1, round(metres * 10)) for each in patch.neighbours for _, metres in each]
    scale = 1_000_000 / sum(patch.work) * len(patch.work)
    weights = [max(1, round(work * scale / 1000)) for work in patch.work]
    graph = pymetis.CSRAdjacency(starts.tolist(), others)
    for seed in range(1, 6):
        options = pymetis.Options(contig=1, seed=seed)
        label = pymetis.part_graph(parts, graph, vweights=weights, eweights=metres, recursive=False, options=options)[1]
        if len(set(label)) == parts:
            return list(label)
    FAILED.append(len(patch.work))
    return partition(patch, parts)


def searched(patch: Patch, parts: int) -> list[int]:
    """METIS, then our local search."""
    label = metis(patch, parts)
    if parts > 1:
        Search(patch, label, parts).improve()
    return label


if __name__ == "__main__":
    main()
