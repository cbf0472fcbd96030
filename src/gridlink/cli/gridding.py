"""`gridlink draw-grids`: unit grids drawn into a pack from its neighbourhoods and from road files."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gridlink.cli.packs import folder_of, say_findings
from gridlink.cli.starting import FINDINGS, set_up

if TYPE_CHECKING:
    from gridlink.grid.drawing.planning import Plan
    from gridlink.grid.drawing.projecting import Array
    from gridlink.packs.gridding import Gridding, Land

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("draw-grids")
@click.argument("pack")
@click.option(
    "--roads", multiple=True, type=_FILE, help="OSM XML, GraphML, CSV of edges or GeoJSON; .gz too; repeatable."
)
@click.option(
    "--target", default=10_000.0, show_default=True, type=click.FloatRange(100), help="m² wanted of a unit grid."
)
@click.option("--count", type=click.IntRange(1), help="So many in town; where no roads are known the target gives way.")
@click.option("--urban-km2", type=click.FloatRange(0), help="So much is town, the densest first; default: all of it.")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First day of what is new; default: today.")
@click.option("--dry-run", is_flag=True, help="Say how good it would be, and write nothing.")
def draw_grids(pack: str, start: datetime | None, dry_run: bool, **how: object) -> None:
    """Draw a pack's unit grids: blocks between roads, cut and joined to the target, inside every neighbourhood.

    Writes grids.csv and grids.geojson. Unit grids that stay the same keep their code; others get numbers never used
    before, and what they replace ends. Nothing is left to chance: the same files give the same unit grids. The country
    outside --urban-km2 gets cells under 1.2 km². The table says how good the drawing is.

    \b
    Example:  gridlink draw-grids packs/example --target 10000 --dry-run
    """
    set_up()
    from django.utils import timezone

    from gridlink.kernel.errors import GridlinkError
    from gridlink.packs import gridding
    from gridlink.web.messages import sentence

    folder = folder_of(pack)
    on = start.date() if start else timezone.localdate()
    try:
        land = _land(folder, on)
        roads, plan = _planned(land, **how)  # type: ignore[arg-type]
        drawn = gridding.draw(land, roads, plan, on, lambda line: click.echo(line, err=True))
    except GridlinkError as refusal:
        raise click.ClickException(f"{sentence(refusal)} [{refusal.code}]") from refusal
    _say(land, drawn, roads, plan)
    if not dry_run:
        for path in gridding.write(folder, drawn):
            click.echo(str(path))


def _land(folder: Path, on: date) -> Land:
    """The pack's neighbourhoods; ends the command when they cannot be read."""
    from gridlink.packs.gridding import read_land

    land, findings = read_land(folder, on)
    say_findings(findings, "en")
    if land is None:
        sys.exit(FINDINGS)
    return land


def _planned(
    land: Land, roads: tuple[Path, ...], target: float, count: int | None, urban_km2: float | None
) -> tuple[Array, Plan]:
    from gridlink.grid.drawing.planning import plan_units
    from gridlink.grid.drawing.roads import read_roads

    lines = read_roads(roads)
    return lines, plan_units(land.shapes, lines, target=target, urban_km2=urban_km2, count=count)


def _say(land: Land, drawn: Gridding, roads: Array, plan: Plan) -> None:
    """The table, and what became of the unit grids there were."""
    from gridlink.grid.drawing.quality import as_text
    from gridlink.packs.grid_quality import ground_of, measure_units

    click.echo(as_text(measure_units(drawn.units, ground_of(land, roads), plan)))
    kept, codes = drawn.coded.kept, drawn.coded.codes
    click.echo(f"\n{len(kept)} as they were, {len(codes) - len(kept)} new, {len(drawn.coded.ended)} ended")
