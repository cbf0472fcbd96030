"""Every route asks who it is, or stands in gridlink.web.public with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gridlink.web.public import PUBLIC

EXAMPLES = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000", "path": "x"}
PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")
OTHER_METHODS = {"post", "put", "patch", "delete"}


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of the project as it is written."""
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from routes(each, route)


ROUTES = sorted(set(routes()))


def path_of(route: str) -> str:
    """The route with something in the place of every parameter."""
    return "/" + PARAMETER.sub(lambda found: EXAMPLES.get(found[1] or "str", "x"), route)


def is_refused(response) -> bool:
    """401, 403, or sent to the sign-in page."""
    to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(reverse("sign-in"))
    return response.status_code in (401, 403) or to_sign_in


def test_there_are_routes_and_no_list_names_one_that_is_gone():
    assert len(ROUTES) > 30
    assert sorted(set(PUBLIC) - set(ROUTES)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route in ROUTES if route not in PUBLIC])
def test_a_stranger_is_refused(route):
    client = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.9")
    path = path_of(route)

    answers = {"get": client.get(path)} | {method: getattr(client, method)(path) for method in OTHER_METHODS}

    let_in = {method: answer.status_code for method, answer in answers.items() if not is_refused(answer)}
    # A method a route does not have is no way in.
    assert {method: status for method, status in let_in.items() if status != 405} == {}
    assert any(is_refused(answer) for answer in answers.values())
