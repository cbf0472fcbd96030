"""What surrounds every page: who may, in which language, with which headers, and what a refusal looks like."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver, path

from config import urls
from gridlink.kernel.errors import Denied, GridlinkError, Invalid, Missing, Problems, Refused, Stale
from tests.web.pages import person

pytestmark = pytest.mark.django_db

PUBLIC = {"healthz", "readyz", "metrics", "sign-in", "language", "theme", "sign-out"}
"""Routes anybody may ask for. Each has a reason: probes, and what one needs before signing in."""


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, str, Callable]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, here)
        elif isinstance(pattern, URLPattern):
            yield here, pattern.name or "", pattern.callback


def test_every_route_but_the_listed_asks_for_sign_in() -> None:
    console = [(name, view) for where, name, view in routes() if not where.startswith("/api/")]

    assert {name for name, view in console if not getattr(view, "login_required", True)} == PUBLIC


@pytest.fixture
def refusing() -> Iterator[Callable[[GridlinkError], str]]:
    """Gives a route that refuses with the error."""
    raised: list[GridlinkError] = []

    def view(_request: HttpRequest) -> HttpResponse:
        raise raised[0]

    def use(error: GridlinkError) -> str:
        raised.append(error)
        return "/refusing"

    route = path("refusing", view, name="refusing")
    urls.urlpatterns.insert(0, route)
    clear_url_caches()
    yield use
    urls.urlpatterns.remove(route)
    clear_url_caches()


REFUSALS = [
    (Denied("permission.missing", permission="cases.file"), 403),
    (Missing("case.missing", case=1), 404),
    (Refused("case.delay_limit", most=2), 409),
    (Stale("case.stale", number="1", stage="filed", version=2), 409),
    (Invalid("input.required", field="reason"), 422),
]


@pytest.mark.parametrize(("error", "status"), REFUSALS)
def test_a_refusal_is_a_page_in_words(refusing: Callable[[GridlinkError], str], error: Refused, status: int) -> None:
    response = person(language="zh-hans").get(refusing(error))

    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert error.code in response.content.decode()
    assert '<html lang="zh-hans"' in response.content.decode()


@pytest.mark.parametrize(("error", "status"), REFUSALS)
def test_a_refusal_is_a_problem_document_for_json(
    refusing: Callable[[GridlinkError], str], error: Refused, status: int
) -> None:
    response = person().get(refusing(error), headers={"Accept": "application/json"})

    body = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (response.status_code, body["status"], body["code"]) == (status, status, error.code)


def test_all_faults_of_a_form_are_told_together(refusing: Callable[[GridlinkError], str]) -> None:
    both = Problems([Invalid("input.required", field="a"), Invalid("input.not_a_number", field="b")])

    response = person(language="en").get(refusing(both), headers={"Accept": "application/json"})

    assert json.loads(response.content)["errors"] == [
        {"field": "a", "code": "input.required", "detail": "This field must be filled in."},
        {"field": "b", "code": "input.not_a_number", "detail": "This is no number."},
    ]


def test_a_refusal_of_a_fragment_goes_where_messages_stand(refusing: Callable[[GridlinkError], str]) -> None:
    url = refusing(Refused("case.delay_limit", most=2))

    response = person(language="en").post(url, headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Retarget"]) == (409, "#messages")
    assert "A case may be delayed 2 times at most." in response.content.decode()
    assert "<html" not in response.content.decode()


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    page = client.get("/work")
    form = client.post("/work")
    fragment = client.get("/work", headers={"HX-Request": "true"})
    document = client.get("/work", headers={"Accept": "application/json"})

    assert page.headers["Location"] == "/sign-in?next=/work"
    assert form.headers["Location"] == "/sign-in"
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (401, "/sign-in")
    assert (document.status_code, json.loads(document.content)["code"]) == (401, "sign_in.needed")


def test_an_unknown_path_is_a_page_or_a_problem(client: Client) -> None:
    page, document = client.get("/nowhere"), client.get("/api/nowhere")

    assert (page.status_code, "没有这个页面" in page.content.decode()) == (404, True)
    assert (document.status_code, document.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_fault_is_a_page_in_both_languages(refusing: Callable[[GridlinkError], str]) -> None:
    client = person()
    client.raise_request_exception = False

    response = client.get(refusing(RuntimeError("boom")))  # type: ignore[arg-type]

    text = response.content.decode()
    assert response.status_code == 500
    assert "系统出错了" in text
    assert "Something went wrong" in text
    assert "boom" not in text


@pytest.mark.parametrize(
    ("own", "cookie", "shown"), [("en", "zh-hans", "en"), ("", "en", "en"), ("", "xx", "zh-hans"), ("", "", "zh-hans")]
)
def test_language_is_the_persons_then_the_cookies_then_the_installations(own: str, cookie: str, shown: str) -> None:
    client = person(language=own)
    client.cookies["django_language"] = cookie

    response = client.get("/nowhere", headers={"Accept-Language": "fr"})

    assert response.headers["Content-Language"] == shown
    assert f'<html lang="{shown}"' in response.content.decode()


def test_a_chosen_language_is_kept_with_the_person(client: Client) -> None:
    client = person(language="zh-hans")

    response = client.post("/language", {"language": "en", "next": "/work"})

    assert response.headers["Location"] == "/work"
    assert client.get("/nowhere").headers["Content-Language"] == "en"


def test_a_chosen_theme_is_kept_in_a_cookie_before_signing_in(client: Client) -> None:
    client.post("/theme", {"theme": "dark", "next": "/sign-in"})

    assert 'data-bs-theme="dark"' in client.get("/sign-in").content.decode()


@pytest.mark.parametrize(("route", "field"), [("/language", "language"), ("/theme", "theme")])
def test_an_unknown_choice_is_refused(client: Client, route: str, field: str) -> None:
    assert client.post(route, {field: "<script>"}).status_code == 422


def test_pages_carry_the_strict_policy_and_only_the_live_origin_besides() -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in person().get("/nowhere").headers["Content-Security-Policy"].split(";")
    )

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self' http://testserver:8001"


def test_pages_of_signed_in_people_are_not_stored() -> None:
    assert person().get("/nowhere").headers["Cache-Control"] == "no-store"


def test_a_given_request_id_is_kept_and_a_strange_one_replaced(client: Client) -> None:
    kept = client.get("/healthz", headers={"X-Request-Id": "abcdef-123456"})
    replaced = client.get("/healthz", headers={"X-Request-Id": "a b\tc"})

    assert kept.headers["X-Request-Id"] == "abcdef-123456"
    assert len(replaced.headers["X-Request-Id"]) == 32


def test_the_log_line_has_route_and_status_and_nothing_personal(
    caplog: pytest.LogCaptureFixture, client: Client
) -> None:
    caplog.set_level("INFO")

    client.get("/sign-in?phone=13800138000&next=/cases/990101-7")

    line = next(record.getMessage() for record in caplog.records if record.name == "gridlink.web")
    assert "'route': 'sign-in'" in line
    assert "'status': 200" in line
    assert "13800138000" not in line
    assert "990101-7" not in line
