"""`gridlink migrate`."""

from __future__ import annotations

import click

from gridlink.cli.starting import cannot_run, set_up


@click.command()
@click.option("--quiet", "-q", is_flag=True, help="Say only what failed.")
def migrate(quiet: bool) -> None:
    """Make the tables, or bring them up to this version.

    \b
    Example:  DATABASE_URL=postgres://gridlink@127.0.0.1/gridlink gridlink migrate
    """
    set_up()
    apply_migrations(verbosity=0 if quiet else 1)
    if not quiet:
        click.echo("The database is up to date.")


def apply_migrations(*, verbosity: int) -> None:
    """Apply what is missing; a database that does not answer ends the command with 2."""
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", interactive=False, verbosity=verbosity)
    except DatabaseError as fault:
        raise cannot_run(f"the database: {str(fault).splitlines()[0]}") from fault
