"""`gridlink replay` and `gridlink fit-limits`: a city's past requests, timed and worked by our rules."""

from __future__ import annotations

import gc
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gridlink.cli.database import apply_migrations
from gridlink.cli.packs import folder_of, read, say_findings, write
from gridlink.cli.starting import cannot_run, set_up, with_django

if TYPE_CHECKING:
    from gridlink.packs.pack import Pack
    from gridlink.rehearsal.past.layout import Layout
    from gridlink.rehearsal.past.replaying import Replayed
    from gridlink.rehearsal.past.requests import BadRow, PastFile, PastRequest

SHOWN = 20
"""Bad rows told one by one; the rest is counted."""
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("pack")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "first", type=DAY, help="Only requests opened on this day or later.")
@click.option("--to", "last", type=DAY, help="Only requests opened on this day or earlier.")
@click.option("--limit", type=click.IntRange(1), help="At most so many requests, the earliest first.")
@click.option("--compare", is_flag=True, help="Then hold due times and flags against those of FILE.")
@click.option("--compare-only", is_flag=True, help="Only that, and replay nothing.")
@click.option(
    "--write", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write the comparison there, as Markdown."
)
def replay(
    pack: str,
    file: Path,
    first: datetime | None,
    last: datetime | None,
    limit: int | None,
    compare: bool,
    compare_only: bool,
    page: Path | None,
) -> None:
    """Take a city's past requests through the whole loop, with their own times of opening and closing.

    Loads the pack when the database is empty. What FILE does not record (filing, dispatch, checks) is marked as inferred
    in the ledger. Broken off, it goes on where it stood when run again. Rows that cannot be used are told by line.

    \b
    Example:  gridlink replay packs/boston boston_311_2011_jul_oct.csv.gz --limit 500
              gridlink replay packs/boston boston_311_2011_jul_oct.csv.gz --compare --write docs/quality.md
    """
    set_up()
    apply_migrations(verbosity=0)
    _replay(pack, file, Wanted(first, last, limit, not compare_only, compare or compare_only or page is not None, page))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a file is to be replayed, and whether the comparison is wanted."""

    first: datetime | None
    last: datetime | None
    limit: int | None
    replay: bool
    compare: bool
    page: Path | None


@with_django
def _replay(pack: str, file: Path, wanted: Wanted) -> None:
    from gridlink.rehearsal.past.layout import read_layout

    folder = folder_of(pack)
    layout, found = read_layout(folder), read_sound(folder)
    load_if_empty(found)
    past = read_file(file, layout, found)
    past.requests = chosen(past.requests, wanted.first, wanted.last)[: wanted.limit]
    if wanted.replay:
        take_through(past, layout)
    if wanted.compare:
        hold_against(
            past, layout, found, f"gridlink replay {pack} {file.name} --write docs/quality.md", file.name, wanted.page
        )


def take_through(past: PastFile, layout: Layout) -> None:
    """The replay, with its progress and what came of it."""
    from gridlink.rehearsal.past.replaying import Replay

    begun = time.monotonic()
    events = len(past.requests) + sum(one.closed is not None for one in past.requests)
    gc.collect()
    gc.freeze()  # what was read lives on: the collector need not walk it again and again
    with click.progressbar(length=events, label=f"{len(past.requests)} requests") as bar:
        done = Replay(layout).run(past.requests, progress=bar.update)
    gc.unfreeze()
    say_replayed(done, past.faults, time.monotonic() - begun)


def hold_against(past: PastFile, layout: Layout, pack: Pack, command: str, name: str, page: Path | None) -> None:
    """The comparison, said or written."""
    from gridlink.cli.fitting import by_rule
    from gridlink.packs.limits import calendar_of, day_rule
    from gridlink.rehearsal.past import quality
    from gridlink.rehearsal.past.measuring import compare

    others = {name: calendar_of(pack, rule) for name, rule in by_rule().items() if rule != day_rule(pack)}
    text = quality.page(compare(name, past, layout, others), command)
    if page is None:
        click.echo("\n" + text)
        return
    page.write_text(text, encoding="utf-8")
    click.echo(f"written: {page}")


def read_sound(folder: Path) -> Pack:
    """The pack; one with errors ends the command, its findings said."""
    found, findings = read(folder)
    if found is None:
        say_findings(findings, "en")
        raise cannot_run(f"{folder}: the pack has errors")
    return found


def load_if_empty(pack: Pack) -> None:
    """Load the pack with its demo people where there is no city; refuse another city's database."""
    from gridlink.grid.queries import city
    from gridlink.web.city import shown_city

    if not shown_city().is_loaded:
        write(pack, demo=True)
        click.echo(f"{pack.city.name_en}: loaded")
    elif city().code != pack.city.code:
        raise cannot_run(f"this database holds {city().name_en}, not {pack.city.name_en}")


def read_file(file: Path, layout: Layout, pack: Pack) -> PastFile:
    """The requests of a file, times by the city's clock."""
    from zoneinfo import ZoneInfo

    from gridlink.rehearsal.past.requests import read_past

    past = read_past(file, layout, ZoneInfo(pack.city.timezone))
    click.echo(f"{file.name}: {len(past.requests)} requests read, {past.refused} rows refused")
    return past


def chosen(requests: list[PastRequest], first: datetime | None, last: datetime | None) -> list[PastRequest]:
    """Those opened on the days asked for, both counted."""
    low = first.date() if first else date.min
    high = last.date() if last else date.max
    return [one for one in requests if low <= one.opened.date() <= high]


def say_replayed(done: Replayed, faults: list[BadRow], seconds: float) -> None:
    """What was done, and every row that could not be used as it is."""
    steps = done.opened + done.closed
    pace = f", {steps / seconds:.0f} events/s" if steps else ""
    click.echo(f"{done.opened} opened, {done.closed} closed, {done.alarms} alarms raised in {seconds:.0f} s{pace}")
    if done.done_before:
        click.echo(f"{done.done_before} events had been done before")
    click.echo("placed by " + ", ".join(f"{how} {number}" for how, number in done.placed.most_common()))
    for name, found in (
        ("types", done.unknown_classes), ("bodies", done.unknown_bodies), ("places", done.unknown_places),
    ):  # fmt: skip
        if found:
            listed = ", ".join(f"{value or '(none)'} ({number})" for value, number in found.most_common(SHOWN))
            click.echo(f"{name} the pack does not know: {listed}")
    say_faults([*faults, *done.faults])


def say_faults(faults: list[BadRow]) -> None:
    """Bad rows: by kind, and the first of them by line."""
    for reason, number in Counter(fault.reason for fault in faults).most_common():
        click.echo(f"{number} rows: {reason.replace('_', ' ')}")
    for fault in faults[:SHOWN]:
        what = "taken without it" if fault.taken else "refused"
        click.echo(f"  line {fault.line}: {fault.reason.replace('_', ' ')} {fault.detail} ({what})".rstrip())
    if len(faults) > SHOWN:
        click.echo(f"  and {len(faults) - SHOWN} more")
