"""People's accounts: made, set to a language, given a password, closed. Never deleted."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from gridlink.kernel.errors import Denied, Invalid, Refused
from gridlink.ledger.actions import record
from gridlink.people.actions.appointing import end_holding
from gridlink.people.actions.reach import (
    editor_over,
    locked_person,
    moment,
    not_ended,
    posts_ahead,
    reach_of,
    refuse_giving_too_much,
    refuse_oneself,
)
from gridlink.people.models import ApiToken, Holding, User
from gridlink.people.permissions import Actor
from gridlink.people.queries import PERSON_FIELDS, PersonRow

THEMES = frozenset({"", "light", "dark"})
"""Empty follows the device."""
LONGEST_USERNAME = 150


@transaction.atomic
def create_person(
    username: str,
    *,
    name: str,
    by: Actor,
    name_en: str = "",
    language: str = "",
    is_demo: bool = False,
    now: datetime | None = None,
) -> PersonRow:
    """Make an account without a password (`set_password`) and without posts (`appoint`): it may do nothing yet.

    Refused: a username taken, or one with other signs than letters, digits and @ . + - _; a person without a name.
    """
    at, _ = moment(now)
    acting = editor_over(by, [])
    _refuse_bad_username(username)
    if not name.strip():
        raise Invalid("person.no_name", field="name")
    _refuse_unknown_language(language)
    if User.objects.filter(username=username).exists():
        raise Refused("person.username_taken", field="username")
    user = User(username=username, name=name.strip(), name_en=name_en.strip(), language=language, is_demo=is_demo)
    user.set_unusable_password()
    user.save(force_insert=True)
    private = {"username": username, "name": user.name, "name_en": user.name_en}
    body = {"language": language, "is_demo": is_demo}
    record(f"person:{user.id}", "person.created", by=acting, at=at, body=body, private=private, new=True)
    return PersonRow(*(getattr(user, field) for field in PERSON_FIELDS))


@transaction.atomic
def set_language(user_id: int, *, language: str, by: Actor, now: datetime | None = None) -> None:
    """Choose the language of one's own pages; empty takes the installation's. Nobody else's."""
    _refuse_unknown_language(language)
    _set_own(user_id, "language", language, by, now)


@transaction.atomic
def set_theme(user_id: int, *, theme: str, by: Actor, now: datetime | None = None) -> None:
    """Choose light or dark for one's own pages; empty follows the device. Nobody else's."""
    if theme not in THEMES:
        raise Invalid("person.unknown_theme", field="theme", known=sorted(THEMES))
    _set_own(user_id, "theme", theme, by, now)


@transaction.atomic
def set_password(user_id: int, *, password: str, by: Actor, now: datetime | None = None) -> None:
    """Give an account a password: one's own, or that of somebody whose posts one could have given them.

    Whoever sets a password can sign in with it, so the rule is that of appointing. Ends that account's sessions.
    Refused: a weak password (`reasons` are Django's codes), an API token doing it.
    """
    at, today = moment(now)
    user = locked_person(user_id)
    acting = by
    if by.narrowed_to is not None:
        raise Denied("token.not_for_this")
    if by.user_id != user_id:
        posts = posts_ahead(user_id, today)
        acting = editor_over(by, reach_of(*posts))
        refuse_giving_too_much(by, posts)
    try:
        validate_password(password, user)
    except ValidationError as error:
        reasons = [str(each.code) for each in error.error_list]
        raise Invalid("person.weak_password", field="password", reasons=reasons) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    record(f"person:{user_id}", "person.password_set", by=acting, at=at, body={})


@transaction.atomic
def deactivate_person(user_id: int, *, by: Actor, reason: str = "", now: datetime | None = None) -> None:
    """Close an account (停用): holdings end today, tokens are revoked, every open session is signed out.

    The password is thrown away, and with it the hash that sessions are checked against on each request. Refused:
    oneself; somebody with a post over places one does not edit; an account closed already.
    """
    at, today = moment(now)
    user = locked_person(user_id)
    refuse_oneself(by, user_id)
    acting = editor_over(by, reach_of(*posts_ahead(user_id, today)))
    held = list(not_ended(Holding.objects.filter(user_id=user_id), today).order_by("id"))
    for holding in held:
        end_holding(holding, today)
    tokens = ApiToken.objects.filter(user_id=user_id, revoked_at=None)
    token_ids = list(tokens.order_by("id").values_list("id", flat=True))
    tokens.update(revoked_at=at)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    body = {"holdings": [each.id for each in held], "tokens": token_ids}
    private = {"reason": reason} if reason else None
    record(f"person:{user_id}", "person.deactivated", by=acting, at=at, body=body, private=private)


def _set_own(user_id: int, field: str, value: str, by: Actor, now: datetime | None) -> None:
    at, _ = moment(now)
    user = locked_person(user_id)
    if by.user_id != user_id and not by.is_system:
        raise Denied("person.not_oneself", person=user_id)
    if getattr(user, field) == value:
        return
    setattr(user, field, value)
    user.save(update_fields=[field])
    record(f"person:{user_id}", f"person.{field}_set", by=by, at=at, body={field: value})


def _refuse_bad_username(username: str) -> None:
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise Invalid("person.bad_username", field="username") from error
    if len(username) > LONGEST_USERNAME:
        raise Invalid("person.bad_username", field="username", longest=LONGEST_USERNAME)


def _refuse_unknown_language(language: str) -> None:
    known = [code for code, _ in settings.LANGUAGES]
    if language and language not in known:
        raise Invalid("person.unknown_language", field="language", known=known)
