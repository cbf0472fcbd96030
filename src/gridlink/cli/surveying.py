"""`gridlink census`: a survey of components, from opening to approval, in the name of a person."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gridlink.cli.starting import FINDINGS, cannot_run, with_django

if TYPE_CHECKING:
    from gridlink.people.permissions import Actor

KINDS = ("new", "moved", "changed", "damaged", "gone")
by_option = click.option(
    "--by", "username", required=True, help="Username of who does it; their posts decide what they may."
)


@click.group()
def census() -> None:
    """Census rounds of components: open, collect, compare, approve."""


@census.command("open")
@click.argument("name")
@click.option("--place", required=True, help="Code of the place to be surveyed.")
@click.option("--class", "classes", multiple=True, help="A component class; may be repeated.  [default: every class]")
@click.option("--scheme", default="", help="Classification of the classes.  [default: the city's own]")
@by_option
@with_django
def open_(name: str, place: str, classes: tuple[str, ...], scheme: str, username: str) -> None:
    """Open a round and print its number.

    \b
    Example:  gridlink census open "上水井盖 2026" --place 990101001 --class 0101 --by admin-990101
    """
    from gridlink.catalogue.queries import case_class, default_scheme
    from gridlink.grid.actions.census import open_round
    from gridlink.grid.queries import city

    wanted = scheme or default_scheme()
    for code in classes:
        case_class(wanted, "component", code)
    number = open_round(
        name, place_code=city().scheme.parse(place), scheme=wanted, classes=classes, by=_person(username)
    )
    click.echo(number)


@census.command("collect")
@click.argument("number", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--datum", type=click.Choice(["wgs84", "gcj02", "bd09"]), default="wgs84", show_default=True)
@click.option("--sheet", "sheets", multiple=True, help="Sheet of a workbook; may be repeated.")
@by_option
@with_django
def collect(number: int, file: Path, datum: str, sheets: tuple[str, ...], username: str) -> None:
    """Bring a file of observations (columns as import-components) into round NUMBER. Ends with 1 when lines were rejected.

    \b
    Example:  gridlink census collect 1 field.csv --by sup-990101001-2
    """
    from gridlink.catalogue.queries import default_scheme
    from gridlink.cli.components import component_classes
    from gridlink.grid.actions.census import collect_file
    from gridlink.grid.census_lists import census_round
    from gridlink.grid.importing.opening import ImportOptions

    scheme = census_round(number).scheme or default_scheme()
    options = ImportOptions(scheme=scheme, datum=datum, sheets=sheets)
    done = collect_file(number, file, options, classes=component_classes(), by=_person(username))
    click.echo(f"{done.observations} observations, {done.rejected} lines rejected")
    if done.rejected_file is not None:
        click.echo(f"rejected lines with reasons: {done.rejected_file}", err=True)
        sys.exit(FINDINGS)


@census.command("compare")
@click.argument("number", type=int)
@by_option
@with_django
def compare(number: int, username: str) -> None:
    """Set round NUMBER beside the register and print how many are new, moved, changed, damaged, gone, the same.

    \b
    Example:  gridlink census compare 1 --by admin-990101
    """
    from gridlink.grid.actions.census_review import compare_round

    counts = compare_round(number, by=_person(username))
    click.echo(", ".join(f"{kind} {count}" for kind, count in counts.items()))


@census.command("approve")
@click.argument("number", type=int)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these; may be repeated.  [default: all]"
)
@click.option("--reason", default="", help="Why, for the record.")
@by_option
@with_django
def approve(number: int, kinds: tuple[str, ...], reason: str, username: str) -> None:
    """Carry out everything round NUMBER still proposes, 500 at a time. Not for who collected in it.

    \b
    Example:  gridlink census approve 1 --kind moved --kind new --by admin-9901
    """
    from gridlink.grid.actions.census_review import MOST_AT_ONCE, approve_changes
    from gridlink.grid.census_lists import ChangeFilter, list_changes
    from gridlink.web.messages import sentence

    by, done, refused, after = _person(username), 0, 0, None
    while True:
        page = list_changes(ChangeFilter(number, kinds=kinds, state="proposed"), after=after, limit=MOST_AT_ONCE)
        decided = approve_changes(number, [row.id for row in page.rows], by=by, reason=reason)
        done, refused = done + len(decided.done), refused + len(decided.refused)
        for id_, error in decided.refused.items():
            click.echo(f"change {id_}: {sentence(error)} [{error.code}]", err=True)
        if page.next is None:
            break
        after = page.next
    click.echo(f"{done} carried out, {refused} refused")
    if refused:
        sys.exit(FINDINGS)


@census.command("close")
@click.argument("number", type=int)
@by_option
@with_django
def close(number: int, username: str) -> None:
    """Close round NUMBER; what is still proposed stays undone.

    \b
    Example:  gridlink census close 1 --by admin-990101
    """
    from gridlink.grid.actions.census import close_round

    close_round(number, by=_person(username))
    click.echo(f"round {number} is closed")


def _person(username: str) -> Actor:
    from django.contrib.auth import get_user_model

    from gridlink.people.queries import actor_for

    number = get_user_model().objects.filter(username=username).values_list("pk", flat=True).first()
    if number is None:
        raise cannot_run(f"nobody is called {username}")
    return actor_for(number)
