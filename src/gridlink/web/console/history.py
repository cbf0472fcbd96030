"""A subject's ledger entries as lines people read: who, in which post, when, what, and the words they gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from gridlink.cases.queries import Happening
from gridlink.intake.queries import ReportEvent
from gridlink.ledger.queries import EntryRow
from gridlink.people.naming import organisation_names, post_names
from gridlink.people.queries import PersonRow
from gridlink.web.console.wording import OUTCOMES, PURPOSES, verb_words
from gridlink.web.messages import shown
from gridlink.web.templatetags.gridlink_ui import chosen, named

SPOKEN = ("reason", "note", "result")
"""Private texts that belong to the step; description, address, name and phone stand elsewhere on the page."""


@dataclass(frozen=True)
class Names:
    """(name, English name) by code."""

    posts: Mapping[str, tuple[str, str]]
    bodies: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One line of a history. `texts` are the words given; None where they have been destroyed by law."""

    seq: int
    verb: str
    words: str
    at: datetime
    who: str
    post: str
    facts: tuple[str, ...]
    texts: tuple[str | None, ...]


def lines_of(history: Sequence[Happening | ReportEvent], *, newest_first: bool = True) -> tuple[Line, ...]:
    """The history of a case or a report. 2 statements, for the names of posts and bodies."""
    names = _names(history)
    lines = [_line(row, row.person, row.texts, names) for row in history]
    return tuple(reversed(lines)) if newest_first else tuple(lines)


def lines_of_entries(entries: Sequence[EntryRow], persons: Mapping[int, PersonRow]) -> tuple[Line, ...]:
    """The history of any subject, as the ledger has it. 2 statements."""
    names = _names(entries)
    return tuple(_line(row, persons.get(person_id(row.actor) or 0), row.private, names) for row in entries)


def _names(history: Sequence[Happening | ReportEvent | EntryRow]) -> Names:
    """What to call the posts and bodies a history names by code."""
    bodies = {body for row in history if isinstance(body := row.body.get("organisation"), str)}
    return Names(post_names(row.post for row in history if row.post), organisation_names(bodies))


def person_id(actor: str) -> int | None:
    """The id in "user:7"; None for the system."""
    number = actor.removeprefix("user:")
    return int(number) if number != actor and number.isdigit() else None


def _line(
    row: Happening | ReportEvent | EntryRow, person: PersonRow | None, texts: Mapping[str, str | None], names: Names
) -> Line:
    spoken = tuple(texts[name] for name in SPOKEN if name in texts)
    who = named(person) if person is not None else _("The system")
    post = chosen(*names.posts[row.post]) if row.post in names.posts else row.post
    return Line(row.seq, row.verb, verb_words(row.verb), row.at, who, post, _facts(row.body, names.bodies), spoken)


def _facts(body: Mapping[str, Any], bodies: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """What an entry says beside its verb, in words."""
    facts = []
    if "outcome" in body:
        facts.append(str(OUTCOMES.get(body["outcome"], body["outcome"])))
    if "organisation" in body and "followed" in body:
        words = _("to {body}, as proposed") if body["followed"] else _("to {body}, not as proposed")
        to = body["organisation"]
        facts.append(words.format(body=chosen(*bodies[to]) if to in bodies else to))
    if "condition" in body:
        facts.append(_("condition {code}").format(code=body["condition"]))
    if body.get("on_time") is not None:
        facts.append(_("in time") if body["on_time"] else _("late"))
    if "until" in body:
        facts.append(_("until {moment}").format(moment=shown({"at": parse_datetime(str(body["until"]))})["at"]))
    if "purpose" in body:
        facts.append(str(PURPOSES.get(body["purpose"], body["purpose"])))
    if "into" in body:
        facts.append(_("into {number}").format(number=body["into"]))
    if "lapsed_request" in body:
        facts.append(_("an open request came to nothing"))
    if isinstance(origin := body.get("origin"), dict):
        words = _("inferred from {source} {id}") if origin.get("inferred") else _("as recorded in {source} {id}")
        facts.append(words.format(source=origin.get("source"), id=origin.get("id")))
    return tuple(facts)
