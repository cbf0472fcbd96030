"""`gridlink import-components`: a file of components into the register."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gridlink.cli.starting import FINDINGS, with_django

if TYPE_CHECKING:
    from gridlink.grid.actions.importing import ImportReport
    from gridlink.grid.importing.opening import ImportOptions


@click.command("import-components")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--scheme", default="", help="Classification of the class codes.  [default: the city's own]")
@click.option("--datum", type=click.Choice(["wgs84", "gcj02", "bd09"]), default="wgs84", show_default=True,
              help="Datum of the coordinates; converted to WGS84.")  # fmt: skip
@click.option("--encoding", default="", help="utf-8 or gb18030 (GBK).  [default: what the file looks like]")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS",
              help="What the file calls a column; OURS= leaves one unread. May be repeated.")  # fmt: skip
@click.option("--sheet", "sheets", multiple=True, help="Sheet of a workbook; may be repeated.  [default: the first]")
@click.option("--update", is_flag=True, help="Change components that are on the register with other content.")
@click.option(
    "--dry-run", is_flag=True, help="Only say what would be done, and write out the lines that would be rejected."
)
@with_django
def import_components(
    files: tuple[Path, ...], scheme: str, datum: str, encoding: str, columns: tuple[str, ...], sheets: tuple[str, ...],
    update: bool, dry_run: bool,
) -> None:  # fmt: skip
    """Import components from CSV, Excel or GeoJSON files. Killed, the same command goes on where it stopped.

    Good lines are kept; bad ones go to FILE.rejected.csv with the reason, to be mended and imported alone. Ends with 1
    when a line was rejected. Importing a file twice changes nothing.

    \b
    Example:  gridlink import-components survey.csv
              gridlink import-components 部件.xlsx --sheet 上水井盖 --datum gcj02 --column name=设施名称
    """
    from gridlink.catalogue.queries import default_scheme
    from gridlink.grid.importing.opening import ImportOptions

    wanted = dict(_pair(each) for each in columns)
    options = ImportOptions(
        scheme=scheme or default_scheme(), datum=datum, encoding=encoding, columns=wanted, sheets=sheets, update=update
    )
    reports = [_import(path, options, dry_run) for path in files]
    if any(report.rejected for report in reports):
        sys.exit(FINDINGS)


@click.command("import-waiting")
@with_django
def import_waiting() -> None:
    """Import the files of components that were uploaded in the console. The worker starts this by itself.

    \b
    Example:  gridlink import-waiting
    """
    from gridlink.grid.actions.import_queue import import_waiting as run

    click.echo(f"{run(component_classes())} files imported")


def component_classes() -> dict[tuple[str, str], str]:
    """(scheme, code) → name of every component class in force."""
    from gridlink.catalogue import queries as catalogue

    return {
        (scheme.code, row.code): row.name
        for scheme in catalogue.schemes()
        for row in catalogue.case_classes(scheme.code, "component")
    }


def _import(path: Path, options: ImportOptions, dry_run: bool) -> ImportReport:
    from gridlink.grid.actions.importing import import_components, try_components
    from gridlink.people.permissions import SYSTEM

    if dry_run:
        report = try_components(path, options, classes=component_classes(), by=SYSTEM)
    else:
        with click.progressbar(length=max(path.stat().st_size, 1), label=path.name) as bar:
            done = 0

            def progress(at: int, _size: int) -> None:
                nonlocal done
                bar.update(at - done)
                done = at

            report = import_components(path, options, classes=component_classes(), by=SYSTEM, progress=progress)
    say(path, report, dry_run)
    return report


def say(path: Path, report: ImportReport, dry_run: bool) -> None:
    """What was done, in two or three lines."""
    if report.resumed_at:
        click.echo(f"{path.name}: went on behind line {report.resumed_at}, where an earlier run stopped")
    would = "would be " if dry_run else ""
    click.echo(
        f"{path.name} ({report.encoding}, SHA-256 {report.sha256[:12]}…): {would}added {report.added}, "
        f"changed {report.changed}, unchanged {report.unchanged}, rejected {report.rejected}"
    )
    if report.rejected_file is not None:
        click.echo(f"rejected lines with reasons: {report.rejected_file}", err=True)


def _pair(text: str) -> tuple[str, str]:
    ours, equals, theirs = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r}: write OURS=THEIRS", param_hint="--column")
    return ours.strip(), theirs.strip()
