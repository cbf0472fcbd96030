"""Parts of the console's pages: `{% load gridlink_console %}`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from gridlink.catalogue.queries import ConditionRow
from gridlink.web import terms
from gridlink.web.console import choices, wording
from gridlink.web.templatetags.gridlink_ui import chosen

register = template.Library()


@register.filter
def verb_words(verb: str) -> str:
    """What a verb of the ledger says."""
    return wording.verb_words(verb)


@register.simple_tag
def limit_words(condition: ConditionRow) -> str:
    """The limit of a condition: "2 working hours"."""
    return choices.limit_words(condition)


@register.simple_tag
def pair(names: Mapping[int, tuple[str, str]], code: int) -> str:
    """The name of a place out of names read together; its code where it has none."""
    return chosen(*names[code]) if code in names else str(code)


@register.simple_tag
def chosen_of(names: Sequence[str]) -> str:
    """One of (name, English name), as the reader reads."""
    return chosen(names[0], names[1])


@register.simple_tag
def term(name: str) -> str:
    """What the city calls one of the system's terms."""
    return terms.term(name, wording.TERMS[name])


@register.filter
def as_json(value: Any) -> str:
    """An entry's content, set out line by line."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


@register.filter
def object_words(name: str) -> str:
    """Whom indicators are about."""
    return str(wording.OBJECTS.get(name, name))
