"""`gridlink export-pack`: the city as a pack again."""

from __future__ import annotations

from pathlib import Path

import click

from gridlink.cli.starting import cannot_run, with_django


@click.command("export-pack")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write into a folder that holds files, or over a .zip that is there.")
@with_django
def export_pack(target: Path, force: bool) -> None:
    """Write the city as a pack into a folder, or into a .zip: as it was loaded, with what was edited here since.

    Files nobody edited come out byte for byte. Accounts are without passwords.

    \b
    Example:  gridlink export-pack jiangwan.zip
    """
    from django.utils import timezone

    from gridlink.packs import exporting
    from gridlink.web.messages import sentence

    if not force and target.exists() and (target.is_file() or any(target.iterdir())):
        raise cannot_run(f"{target} is there already; --force writes over it")
    export = exporting.export_pack(today=timezone.localdate())
    try:
        _write(target, export.files)
    except OSError as fault:
        raise cannot_run(f"{target}: {fault.strerror}") from fault
    for name, count in export.edited.items():
        click.echo(f"{name}: {count} edited here")
    for note in export.notes:
        click.echo(f"note: {sentence(note)}")
    click.echo(f"{len(export.files)} files written to {target}")


def _write(target: Path, files: dict[str, bytes]) -> None:
    from gridlink.packs.zipping import zipped

    if target.suffix == ".zip":
        target.write_bytes(zipped(files))
        return
    target.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (target / name).write_bytes(data)
