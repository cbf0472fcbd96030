"""`gridlink check` and `gridlink load`: city packs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gridlink.cli.starting import FINDINGS, cannot_run, set_up, with_django

if TYPE_CHECKING:
    from gridlink.packs.findings import Finding
    from gridlink.packs.loading import LoadReport
    from gridlink.packs.pack import Pack


@click.command()
@click.argument("pack")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Of the findings.")
def check(pack: str, language: str) -> None:
    """Check a city pack: every fault with file, line, column, reason and fix.

    Ends with 0 when nothing was found, 1 when something was (warnings too), 2 when the folder is not there.

    \b
    Example:  gridlink check packs/example
    """
    set_up()
    found, findings = read(folder_of(pack))
    say_findings(findings, language)
    if findings:
        sys.exit(FINDINGS)
    if found is not None:
        click.echo(f"{pack}: nothing found. {_contents(found)}")


@click.command()
@click.argument("pack")
@click.option("--demo", "with_demo", is_flag=True, help="Also the demo accounts, whose password everybody knows.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@with_django
def load(pack: str, with_demo: bool, yes: bool) -> None:
    """Load a city pack, or load it again: what only the pack changed follows, what was edited here stands.

    All of it or nothing. A pack with errors is not loaded.

    \b
    Example:  gridlink load packs/example --demo --yes
    """
    found, findings = read(folder_of(pack))
    say_findings(findings, "en")
    if found is None:
        sys.exit(FINDINGS)
    click.echo(_contents(found))
    if not yes:
        click.confirm(f"Load {found.city.name_en} ({found.city.code}) into this database?", abort=True)
    say_load(write(found, demo=with_demo))


def folder_of(name: str) -> Path:
    """The folder or .zip of a pack named by path, or by the name of a folder in packs/."""
    from django.conf import settings

    if Path(name).is_file():
        return Path(name)
    for folder in (Path(name), Path(settings.PACKS) / name):
        if (folder / "pack.toml").is_file():
            return folder
    if Path(name).is_dir():
        return Path(name)
    raise cannot_run(f"{name}: no such folder, and none of that name in {settings.PACKS}")


def read(folder: Path) -> tuple[Pack | None, list[Finding]]:
    """The pack and what was found in it, duties resolved."""
    from gridlink.packs.duty_rules import duties_fit
    from gridlink.packs.pack_reading import read_pack

    return read_pack(folder, check_duties=duties_fit)


def write(pack: Pack, *, demo: bool) -> LoadReport:
    """Load it and let go of what this process kept of the city before."""
    from django.utils import timezone

    from gridlink.packs.loading import load_pack
    from gridlink.people.permissions import SYSTEM

    return load_pack(pack, by=SYSTEM, now=timezone.now(), demo=demo)


def say_findings(findings: list[Finding], language: str) -> None:
    """One line per finding on standard output, and the count."""
    for finding in findings:
        click.echo(finding.in_chinese() if language == "zh" else str(finding))
    errors = sum(finding.is_error for finding in findings)
    if findings:
        click.echo(f"{errors} errors, {len(findings) - errors} warnings", err=True)


def say_load(report: LoadReport) -> None:
    """What a load did, table by table."""
    if report.is_empty:
        click.echo("Nothing had to be written: the database holds this pack already.")
    for table in report.tables:
        if table.added or table.changed or table.removed or table.kept:
            line = f"{table.table:24} added {table.added}, changed {table.changed}, ended {table.removed}"
            click.echo(line + (f", edited here and kept {len(table.kept)}" if table.kept else ""))


def _contents(pack: Pack) -> str:
    counts = {"places": pack.places, "people": pack.people}
    return f"{pack.city.name} {pack.city.name_en}: " + ", ".join(f"{len(rows)} {name}" for name, rows in counts.items())
