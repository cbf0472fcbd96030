"""What gridlink says when it refuses: one sentence per error code, in the reader's language.

`SENTENCES` is the only table. A code without a sentence fails tests/web/test_messages.py, which prints what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gridlink.kernel.errors import GridlinkError
from gridlink.web.labels import CASE_STAGES, REPORT_STAGES
from gridlink.web.messages import api, drawing, packs, past, patrols, people, register, rules, work

SENTENCES: dict[str, str | Promise] = {
    **rules.SENTENCES, **people.SENTENCES, **work.SENTENCES, **api.SENTENCES, **packs.SENTENCES,
    **register.SENTENCES, **patrols.SENTENCES, **drawing.SENTENCES, **past.SENTENCES,
}  # fmt: skip


class _Params(dict[str, Any]):
    """Parameters of a sentence; one that the error did not carry is shown as "?" and does not hide the sentence."""

    def __missing__(self, key: str) -> str:
        return "?"


def sentence(error: GridlinkError) -> str:
    """What happened, for people. An unknown code says so and names itself."""
    template = SENTENCES.get(error.code)
    if template is None:
        return _("This was refused ({code}).").format(code=error.code)
    return str(template).format_map(_Params(shown(error.params) | {"field": error.field or ""}))


def shown(params: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as readers read them: lists joined, instants in the city's time, stages in words."""
    return {name: _shown(name, value) for name, value in params.items()}


def _shown(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value.tzinfo else value.isoformat(" ")
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_shown(name, part) for part in value)
    if name == "stage":
        mark = CASE_STAGES.get(str(value)) or REPORT_STAGES.get(str(value))
        return str(mark.word) if mark else str(value)
    return str(value)
