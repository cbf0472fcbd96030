"""`gridlink person` and `gridlink token`: what an administrator does before anybody can sign in."""

from __future__ import annotations

from datetime import timedelta

import click

from gridlink.cli.starting import cannot_run, with_django


@click.group()
def person() -> None:
    """People who sign in."""


@person.command("create")
@click.argument("username")
@click.option("--name", required=True, help="In the city's own language.")
@click.option("--name-en", default="", help="In English.")
@click.option("--language", type=click.Choice(["zh-hans", "en"]), help="Of this person's pages.")
@click.option("--post", "posts", multiple=True, help="Code of a post to appoint them to; may be repeated.")
@click.password_option(help="Asked for when not given; better not on the command line, others can see it there.")
@with_django
def create(username: str, name: str, name_en: str, language: str | None, posts: tuple[str, ...], password: str) -> None:
    """Make an account, with a password and posts.

    \b
    Example:  gridlink person create wangli --name 王莉 --name-en "Li Wang" --post acceptor-990101
    """
    from django.db import transaction

    from gridlink.people.actions import appoint, create_person, set_password
    from gridlink.people.permissions import SYSTEM

    with transaction.atomic():
        row = create_person(username, name=name, name_en=name_en, language=language or "", by=SYSTEM)
        set_password(row.id, password=password, by=SYSTEM)
        for post in posts:
            appoint(row.id, post=post, by=SYSTEM)
    click.echo(f"{username} can sign in, with {len(posts)} posts")


@click.group()
def token() -> None:
    """Tokens for programs that use the API."""


@token.command("issue")
@click.argument("username")
@click.option("--label", required=True, help="What it is for.")
@click.option("--scope", "scopes", multiple=True, required=True, help="A permission it may use; may be repeated.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366), help="How long it lives.")
@with_django
def issue(username: str, label: str, scopes: tuple[str, ...], days: int) -> None:
    """Issue a token of a person. It is shown once and not kept.

    \b
    Example:  gridlink token issue hotline --label "12345 hotline" --scope intake.report --scope api.batch
    """
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from gridlink.people.actions import issue_token
    from gridlink.people.permissions import SYSTEM

    number = get_user_model().objects.filter(username=username).values_list("pk", flat=True).first()
    if number is None:
        raise cannot_run(f"nobody is called {username}")
    expires_at = timezone.now() + timedelta(days=days)
    issued = issue_token(number, label=label, scopes=scopes, expires_at=expires_at, by=SYSTEM)
    click.echo(f"token {issued.id}, until {timezone.localtime(expires_at):%Y-%m-%d}", err=True)
    click.echo(issued.raw)


@token.command("revoke")
@click.argument("number", type=int)
@with_django
def revoke(number: int) -> None:
    """Revoke a token, at once. NUMBER is what `token issue` printed first.

    \b
    Example:  gridlink token revoke 7
    """
    from gridlink.people.actions import revoke_token
    from gridlink.people.permissions import SYSTEM

    revoke_token(number, by=SYSTEM)
    click.echo(f"token {number} is revoked")
