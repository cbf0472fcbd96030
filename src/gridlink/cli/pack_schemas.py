"""`gridlink pack-schemas`: the JSON Schemas of a pack's files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gridlink.cli.starting import FINDINGS, set_up

SUFFIX = ".schema.json"


@click.command("pack-schemas")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("docs/pack-schemas"), show_default=True
)
@click.option("--check", is_flag=True, help="Write nothing; end with 1 when a schema there is out of date.")
def pack_schemas(out: Path, check: bool) -> None:
    """Write a JSON Schema (2020-12) for every file of a pack, for editors and for whoever makes packs by program.

    \b
    Example:  gridlink pack-schemas --out docs/pack-schemas
    """
    set_up()
    from gridlink.packs.schemas import schemas_of_pack, text_of

    wanted = {f"{file}{SUFFIX}": text_of(schema) for file, schema in schemas_of_pack().items()}
    there = {path.name: path.read_text(encoding="utf-8") for path in sorted(out.glob(f"*{SUFFIX}"))}
    stale = [name for name in sorted(wanted.keys() | there.keys()) if wanted.get(name) != there.get(name)]
    if check:
        for name in stale:
            click.echo(f"{out / name}: out of date; run gridlink pack-schemas")
        sys.exit(FINDINGS if stale else 0)
    out.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (out / name).write_text(wanted[name], encoding="utf-8")
        else:
            (out / name).unlink()
    click.echo(f"{len(wanted)} schemas in {out}, {len(stale)} written anew")
