"""`gridlink verify-ledger`, `checkpoint` and `outbox`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gridlink.cli.starting import FINDINGS, cannot_run, with_django


@click.command("verify-ledger")
@click.option(
    "--checkpoints",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The witness: a file of signed checkpoints kept elsewhere.  [GRIDLINK_CHECKPOINT_FILE]",
)
@with_django
def verify_ledger(checkpoints: Path | None) -> None:
    """Prove that nobody rewrote the record, or name the rows that were.

    Ends with 0 when everything agrees, 1 when something was found, 2 when it could not be checked.

    \b
    Example:  gridlink verify-ledger --checkpoints /mnt/witness/checkpoints.ndjson
    """
    from django.conf import settings

    from gridlink.ledger.verification import verify

    file = checkpoints or Path(settings.CHECKPOINT_FILE)
    if checkpoints is not None and not file.is_file():
        raise cannot_run(f"{file}: no such file")
    report = verify(checkpoint_file=file)
    for finding in report.findings:
        click.echo(str(finding))
    click.echo(report.summary())
    sys.exit(FINDINGS if report.findings else 0)


@click.command()
@with_django
def checkpoint() -> None:
    """Make a signed checkpoint over everything written since the last one.

    \b
    Example:  gridlink checkpoint
    """
    from django.conf import settings
    from django.utils import timezone

    from gridlink.ledger.checkpoints import make_checkpoint

    made = make_checkpoint(timezone.now())
    click.echo(
        "Nothing was written since the last checkpoint." if made is None else f"{made} in {settings.CHECKPOINT_FILE}"
    )


@click.command()
@click.option("--retry", is_flag=True, help="Give dead deliveries their twelve attempts again.")
@click.option("--handler", help="With --retry: only deliveries of this handler.")
@with_django
def outbox(retry: bool, handler: str | None) -> None:
    """Show how many deliveries wait or are dead. Ends with 1 when some are dead.

    \b
    Example:  gridlink outbox
              gridlink outbox --retry --handler intake.tell_reporter
    """
    from django.utils import timezone

    from gridlink.ledger.outbox import retry_dead
    from gridlink.ledger.queries import outbox_state

    if retry:
        click.echo(f"{retry_dead(handler=handler)} deliveries wait again")
    state = outbox_state()
    since = f", the oldest since {timezone.localtime(state.oldest_at):%Y-%m-%d %H:%M}" if state.oldest_at else ""
    click.echo(f"{state.waiting} waiting{since}; {state.dead} dead")
    sys.exit(FINDINGS if state.dead else 0)
