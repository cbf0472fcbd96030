"""`gridlink demo`: from an empty folder to a city one can sign in to."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from gridlink.cli.database import apply_migrations
from gridlink.cli.making import register_of_demo
from gridlink.cli.packs import folder_of, read_whole, say_findings, write
from gridlink.cli.serving import PARTS, address, run
from gridlink.cli.starting import FINDINGS, cannot_run, set_up, with_django

SUBJECT = "demo:history"
BEGUN = "demo.history_begun"
SEED = 20261123


@click.command()
@click.option("--pack", default="example", show_default=True, help="A folder, or the name of one in packs/.")
@click.option("--days", default=28, show_default=True, type=click.IntRange(0, 366), help="Days of history.")
@click.option("--per-day", default=14, show_default=True, type=click.IntRange(1, 10_000), help="Reports a day.")
@click.option("--components", type=click.IntRange(0, 100_000_000),
              help="Made-up components.  [default: 5 for each unit grid, at most 200,000, if the pack has none]")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534), help="Port to serve on.")
@click.option("--serve/--no-serve", "serving", default=True, help="Serve it, or only prepare it.")
def demo(pack: str, days: int, per_day: int, components: int | None, host: str, port: int, serving: bool) -> None:
    """Prepare a city with demo accounts and some weeks of seeded history, and serve it.

    Run again, it finds what is there: nothing is loaded or lived twice. Demo accounts have a password everybody
    knows: never on a database that holds a real city.

    \b
    Example:  gridlink demo --pack packs/example --port 8000
    """
    os.environ["GRIDLINK_BIND"] = f"{host}:{port}"
    set_up()
    apply_migrations(verbosity=0)
    prepare(pack, days, per_day, components)
    say_accounts()
    if serving:
        run(PARTS)


@with_django
def prepare(pack: str, days: int, per_day: int, components: int | None = None) -> None:
    """Load the pack with its demo people, make up its register, and live the history, unless that is done."""
    from django.utils import timezone

    from gridlink.ledger.queries import last
    from gridlink.people.demo import demo_people
    from gridlink.rehearsal.history import live
    from gridlink.web.city import shown_city

    if shown_city().is_loaded and not demo_people():
        raise cannot_run("this database holds a city without demo accounts; give the demo a database of its own")
    _load(folder_of(pack))
    register_of_demo(components, SEED)
    known = last(SUBJECT)
    if days == 0 or known is not None:
        if known is not None and known.verb == BEGUN:
            click.echo("The history was broken off in an earlier run and stands as far as it came.")
        return
    _note(BEGUN, days=days)
    with click.progressbar(length=days, label=f"Living {days} days of history") as bar:
        lived = live(until=timezone.now(), days=days, per_day=per_day, seed=SEED, progress=lambda _day: bar.update(1))
    _note("demo.history_lived", reports=lived.reports)
    click.echo(f"{lived.reports} reports came in and were worked")


def _load(path: Path) -> None:
    """Load the pack, unless its files are those of the pack in force: then not a row of it is read."""
    from gridlink.packs.in_force import is_in_force
    from gridlink.packs.stored import opened
    from gridlink.web.city import shown_city

    with opened(path) as source:
        if is_in_force(source, demo=True):
            here = shown_city()
            click.echo(f"{here.name} {here.name_en}: was loaded already")
            return
    found, files, findings = read_whole(path)
    if found is None:
        say_findings(findings, "en")
        sys.exit(FINDINGS)
    report = write(found, demo=True, files=files)
    click.echo(f"{found.city.name} {found.city.name_en}: {'was loaded already' if report.is_empty else 'loaded'}")


def _note(verb: str, **body: int) -> None:
    """An entry about the history, so that it is not lived twice."""
    from django.db import transaction
    from django.utils import timezone

    from gridlink.ledger.actions import record
    from gridlink.people.permissions import SYSTEM

    with transaction.atomic():
        record(SUBJECT, verb, by=SYSTEM, at=timezone.now(), body=body)


@with_django
def say_accounts() -> None:
    """Where to go and as whom: one account of each role."""
    from gridlink.packs.loading import DEMO_PASSWORD
    from gridlink.people.demo import demo_people

    host, port = address()
    people = demo_people()
    first = {person.role: person for person in reversed(people)}
    click.echo(f"\nhttp://{host}:{port}  password of every demo account: {DEMO_PASSWORD}")
    for person in first.values():
        click.echo(f"  {person.username:24} {person.role_name}  {person.role_name_en}")
    click.echo(f"  and {len(people) - len(first)} more on the sign-in page\n")
