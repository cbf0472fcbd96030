"""Taking a step through the API: the same table of forms as the console's (`gridlink.web.steps`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from gridlink.kernel.errors import Missing, Stale
from gridlink.web.api.auth import actor_of
from gridlink.web.api.etags import etag, version_asked
from gridlink.web.api.idempotency import Answer, once
from gridlink.web.api.schemas.cases import StepTaken
from gridlink.web.steps import StepForm


class Happened(Protocol):
    """A line of a history."""

    @property
    def verb(self) -> str: ...
    @property
    def at(self) -> Any: ...
    @property
    def body(self) -> dict[str, Any]: ...


def take_step(
    request: HttpRequest,
    form: StepForm,
    subject_id: int,
    raw: Mapping[str, Any],
    *,
    history: Callable[[], Iterable[Happened]],
) -> HttpResponse:
    """Take the step if the subject is at the version If-Match names. A stale one is told what has happened since."""
    version = version_asked(request)
    try:
        return once(request, lambda: _answer(form.take(subject_id, raw, by=actor_of(request), version=version)))
    except Stale as stale:
        if version is not None:
            stale.params["changes"] = _changes(history, version)
        raise


def _answer(taken: Any) -> Answer:
    """A report accepted comes with the case it was accepted into."""
    row, case = taken if isinstance(taken, tuple) else (taken, None)
    told = StepTaken(id=row.pk, number=row.number, version=row.version, stage=row.stage, case=case)
    return Answer(told, headers={"ETag": etag(row.version)})


def _changes(history: Callable[[], Iterable[Happened]], version: int) -> list[dict[str, Any]]:
    """What was done after `version`, for whoever may see it."""
    try:
        entries = list(history())
    except Missing:
        return []
    at = {id(entry): (entry.body.get("set") or {}).get("version") for entry in entries}
    return [
        {"verb": entry.verb, "at": entry.at.isoformat(), "version": at[id(entry)]}
        for entry in entries
        if (at[id(entry)] or 0) > version
    ]


def steps_described(table: Mapping[str, StepForm]) -> str:
    """The steps and their fields, for the OpenAPI document."""
    lines = ["Fields by step (those in brackets may be left out):", ""]
    for form in table.values():
        names = [field.name if field.required else f"({field.name})" for field in form.fields]
        lines.append(f"- `{form.name}`: {', '.join(names) or 'none'}")
    return "\n".join(lines)
