"""Signing in and out. Guessing is slowed down per username and address (people.actions.sign_in)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gridlink.kernel.errors import Refused
from gridlink.packs.loading import DEMO_PASSWORD
from gridlink.people.actions import check_sign_in_allowed, clear_failed_sign_ins, record_failed_sign_in
from gridlink.people.demo import DemoPerson, demo_people
from gridlink.web.messages import sentence
from gridlink.web.requests import client_address


class SignInForm(AuthenticationForm):
    """Username and password; asks first whether an attempt may be made at all, and counts those that fail."""

    error_messages = {
        "invalid_login": _("The username or the password is wrong. Capital letters count in both."),
        "inactive": _("This account is no longer active. Ask whoever appoints people in your organisation."),
    }

    def clean(self) -> dict[str, Any]:
        """Check the throttle, then the password."""
        username, address = self.cleaned_data.get("username") or "", client_address(cast(HttpRequest, self.request))
        password = self.cleaned_data.get("password")
        if not username or not password:
            return self.cleaned_data
        try:
            check_sign_in_allowed(username, address=address)
        except Refused as refusal:
            self.add_error(None, sentence(refusal))
            return self.cleaned_data
        user = authenticate(self.request, username=username, password=password)
        if user is None:
            record_failed_sign_in(username, address=address)
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(user)
        clear_failed_sign_ins(username)
        self.user_cache = user
        return self.cleaned_data


SHOWN = 30
"""So many demo people of a role are listed; a city has thousands, and the others are searched for."""


@dataclass(frozen=True)
class DemoGroup:
    """The demo people of one role, for the list beside the form: the first `SHOWN`, and how many there are."""

    name: str
    name_en: str
    people: tuple[DemoPerson, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.people)


@sensitive_post_parameters("password")
@login_not_required
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; with demo accounts loaded it lists them, and their password. 1 statement to show it."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return HttpResponseRedirect(_next(request))
    everybody, wanted = demo_people(), request.GET.get("find", "").strip()[:60]
    context = {"form": form, "next": request.GET.get("next", request.POST.get("next", ""))}
    if everybody:
        groups = _groups(person for person in everybody if _is_meant(person, wanted))
        context |= {"demo_password": DEMO_PASSWORD, "groups": groups, "find": wanted}
        context["searchable"] = bool(wanted) or any(group.more for group in groups)
    return render(request, "web/sign_in.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and in every web process."""
    logout(request)
    return redirect("sign-in")


def _next(request: HttpRequest) -> str:
    """Where to go on: a path of ours, or the person's work."""
    there = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return there if safe else resolve_url("work")


def _groups(people: Iterable[DemoPerson]) -> tuple[DemoGroup, ...]:
    rows = sorted(people, key=lambda each: (each.role, each.username))
    grouped = ((tuple(group)) for _role, group in groupby(rows, key=lambda each: each.role))
    return tuple(DemoGroup(group[0].role_name, group[0].role_name_en, group[:SHOWN], len(group)) for group in grouped)


def _is_meant(person: DemoPerson, wanted: str) -> bool:
    """Whether every word looked for stands in the account, the name or the title."""
    known = f"{person.username} {person.name} {person.name_en} {person.title} {person.title_en}".casefold()
    return all(word in known for word in wanted.casefold().split())
