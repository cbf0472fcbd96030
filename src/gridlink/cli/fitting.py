"""`gridlink fit-limits`: the limits a city works by, found in its own due times and written into its pack."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gridlink.cli.packs import folder_of
from gridlink.cli.replaying import DAY, chosen, read_file, read_sound
from gridlink.cli.starting import cannot_run, set_up

if TYPE_CHECKING:
    from gridlink.kernel.dates import ByDate
    from gridlink.kernel.limits import Limit
    from gridlink.packs.limits import ClassKey
    from gridlink.packs.pack import Pack
    from gridlink.rehearsal.past.fitting import Fit, Fitted
    from gridlink.rehearsal.past.requests import PastRequest

RULES = {
    "working time; 24-hour days": None,
    "dates; holidays stand still": False,
    "dates; holidays count": True,
}
"""How day limits may be counted: whether holidays count, None for working time."""


@click.command("fit-limits")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--pack", required=True, help="Folder of the pack, with reports.toml beside its files.")
@click.option("--from", "first", type=DAY, help="Only requests opened on this day or later.")
@click.option("--until", "last", type=DAY, help="Only requests opened on this day or earlier.")
@click.option("--dry-run", is_flag=True, help="Say what was found and write nothing.")
def fit_limits(file: Path, pack: str, first: datetime | None, last: datetime | None, dry_run: bool) -> None:
    """Fit the limit of every class to the due times of FILE and write them into conditions.csv of the pack.

    Each request votes for every limit of whole days or hours that gives its due time within 60 seconds; a class takes the
    limit with most votes. A class without due times takes its department's most common limit. Says how well each fits,
    and which way of counting days (`[settings.day_limits]` of pack.toml) fits best.

    \b
    Example:  gridlink fit-limits boston_311_2011_jul_oct.csv.gz --pack packs/boston --until 2011-08-31
    """
    set_up()
    from gridlink.kernel.errors import GridlinkError
    from gridlink.web.messages import sentence

    try:
        _fit(file, pack, first, last, dry_run=dry_run)
    except GridlinkError as refusal:
        raise click.ClickException(f"{sentence(refusal)} [{refusal.code}]") from refusal


def _fit(file: Path, pack: str, first: datetime | None, last: datetime | None, *, dry_run: bool) -> None:
    from gridlink.packs.limits import calendar_of, day_rule, refresh_limits
    from gridlink.rehearsal.past.fitting import fit
    from gridlink.rehearsal.past.layout import read_layout

    folder = folder_of(pack)
    if not folder.is_dir():
        raise cannot_run(f"{pack}: limits can be written into a folder, not into an archive")
    layout, found = read_layout(folder), read_sound(folder)
    requests = chosen(read_file(file, layout, found).requests, first, last)
    if not any(one.due for one in requests):
        raise cannot_run(f"{file.name}: no request of these days has a due time")
    say_rules(found, requests)
    whole = fit(calendar_of(found, day_rule(found)), requests)
    say_fit(whole)
    refreshed = refresh_limits(folder, limits_by_class(found, whole, layout.default_class), write=not dry_run)
    for key, (old, new) in sorted(refreshed.changed.items()):
        click.echo(f"{'would write' if dry_run else 'written'}: class {key[2]} {old} -> {new}")
    for key in refreshed.several:
        click.echo(f"left alone: class {key[2]} has several conditions")
    click.echo(f"{len(refreshed.changed)} limits changed, {refreshed.same} as they were")
    strange = sorted(set(whole.classes) - {row.name_en for row in found.classes} - {row.name for row in found.classes})
    if strange:
        click.echo(f"types the pack does not name: {', '.join(strange)}")


def say_rules(pack: Pack, requests: list[PastRequest]) -> None:
    """How many due times each way of counting days can give."""
    from gridlink.packs.limits import calendar_of, day_rule
    from gridlink.rehearsal.past.fitting import fit

    mine = day_rule(pack)
    for name, rule in by_rule().items():
        whole = fit(calendar_of(pack, rule), requests)
        mark = "  (this pack)" if rule == mine else ""
        click.echo(f"{name:30} {whole.hits:6} of {whole.timed} due times, {whole.hits / whole.timed:7.2%}{mark}")


def by_rule() -> dict[str, ByDate | None]:
    """The ways of counting days by what they are called."""
    from gridlink.kernel.dates import ByDate

    return {name: None if counts is None else ByDate(holidays_count=counts) for name, counts in RULES.items()}


def say_fit(whole: Fit) -> None:
    """Every class with its limit and how many of its due times that gives."""
    click.echo(f"\n{'limit':18} {'fits':>6} {'timed':>6} {'all':>6}  type")
    for one in sorted(whole.classes.values(), key=lambda each: (-each.requests, each.class_name)):
        click.echo(f"{said(one.limit):18} {one.hits:6} {one.timed:6} {one.requests:6}  {one.class_name}{_remark(one)}")
    click.echo(f"{'together':18} {whole.hits:6} {whole.timed:6}\n")


def said(limit: Limit) -> str:
    """A limit as conditions.csv has it."""
    return " ".join(limit.to_dict().values())


def _remark(one: Fitted) -> str:
    if one.how != "fitted":
        return f"  [no due time: the {one.how}'s most common]"
    others = ", ".join(f"{said(limit)} {number}" for limit, number in one.others if number > 1)
    rare = "  [few]" if one.is_rare else ""
    return rare + (f"  [also {others}]" if others else "")


def limits_by_class(pack: Pack, whole: Fit, default_class: str) -> dict[ClassKey, Limit]:
    """The limits by the pack's classes of its default scheme, matched by name; the common one for all other requests."""
    found: dict[ClassKey, Limit] = {}
    for row in pack.classes:
        if row.scheme != pack.city.default_scheme or row.valid_to is not None:
            continue
        fitted = whole.classes.get(row.name_en) or whole.classes.get(row.name)
        if fitted is not None:
            found[row.scheme, row.kind, row.code] = fitted.limit
        elif default_class in (row.name, row.name_en):
            found[row.scheme, row.kind, row.code] = whole.common
    return found
