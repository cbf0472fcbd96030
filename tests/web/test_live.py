"""Live news: who may see what, and a page that follows the stream of a real process."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gridlink.kernel.places import PlaceRange
from gridlink.ledger.rows import EntryRow
from gridlink.people.permissions import Actor, Grant
from gridlink.web.live.seeing import event_of, listener, may_see
from tests.cli.running import Served, gridlink, wait_for
from tests.web.pages import person

HERE = PlaceRange(990101000000000, 990101999999999)


def entry(subject: str = "case:7", **body: object) -> EntryRow:
    at = datetime(2026, 6, 2, tzinfo=UTC)
    return EntryRow(41, subject, 1, "case.filed", at, "user:1", "duty", "centre", {"note": "secret", **body})


def actor(*permissions: str) -> Actor:
    return Actor("user:1", 1, (Grant("p", "r", 1, "o", frozenset(permissions), HERE),))


@pytest.mark.parametrize(
    ("given", "subject", "body", "seen"),
    [
        (["cases.view"], "case:7", {"place": 990101001001001}, True),
        (["cases.view"], "case:7", {"place": 990102001001001}, False),
        (["cases.view"], "case:7", {}, False),
        (["cases.view"], "case:7", {"place": "990101001001001"}, False),
        (["cases.view"], "report:7", {"place": 990101001001001}, False),
        (["intake.accept"], "report:7", {"place": 990101001001001}, True),
        (["cases.view", "intake.accept"], "person:7", {"place": 990101001001001}, False),
        ([], "case:7", {"place": 990101001001001}, False),
    ],
)
def test_news_is_for_those_whose_posts_cover_the_place(
    given: list[str], subject: str, body: dict[str, object], seen: bool
) -> None:
    assert may_see(actor(*given), entry(subject, **body)) is seen


def test_an_event_tells_what_happened_to_what_and_nothing_else() -> None:
    assert event_of(entry(place=1)) == b'id: 41\ndata: {"id": 41, "subject": "case:7", "verb": "case.filed"}\n\n'


@pytest.mark.django_db
def test_a_session_cookie_names_its_person() -> None:
    client = person()
    cookie = f"sessionid={client.cookies['sessionid'].value}"

    found = listener(cookie)
    client.post("/sign-out")

    assert found is not None
    assert found.ref.startswith("user:")
    assert listener(cookie) is None


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "sessionid=", "sessionid=nonsense", "a=b; ; =\x00", "other=1"])
def test_whatever_else_is_in_the_cookie_is_nobody(cookie: str) -> None:
    assert listener(cookie) is None


SIGNED_IN = """
import django; django.setup()
from django.test import Client
from django.contrib.auth import get_user_model
client = Client(); client.force_login(get_user_model().objects.get(username="duty-9901"))
print("COOKIE", client.cookies["sessionid"].value)
"""
NEWS = """
import django; django.setup()
from django.db import transaction; from django.utils import timezone
from gridlink.ledger.actions import record; from gridlink.people.permissions import SYSTEM
with transaction.atomic():
    for number, place in ((1, 990101001001001), (2, 880101001001001), (3, 990102001001001)):
        record(f"case:90{number}", "case.filed", by=SYSTEM, at=timezone.now(), body={"place": place}, new=True)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("live")
    assert gridlink(folder, "demo", "--no-serve", "--days", "0").returncode == 0
    with Served(folder) as running:
        wait_for(running.port + 1)
        yield running


@pytest.fixture(scope="module")
def cookie(served: Served) -> str:
    return f"sessionid={served.run(SIGNED_IN).split('COOKIE ')[1].strip()}"


def follow(served: Served, cookie: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", served.port + 1, timeout=15)
    connection.request("GET", "/live/events", headers={"Cookie": cookie, **headers})
    return connection.getresponse()


def events(response: http.client.HTTPResponse, count: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    while len(found) < count:
        line = response.readline().decode()
        assert line, "the stream ended"
        if line.startswith("data: "):
            found.append(json.loads(line.removeprefix("data: ")))
    return found


def test_an_open_page_is_told_what_its_person_may_see(served: Served, cookie: str) -> None:
    response = follow(served, cookie, Origin=f"http://127.0.0.1:{served.port}")
    assert response.readline() == b"retry: 2000\n"

    served.run(NEWS)

    assert [(each["subject"], each["verb"]) for each in events(response, 2)] == [
        ("case:901", "case.filed"),
        ("case:903", "case.filed"),
    ]
    assert response.headers["Access-Control-Allow-Origin"] == f"http://127.0.0.1:{served.port}"
    response.close()


def test_a_page_that_comes_back_is_told_what_it_missed(served: Served, cookie: str) -> None:
    response = follow(served, cookie, **{"Last-Event-ID": "1"})

    assert [each["subject"] for each in events(response, 2)] == ["case:901", "case:903"]
    response.close()


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_another_site_cannot_listen(served: Served, cookie: str, origin: str) -> None:
    assert follow(served, cookie, Origin=origin).status == 403


def test_nobody_listens_without_a_session(served: Served) -> None:
    assert follow(served, "").status == 401
