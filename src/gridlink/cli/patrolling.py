"""`gridlink draw-patrols`: responsibility grids of equal work drawn into a pack."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gridlink.cli.packs import folder_of, say_findings
from gridlink.cli.starting import FINDINGS, set_up, with_django

if TYPE_CHECKING:
    from gridlink.packs.patrolling import Drawing, Ground, Work


@click.command("draw-patrols")
@click.argument("pack")
@click.option(
    "--count", type=click.IntRange(1), help="How many; default: as many as there are, or one for 19 unit grids."
)
@click.option(
    "--workload", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV file: code,weight."
)
@click.option("--from-database", is_flag=True, help="Work as counted here: half components, half cases.")
@click.option(
    "--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="Cases of how many days count."
)
@click.option(
    "--within", "level", default="", help="The level of places patrols stay inside; default: two above the unit."
)
@click.option("--network", type=click.Choice(["patrol", "street"]), default="patrol", show_default=True)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Another seed, another drawing.")
@click.option("--dry-run", is_flag=True, help="Say how good it would be, and write nothing.")
def draw_patrols(pack: str, workload: Path | None, from_database: bool, days: int, dry_run: bool, **how: Any) -> None:
    """Draw a pack's responsibility grids: connected sets of unit grids inside a town, compact, of equal work.

    Writes responsibility_grids.csv. Patrols whose unit grids stay the same keep their code, name and post; others get
    numbers never used before, and the post of the one they mostly replace. Without --workload and --from-database the
    work of a unit grid comes from its grade and area. The table says how good the drawing is.

    \b
    Example:  gridlink draw-patrols packs/example --count 12
    """
    if workload and from_database:
        raise click.UsageError("--workload and --from-database exclude each other.")
    set_up()
    from gridlink.kernel.errors import GridlinkError
    from gridlink.packs import patrolling
    from gridlink.web.messages import sentence

    folder = folder_of(pack)
    ground = _ground(folder, how["level"])
    used = _used() if from_database else ()
    try:
        work = _work(ground, workload, days if from_database else 0)
        drawing = patrolling.draw(ground, work, used=used, **how)
    except GridlinkError as refusal:
        raise click.ClickException(f"{sentence(refusal)} [{refusal.code}]") from refusal
    _say(drawing)
    if not dry_run:
        click.echo(str(patrolling.write(folder, patrolling.written(drawing, ground.city))))


def _ground(folder: Path, level: str) -> Ground:
    """The unit grids of the pack; ends the command when they cannot be read or have no such level above them."""
    from django.utils import timezone

    from gridlink.packs import patrolling

    ground, findings = patrolling.read_ground(folder, timezone.localdate())
    say_findings(findings, "en")
    if ground is None:
        sys.exit(FINDINGS)
    levels = [each.name for each in ground.city.scheme.levels[:-1]]
    if level and level not in levels:
        raise click.UsageError(f"--within: one of {', '.join(levels)}.")
    return ground


def _work(ground: Ground, workload: Path | None, days: int) -> Work:
    """Work by unit grid, from wherever was said."""
    from gridlink.packs import patrolling

    if workload:
        return patrolling.listed_work(ground, workload)
    if not days:
        return patrolling.grade_work(ground)
    return patrolling.counted_work(ground, *_counts(days))


@with_django
def _counts(days: int) -> tuple[dict[int, int], dict[int, int]]:
    """Components and filed cases by unit grid."""
    from django.utils import timezone

    from gridlink.cases.measures import Condition, Group, Measure, Span
    from gridlink.cases.queries.tallies import tally_cases
    from gridlink.grid.counting import components_by_grid
    from gridlink.people.permissions import SYSTEM

    now = timezone.now()
    filed = {"filed": Measure((Condition("filed_at"),))}
    span = Span(now - timedelta(days=days), now, now)
    cases = tally_cases(filed, span, Group("place"), by=SYSTEM, permission="evaluation.view")
    return components_by_grid(), {place: numbers["filed"] for place, numbers in cases.items()}


@with_django
def _used() -> tuple[str, ...]:
    from gridlink.grid.counting import responsibility_codes

    return responsibility_codes()


def _say(drawing: Drawing) -> None:
    """The table, and what became of the patrols there were."""
    from gridlink.grid.drawing.quality import as_text

    click.echo(as_text(drawing.quality))
    numbered = drawing.numbered
    new = len(numbered.codes) - len(numbered.kept)
    click.echo(f"\n{len(numbered.kept)} as they were, {new} new, {len(numbered.ended)} ended")
