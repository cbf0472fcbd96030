"""`gridlink make-components`: a made-up register of any size."""

from __future__ import annotations

from pathlib import Path

import click

from gridlink.cli.starting import with_django


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
