"""What to call posts and organisations."""

from __future__ import annotations

from collections.abc import Iterable

from gridlink.people.models import Organisation, Post


def post_names(codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """{code: (title, title in English)} of posts in force or not; unknown codes are left out. 1 statement."""
    rows = Post.objects.filter(code__in=set(codes)).values_list("code", "title", "title_en")
    return {code: (title, title_en) for code, title, title_en in rows}


def organisation_names(codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """{code: (name, name in English)} of organisations in force or not; unknown codes are left out. 1 statement."""
    rows = Organisation.objects.filter(code__in=set(codes)).values_list("code", "name", "name_en")
    return {code: (name, name_en) for code, name, name_en in rows}
