"""`gridlink make-components`: a made-up register of any size."""

from __future__ import annotations

import os
from pathlib import Path

import click

from gridlink.cli.starting import with_django

SUBJECT = "demo:components"
A_GRID, AT_MOST = 5, 200_000
"""Components a demo makes up for each unit grid of a pack that brings none, and how many at most."""


@click.command("make-components")
@click.option("--count", required=True, type=click.IntRange(1, 100_000_000), help="Components to make.")
@click.option(
    "--seed", default=20261123, show_default=True, type=click.IntRange(0), help="The same seed, the same file."
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file: .csv or .csv.gz."
)
@with_django
def make_components(count: int, seed: int, out: Path) -> None:
    """Make up a register of components for the city that is loaded, as a file for `gridlink import-components`.

    Components stand along the borders of unit grids, where the streets are, and are mixed over the city's component
    classes; owner, maintainer and authority are those the duty register names. Serials follow on those in use.

    \b
    Example:  gridlink make-components --count 200000 --out components.csv
    """
    made_file(out, count, seed)
    click.echo(f"{out}: {count} components, seed {seed}")


def made_file(path: Path, count: int, seed: int) -> None:
    """Write the register, with a bar of how far it is."""
    from gridlink.rehearsal.registering import write_register

    with click.progressbar(length=count, label=f"Making {count} components") as bar:
        write_register(path, count, seed, progress=bar.update)


def register_of_demo(count: int | None, seed: int) -> None:
    """Give the loaded city a made-up register, once: `count` components, or so many as a city of that size gets.

    The file lies in the data folder until it is imported whole: broken off, the next run goes on with the same one.
    """
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from gridlink.grid.current import current_locator
    from gridlink.ledger.actions import record
    from gridlink.ledger.queries import last
    from gridlink.people.permissions import SYSTEM

    if last(SUBJECT) is not None:
        return
    wanted = count if count is not None else _broken_off(seed) or _fitting(len(current_locator()))
    if not wanted:
        return
    path = Path(settings.DATA) / f"demo-components-{wanted}-{seed}.csv"
    if not path.exists():
        making = path.with_suffix(".part")
        made_file(making, wanted, seed)
        os.replace(making, path)
    added = _imported(path)
    with transaction.atomic():
        record(SUBJECT, "demo.components_made", by=SYSTEM, at=timezone.now(), body={"components": added, "seed": seed})
    path.unlink()


def _broken_off(seed: int) -> int:
    """How many the file of an earlier run has whose import was broken off: part of it may stand on the register. 0: none."""
    from django.conf import settings

    names = [path.stem for path in Path(settings.DATA).glob(f"demo-components-*-{seed}.csv")]
    return max((int(name.split("-")[2]) for name in names), default=0)


def _fitting(grids: int) -> int:
    """How many a city of so many unit grids gets: none if it has some already, or no class of component."""
    from gridlink.grid.queries import highest_serials
    from gridlink.rehearsal.registering import city_kinds

    return 0 if highest_serials() or not city_kinds() else min(A_GRID * grids, AT_MOST)


def _imported(path: Path) -> int:
    """Import the file; how many were added."""
    from gridlink.catalogue.queries import default_scheme
    from gridlink.cli.components import component_classes
    from gridlink.grid.actions.importing import import_components
    from gridlink.grid.importing.opening import ImportOptions
    from gridlink.people.permissions import SYSTEM

    with click.progressbar(length=path.stat().st_size, label="Importing them") as bar:
        done = 0

        def progress(at: int, _size: int) -> None:
            nonlocal done
            bar.update(at - done)
            done = at

        options = ImportOptions(scheme=default_scheme())
        report = import_components(path, options, classes=component_classes(), by=SYSTEM, progress=progress)
    if report.rejected:
        raise click.ClickException(f"{report.rejected} made-up components were rejected: {report.rejected_file}")
    return report.added
