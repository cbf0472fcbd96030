"""`gridlink check` and `gridlink load`: city packs."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gridlink.cli.starting import FINDINGS, cannot_run, set_up, with_django

if TYPE_CHECKING:
    from gridlink.packs.findings import Finding
    from gridlink.packs.loading import Difference, LoadReport
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
@click.option("--diff", "only_shown", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--examples", default=5, show_default=True, type=click.IntRange(0, 100_000), help="Rows shown of each kind."
)
@with_django
def load(pack: str, with_demo: bool, yes: bool, only_shown: bool, examples: int) -> None:
    """Load a city pack, or load it again: what only the pack changed follows, what was edited here stands.

    Shows what it would write and asks; what was shown is what is written. All of it or nothing. A pack with errors
    is not loaded. With --diff it ends with 0 when pack and database say the same, with 1 when they differ.

    \b
    Example:  gridlink load packs/example --demo --diff
    """
    found, files, findings = read_whole(folder_of(pack))
    say_findings(findings, "en")
    if found is None:
        sys.exit(FINDINGS)
    click.echo(_contents(found))
    if only_shown:
        sys.exit(FINDINGS if _shown(found, with_demo, examples) else 0)
    if yes:
        say_load(write(found, demo=with_demo, files=files))
    else:
        _ask_and_write(found, files, with_demo, examples)


def _ask_and_write(pack: Pack, files: dict[str, bytes], demo: bool, examples: int) -> None:
    """Show, ask, write what was shown; show again when the city was changed while somebody was reading."""
    from gridlink.kernel.errors import Stale
    from gridlink.packs.loading import difference_of

    while True:
        difference = difference_of(pack, demo=demo)
        say_difference(difference, examples)
        if not difference.is_empty:
            click.confirm(f"Load {pack.city.name_en} ({pack.city.code}) into this database?", abort=True)
        try:
            report = write(pack, demo=demo, files=files, expected=difference.token)
        except Stale:
            click.echo("The city was changed since this was shown; nothing was written. What there is to do now:")
            continue
        say_load(report)
        return


def _shown(pack: Pack, demo: bool, examples: int) -> bool:
    """Show the difference; whether there is one."""
    from gridlink.packs.loading import difference_of

    difference = difference_of(pack, demo=demo)
    say_difference(difference, examples)
    return any(table.kept or not table.is_empty for table in difference.tables)


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

    return read_pack(folder, check_duties=duties_fit, today=datetime.now(UTC).date())


def read_whole(path: Path) -> tuple[Pack | None, dict[str, bytes], list[Finding]]:
    """The pack, its files byte for byte, and what was found in it."""
    from gridlink.packs.stored import Memory, digest_of_source, opened, read_files

    found, findings = read(path)
    if found is None:
        return None, {}, findings
    with opened(path) as source:
        files = read_files(source)
    if digest_of_source(Memory(files)) != found.digest:
        raise cannot_run(f"{path}: its files were changed while they were read; run it again")
    return found, files, findings


def write(pack: Pack, *, demo: bool, files: dict[str, bytes] | None = None, expected: str | None = None) -> LoadReport:
    """Load it and let go of what this process kept of the city before."""
    from django.utils import timezone

    from gridlink.packs.loading import load_pack
    from gridlink.people.permissions import SYSTEM

    return load_pack(pack, by=SYSTEM, now=timezone.now(), demo=demo, files=files, expected=expected)


def say_difference(difference: Difference, examples: int) -> None:
    """What would be written, table by table; of a first load only the counts."""
    from gridlink.packs.showing import views_of

    if difference.is_empty:
        click.echo("Nothing would be written: the database holds this pack already.")
    for view in views_of(difference.tables, 0 if difference.is_first else examples):
        line = f"{view.table:30} {view.added} to add, {view.changed} to change, {view.ended} to end"
        click.echo(line + (f"; {view.kept} edited here stand" if view.kept else ""))
        for row in view.rows:
            click.echo(f"  {row.sign} {row.key}" + ("  edited here; the pack has:" if row.sign == "=" else ""))
            for each in row.fields:
                click.echo(f"      {each.name}: {each.before} → {each.after}")
        if view.more and view.rows:
            click.echo(f"  … and {view.more} more")


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
            line = f"{table.table:30} added {table.added}, changed {table.changed}, ended {table.removed}"
            click.echo(line + (f", edited here and kept {len(table.kept)}" if table.kept else ""))


def _contents(pack: Pack) -> str:
    counts = {"places": pack.places, "people": pack.people}
    return f"{pack.city.name} {pack.city.name_en}: " + ", ".join(f"{len(rows)} {name}" for name, rows in counts.items())
