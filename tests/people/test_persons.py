"""Accounts: made empty, private in the ledger, closed for good."""

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, get_user, login
from django.http import HttpRequest
from django.utils.module_loading import import_string

from gridlink.kernel.errors import Denied, Invalid, Refused
from gridlink.ledger.queries import history
from gridlink.people.actions import (
    appoint,
    create_person,
    deactivate_person,
    issue_token,
    set_language,
    set_password,
    set_theme,
)
from gridlink.people.models import ApiToken, Holding, User
from gridlink.people.permissions import SYSTEM
from gridlink.people.queries import actor_for
from tests.people.town import DAY, NOW, TODAY, TOMORROW, acting, entries, refuses, somebody

pytestmark = pytest.mark.usefixtures("town")

PASSWORD = "three brown foxes"


def request_with(session_key=None):
    """A request with that session, as the session middleware would make it."""
    request = HttpRequest()
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    request.session = store(session_key)
    return request


def test_a_new_account_may_nothing_and_has_no_password():
    editor = acting("editor", "admin-district")

    row = create_person("li", name="李明", name_en="Ming Li", language="en", by=editor, now=NOW)

    user = User.objects.get(id=row.id)
    assert (row.username, row.name, row.name_en, row.language) == ("li", "李明", "Ming Li", "en")
    assert not user.has_usable_password()
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert actor_for(row.id, on=TODAY).grants == ()


def test_names_stand_only_in_the_private_part():
    row = create_person("li", name="李明", name_en="Ming Li", by=SYSTEM, now=NOW)

    entry = history(f"person:{row.id}")[0]
    assert entry.private == {"username": "li", "name": "李明", "name_en": "Ming Li"}
    assert "李明" not in str(entry.body)
    assert "Ming" not in str(entry.body)


@pytest.mark.parametrize(
    ("change", "kind", "code"),
    [
        ({"username": "li ming"}, Invalid, "person.bad_username"),
        ({"username": "l" * 151}, Invalid, "person.bad_username"),
        ({"name": "  "}, Invalid, "person.no_name"),
        ({"language": "tlh"}, Invalid, "person.unknown_language"),
        ({"username": "taken"}, Refused, "person.username_taken"),
    ],
)
def test_bad_accounts_are_refused(change, kind, code):
    somebody("taken")
    given = {"username": "li", "name": "李明", "language": "en"} | change

    with refuses(kind, code):
        create_person(given.pop("username"), by=SYSTEM, now=NOW, **given)


def test_accounts_are_made_by_editors():
    wang = acting("wang", "acceptor-district")

    with refuses(Denied, "permission.missing"):
        create_person("li", name="李明", by=wang, now=NOW)


def test_language_and_theme_are_ones_own():
    li, editor = acting("li"), acting("editor", "admin-city")

    set_language(li.user_id, language="en", by=li, now=NOW)
    set_theme(li.user_id, theme="dark", by=li, now=NOW)

    user = User.objects.get(id=li.user_id)
    assert (user.language, user.theme) == ("en", "dark")
    assert [verb for verb, _, _ in entries(f"person:{user.id}")[1:]] == ["person.language_set", "person.theme_set"]
    with refuses(Denied, "person.not_oneself"):
        set_theme(li.user_id, theme="light", by=editor, now=NOW)
    with refuses(Invalid, "person.unknown_theme"):
        set_theme(li.user_id, theme="pink", by=li, now=NOW)
    with refuses(Invalid, "person.unknown_language"):
        set_language(li.user_id, language="tlh", by=li, now=NOW)


def test_choosing_what_is_chosen_already_writes_nothing():
    li = acting("li")
    set_theme(li.user_id, theme="dark", by=li, now=NOW)

    set_theme(li.user_id, theme="dark", by=li, now=NOW)

    assert len(entries(f"person:{li.user_id}")) == 2


def test_passwords_are_kept_as_argon2_and_never_in_the_ledger():
    li = acting("li")

    set_password(li.user_id, password=PASSWORD, by=li, now=NOW)

    assert User.objects.get(id=li.user_id).password.startswith("argon2$argon2id$")
    assert authenticate(username="li", password=PASSWORD).pk == li.user_id
    entry = history(f"person:{li.user_id}")[-1]
    assert (entry.verb, entry.body) == ("person.password_set", {})


