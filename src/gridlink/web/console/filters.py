"""Lists in addresses: a query string becomes a filter, and a filter a query string. Nothing here decides.

One row of `CASE_KEYS` or `REPORT_KEYS` is one field of the filter: its name in the address, how it is read and written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from gridlink.cases.lifecycle import Stage as CaseStage
from gridlink.cases.queries import CaseFilter
from gridlink.grid import queries as grid
from gridlink.intake.lifecycle import Stage as ReportStage
from gridlink.intake.queries import ReportFilter
from gridlink.kernel.errors import Invalid
from gridlink.people.permissions import Actor


@dataclass(frozen=True)
class Key:
    """A field of a filter as it stands in an address."""

    name: str
    field: str
    read: Callable[[str, Actor], Any]
    write: Callable[[Any], str] = str


def _flag(text: str, _by: Actor) -> bool:
    return text not in ("", "0")


def _me(text: str, by: Actor) -> int | None:
    """The reader's own id: an address never names another person."""
    return by.user_id if text not in ("", "0") else None


def _number(text: str, _by: Actor) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Invalid("input.not_a_number")
    return int(text)


def _place(text: str, _by: Actor) -> int:
    return grid.city().scheme.parse(text)


def _short(code: int) -> str:
    return grid.city().scheme.short(code)


def _one_of(*allowed: str) -> Callable[[str, Actor], str]:
    def read(text: str, _by: Actor) -> str:
        if text not in allowed:
            raise Invalid("input.not_a_choice", allowed=list(allowed))
        return text

    return read


def _stages(known: type[CaseStage] | type[ReportStage]) -> Callable[[str, Actor], tuple[str, ...]]:
    def read(text: str, _by: Actor) -> tuple[str, ...]:
        allowed = [stage.value for stage in known]
        found = tuple(text.split(","))
        if not set(found) <= set(allowed):
            raise Invalid("input.not_a_choice", allowed=allowed)
        return found

    return read


def _text(text: str, _by: Actor) -> str:
    if len(text) > 40 or "\x00" in text:
        raise Invalid("input.too_long", most=40, length=len(text))
    return text


def _one(_value: Any) -> str:
    return "1"


PLACE = Key("place", "place", _place, _short)
TEXT = Key("number", "text", _text)

CASE_KEYS = (
    Key("stage", "stages", _stages(CaseStage), ",".join),
    Key("open", "open_only", _flag, _one),
    PLACE,
    Key("platform", "platform", _place, _short),
    Key("body", "organisation", _number),
    Key("to_me", "checker", _me, _one),
    Key("severity", "severity", _one_of("A", "B", "C")),
    Key("overdue", "overdue", _flag, _one),
    Key("listed", "on_list", _flag, _one),
    Key("escalated", "escalated", _flag, _one),
    Key("requested", "requested", _one_of("delay", "return", "suspension", "void", "appeal")),
    TEXT,
)
REPORT_KEYS = (
    Key("stage", "stages", _stages(ReportStage), ",".join),
    Key("open", "undecided", _flag, _one),
    Key("channel", "channel", _one_of("supervisor", "phone", "citizen", "api")),
    PLACE,
    Key("urgent", "urgent", _flag, _one),
    Key("mine", "mine", _me, _one),
    Key("to_me", "to_verify_by", _me, _one),
    TEXT,
)


def read_case_filter(query: QueryDict, by: Actor) -> tuple[CaseFilter, dict[str, Invalid]]:
    """The filter in an address, and what in it was no filter, by its name there: such a part does not narrow."""
    given, faults = _read(CASE_KEYS, query, by)
    return CaseFilter(**given), faults


def read_report_filter(query: QueryDict, by: Actor) -> tuple[ReportFilter, dict[str, Invalid]]:
    """The same for reports."""
    given, faults = _read(REPORT_KEYS, query, by)
    return ReportFilter(**given), faults


def case_list_url(wanted: CaseFilter, order: str = "") -> str:
    """The address of the list that shows these cases."""
    return _url("cases", CASE_KEYS, wanted, {"order": order} if order else {})


def report_list_url(wanted: ReportFilter, *, oldest_first: bool = False) -> str:
    """The address of the list that shows these reports."""
    return _url("reports", REPORT_KEYS, wanted, {"order": "oldest"} if oldest_first else {})


def _read(keys: tuple[Key, ...], query: QueryDict, by: Actor) -> tuple[dict[str, Any], dict[str, Invalid]]:
    given: dict[str, Any] = {}
    faults: dict[str, Invalid] = {}
    for key in keys:
        text = ",".join(filter(None, (each.strip() for each in query.getlist(key.name))))
        if not text:
            continue
        try:
            given[key.field] = key.read(text, by)
        except Invalid as fault:
            faults[key.name] = fault
    kind, colon, code = query.get("class", "").partition(":")
    if colon and kind in ("component", "event"):
        given["kind"], given["class_code"] = kind, code[:8]
    return given, faults


def _url(route: str, keys: tuple[Key, ...], wanted: CaseFilter | ReportFilter, more: Mapping[str, str]) -> str:
    query = {key.name: key.write(value) for key in keys if (value := getattr(wanted, key.field))}
    if wanted.kind:
        query["class"] = f"{wanted.kind}:{wanted.class_code}"
    return f"{reverse(route)}?{urlencode({**query, **more}, safe=',:')}"
