"""ETag, If-Match and If-None-Match: the version of a report or case, as HTTP says it (RFC 9110, 13.1)."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.http import parse_etags

from gridlink.kernel.errors import Invalid

_VERSION = re.compile(r'"([0-9]{1,9})"')


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def version_asked(request: HttpRequest) -> int | None:
    """The version an If-Match header insists on; None without one, or for "*".

    Only one strong tag is taken; anything else is `Invalid("api.bad_if_match")`, or it would be silently ignored.
    """
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    found = _VERSION.fullmatch(given)
    if found is None:
        raise Invalid("api.bad_if_match", field="If-Match")
    return int(found[1])


def is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the client says (If-None-Match) that it has this already."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or any(each.removeprefix("W/") == tag for each in tags)
