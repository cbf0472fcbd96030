"""What to call posts."""

from __future__ import annotations

from collections.abc import Iterable

from gridlink.people.models import Post


def post_names(codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """{code: (title, title in English)} of posts in force or not; unknown codes are left out. 1 statement."""
    rows = Post.objects.filter(code__in=set(codes)).values_list("code", "title", "title_en")
    return {code: (title, title_en) for code, title, title_en in rows}
