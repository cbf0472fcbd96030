"""Signing in and out."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client

from gridlink.people.demo import DemoPerson
from gridlink.web import signing
from tests.web.pages import person

pytestmark = pytest.mark.django_db
PASSWORD = "slow-green-otter"


@pytest.fixture
def li() -> None:
    get_user_model().objects.create_user(username="li", password=PASSWORD, name="李")


def sign_in(client: Client, username: str = "li", password: str = PASSWORD, **fields: str):
    return client.post("/sign-in", {"username": username, "password": password, **fields})


def test_the_right_password_signs_in_and_leads_to_the_work_page(li: None, client: Client) -> None:
    response = sign_in(client)

    assert (response.status_code, response.headers["Location"]) == (302, "/work")


def test_after_signing_in_one_is_where_one_wanted_to_go(li: None, client: Client) -> None:
    asked = client.get("/work?tab=mine")

    assert asked.headers["Location"] == "/sign-in?next=/work%3Ftab%3Dmine"
    assert sign_in(client, next="/work?tab=mine").headers["Location"] == "/work?tab=mine"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_leads_nowhere_else(li: None, client: Client, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere).headers["Location"] == "/work"


def test_a_wrong_password_is_told_and_signs_nobody_in(li: None, client: Client) -> None:
    response = sign_in(client, password="wrong")

    assert response.status_code == 422
    assert "用户名或密码错误" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down_even_with_the_right_password(li: None, client: Client) -> None:
    for _ in range(6):
        sign_in(client, password="wrong")

    response = sign_in(client)

    assert response.status_code == 422
    assert "尝试次数过多" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_somebody_no_longer_active_does_not_get_in(li: None, client: Client) -> None:
    get_user_model().objects.update(is_active=False)

    assert sign_in(client).status_code == 422


def test_the_password_is_hashed_with_argon2(li: None) -> None:
    assert get_user_model().objects.get().password.startswith("argon2")


def test_signing_out_ends_the_session_in_the_database() -> None:
    client = person()

    response = client.post("/sign-out")

    assert response.headers["Location"] == "/sign-in"
    assert not Session.objects.exists()


def test_a_link_signs_nobody_out() -> None:
    client = person()

    assert client.get("/sign-out").status_code == 405
    assert "_auth_user_id" in client.session


def test_no_demo_password_is_shown_without_demo_accounts(li: None, client: Client) -> None:
    page = client.get("/sign-in").content.decode()

    assert "demo-password" not in page


def test_signing_in_asks_for_the_forms_token(li: None) -> None:
    client = Client(enforce_csrf_checks=True)

    response = sign_in(client)

    assert response.status_code == 403
    assert "表单已过期" in response.content.decode()


def test_of_many_demo_accounts_some_are_listed_and_the_others_found(client: Client, monkeypatch) -> None:
    titles = {f"sup-{number:03d}": f"第{number}网格监督员" for number in range(40)}
    people = tuple(
        DemoPerson(
            username, title, f"Supervisor {username}", title, f"Supervisor {username}", "supervisor", "监督员", "S"
        )
        for username, title in titles.items()
    )
    monkeypatch.setattr(signing, "demo_people", lambda: people)

    listed = client.get("/sign-in").content.decode()
    found = client.get("/sign-in", {"find": "第37网格 sup"}).content.decode()

    assert listed.count("data-username=") == 30
    assert 'data-username="sup-037"' not in listed
    assert found.count("data-username=") == 1
    assert 'data-username="sup-037"' in found
