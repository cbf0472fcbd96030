"""The command line: `gridlink --help`. One module per group of commands; Django is set up only when a command needs it.

Exit codes, the same everywhere: 0 done; 1 done and something was found, or gridlink refused; 2 it could not be run
(wrong use, no database, missing file).
"""

from __future__ import annotations

import click

import gridlink
from gridlink.cli.components import import_components, import_waiting
from gridlink.cli.database import migrate
from gridlink.cli.demo import demo
from gridlink.cli.fitting import fit_limits
from gridlink.cli.gridding import draw_grids
from gridlink.cli.ledger import checkpoint, outbox, verify_ledger
from gridlink.cli.making import make_components
from gridlink.cli.pack_export import export_pack
from gridlink.cli.pack_schemas import pack_schemas
from gridlink.cli.packs import check, load
from gridlink.cli.patrolling import draw_patrols
from gridlink.cli.people import person, token
from gridlink.cli.replaying import replay
from gridlink.cli.serving import serve
from gridlink.cli.surveying import census
from gridlink.cli.working import tick, work


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def main() -> None:
    """gridlink: run a city's grid management.

    \b
    Begin with:   gridlink demo                    a small city with some weeks of history
    or with:      gridlink migrate
                  gridlink load packs/example
                  gridlink serve

    Settings come from the environment: docs/settings.md. Exit codes: 0 done, 1 findings or refused, 2 could not run.
    """


@main.command()
def version() -> None:
    """Print the version.

    \b
    Example:  gridlink version
    """
    click.echo(f"gridlink {gridlink.__version__}")


for command in (
    serve, work, tick, migrate, check, load, demo, verify_ledger, checkpoint, outbox, token, person,
    import_components, import_waiting, census,
    replay, fit_limits, make_components, export_pack, pack_schemas,
    draw_patrols, draw_grids,
):  # fmt: skip
    main.add_command(command)
