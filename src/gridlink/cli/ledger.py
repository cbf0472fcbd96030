"""`gridlink verify-ledger`, `checkpoint` and `outbox`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gridlink.cli.starting import FINDINGS, cannot_run, with_django

if TYPE_CHECKING:
    from gridlink.ledger.verification import VerificationReport


@click.command("verify-ledger")
@click.option(
    "--checkpoints",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The witness: a file of signed checkpoints kept elsewhere.  [GRIDLINK_CHECKPOINT_FILE]",
)
@click.option("--states", is_flag=True, help="Also build every case and report again from its entries and compare.")
@with_django
def verify_ledger(checkpoints: Path | None, states: bool) -> None:
    """Prove that nobody rewrote the record, or name the rows that were.

    Ends with 0 when everything agrees, 1 when something was found, 2 when it could not be checked.

    \b
    Example:  gridlink verify-ledger --checkpoints /mnt/witness/checkpoints.ndjson
              gridlink verify-ledger --states
    """
    from gridlink.ledger.audit import verify

    if checkpoints is not None and not checkpoints.is_file():
        raise cannot_run(f"{checkpoints}: no such file")
    with click.progressbar(length=1, label="Verifying", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        report = verify(checkpoint_file=checkpoints, progress=progress)
    for finding in report.findings:
        click.echo(str(finding))
    say_reach(report)
    whole = say_differences() if states else True
    sys.exit(0 if report.ok and whole else FINDINGS)


def say_differences() -> bool:
    """Name every row whose state is not what its entries tell; True when there is none."""
    from gridlink.cases import rebuild as cases
    from gridlink.intake import rebuild as intake

    count = 0
    for difference in (*cases.all_differences(), *intake.all_differences()):
        click.echo(str(difference))
        count += 1
    click.echo(f"{count} columns differ from their entries" if count else "Every case and report equals its entries.")
    return count == 0


def say_reach(report: VerificationReport) -> None:
    """How much was looked at, and up to where somebody outside the database vouches for it."""
    from django.utils import timezone

    click.echo(f"{report.entry_count} entries of {report.subject_count} subjects, {report.private_count} private texts")
    if report.witnessed is None:
        click.echo("No checkpoint outside the database was found: the entries are only chained.")
    else:
        at = timezone.localtime(report.witnessed.at)
        click.echo(f"Witnessed outside up to checkpoint {report.witnessed.checkpoint}, {at:%Y-%m-%d %H:%M:%S}")
        click.echo(f"Only chained, not yet witnessed: {report.only_chained_count} entries")
    if not report.key_is_known:
        click.echo("The key of these checkpoints is not this installation's: compare it with who sent you the file.")
    click.echo("Nothing was found." if report.ok else f"{len(report.findings)} findings")


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

    count = make_checkpoint(timezone.now())
    told = f"{count} entries witnessed in {settings.CHECKPOINT_FILE}"
    click.echo(told if count else "Nothing was written since the last checkpoint.")


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
