"""What every command that needs the database begins with."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

FINDINGS = 1
CANNOT_RUN = 2

Function = TypeVar("Function", bound=Callable[..., Any])


class CannotRun(click.ClickException):
    """Ends a command with exit code 2."""

    exit_code = CANNOT_RUN


def cannot_run(message: str) -> CannotRun:
    """The exception that ends a command with exit code 2."""
    return CannotRun(message)


def set_up() -> None:
    """Load the settings and the apps; a setting that does not parse ends the command with its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    try:
        django.setup()
    except (ValueError, OSError) as fault:
        raise cannot_run(f"settings: {fault}") from fault


def with_django(function: Function) -> Function:
    """Decorator of a command: Django is set up, refusals end with 1 and a sentence, an absent database with 2."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        set_up()
        from django.db import InterfaceError, OperationalError, ProgrammingError
        from django.utils import timezone

        from gridlink.kernel.errors import GridlinkError, Problems
        from gridlink.web.city import shown_city
        from gridlink.web.messages import sentence

        try:
            with timezone.override(shown_city().zone):
                return function(*args, **kwargs)
        except GridlinkError as refusal:
            faults = refusal.problems if isinstance(refusal, Problems) else (refusal,)
            lines = (f"{sentence(fault)} [{fault.code}]" for fault in faults)
            raise click.ClickException("\n".join(lines)) from refusal
        except (OperationalError, InterfaceError, ProgrammingError) as fault:
            hint = "Is the database there (DATABASE_URL), and was `gridlink migrate` run?"
            raise cannot_run(f"the database: {str(fault).splitlines()[0]}\n{hint}") from fault

    return run  # type: ignore[return-value]