def test_a_weak_password_is_refused_with_the_reasons():
    li = acting("li")

    with pytest.raises(Invalid) as caught:
        set_password(li.user_id, password="password", by=li, now=NOW)

    assert (caught.value.code, caught.value.field) == ("person.weak_password", "password")
    assert caught.value.params == {"reasons": ["password_too_short", "password_too_common"]}


def test_a_password_for_somebody_else_is_set_only_by_who_could_have_appointed_them():
    li = somebody("li", "acceptor-district")
    editor, chief = acting("editor", "admin-district"), acting("chief", "personnel-district")

    with refuses(Denied, "permission.beyond_own"):
        set_password(li, password=PASSWORD, by=editor, now=NOW)
    with refuses(Denied, "token.not_for_this"):
        set_password(li, password=PASSWORD, by=chief.narrowed(["people.edit", "people.grant"]), now=NOW)
    set_password(li, password=PASSWORD, by=chief, now=NOW)
    assert authenticate(username="li", password=PASSWORD).pk == li


def test_a_closed_account_holds_nothing_and_its_tokens_are_revoked():
    li, chief = acting("li", "acceptor-street", "dispatcher-district"), acting("chief", "personnel-district")
    later = appoint(li.user_id, post="litter-district", by=SYSTEM, valid_from=TOMORROW, now=NOW)
    token = issue_token(li.user_id, label="x", scopes=["cases.view"], expires_at=NOW + DAY, by=li, now=NOW)

    deactivate_person(li.user_id, by=chief, reason="retired", now=NOW)

    ends = set(Holding.objects.filter(user_id=li.user_id).exclude(id=later.id).values_list("valid_to", flat=True))
    assert ends == {TODAY}
    assert Holding.objects.get(id=later.id).valid_to == TOMORROW
    assert ApiToken.objects.get(id=token.id).revoked_at == NOW
    assert actor_for(li.user_id, on=TOMORROW).grants == ()
    entry = history(f"person:{li.user_id}")[-1]
    assert (entry.verb, entry.actor, entry.private) == ("person.deactivated", chief.ref, {"reason": "retired"})
    assert entry.body["tokens"] == [token.id]
    assert len(entry.body["holdings"]) == 3


def test_closing_an_account_signs_out_its_sessions():
    li = somebody("li")
    set_password(li, password=PASSWORD, by=SYSTEM, now=NOW)
    signed_in = request_with()
    login(signed_in, User.objects.get(id=li))
    signed_in.session.save()
    assert get_user(request_with(signed_in.session.session_key)).pk == li

    deactivate_person(li, by=SYSTEM, now=NOW)

    assert get_user(request_with(signed_in.session.session_key)).pk is None
    # Even were the account opened again, the old session would stay shut.
    User.objects.filter(id=li).update(is_active=True)
    assert get_user(request_with(signed_in.session.session_key)).pk is None
    assert authenticate(username="li", password=PASSWORD) is None


def test_nobody_closes_their_own_account_or_one_beyond_their_places():
    chief, li = acting("chief", "personnel-district"), somebody("li", "acceptor-street", "acceptor-other")

    with refuses(Denied, "person.oneself"):
        deactivate_person(chief.user_id, by=chief, now=NOW)
    with refuses(Denied, "permission.missing"):
        deactivate_person(li, by=chief, now=NOW)


def test_a_closed_account_takes_no_post_no_token_and_no_password():
    li = somebody("li")
    deactivate_person(li, by=SYSTEM, now=NOW)

    with refuses(Refused, "person.inactive"):
        appoint(li, post="acceptor-street", by=SYSTEM, now=NOW)
    with refuses(Refused, "person.inactive"):
        set_password(li, password=PASSWORD, by=SYSTEM, now=NOW)
    with refuses(Refused, "person.inactive"):
        issue_token(li, label="x", scopes=["cases.view"], expires_at=NOW + DAY, by=SYSTEM, now=NOW)
    with refuses(Refused, "person.inactive"):
        deactivate_person(li, by=SYSTEM, now=NOW)
