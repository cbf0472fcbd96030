"""Reading bodies and query strings strictly: what JSON does not know, or a database cannot keep, goes no further."""

from __future__ import annotations

from typing import Any

import pydantic_core
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from gridlink.kernel.errors import Invalid, Problems


class StrictParser(Parser):
    """JSON without NaN, Infinity, lone surrogates, bad UTF-8 or deep nesting (200 levels); query strings without NUL."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. `ValueError` for what is not JSON; ninja answers 400."""
        return pydantic_core.from_json(request.body, allow_inf_nan=False)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The fields of a query string or a form."""
        read: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        faults = [Invalid("input.control_character", field=name) for name, value in read.items() if _has_nul(value)]
        if faults:
            raise Problems(faults)
        return read


def _has_nul(value: Any) -> bool:
    if isinstance(value, list):
        return any(_has_nul(part) for part in value)
    return isinstance(value, str) and "\x00" in value
