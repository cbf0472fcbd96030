"""Rules on organisations, roles, posts and people; supervising kept apart from handling (监督和处置相分离)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches

from gridlink.packs.findings import Finding
from gridlink.packs.pack import OrganisationRow, Pack, PostRow
from gridlink.people.permissions import PERMISSIONS

SUPERVISING = frozenset({"intake.accept", "cases.check", "cases.answer_check", "cases.file", "cases.close"})
APART: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"cases.handle"}), "handles", "处置"),
    (frozenset({"cases.dispatch"}), "commands", "指挥派遣"),
)
"""What an organisation that supervises may not do as well."""


def organisations_form_a_tree(pack: Pack) -> Iterator[Finding]:
    """Every organisation but the root's government has a parent; nothing stands above itself (each ring is told once)."""
    rows = {row.code: row for row in pack.organisations}
    told: set[tuple[str, frozenset[str]]] = set()
    for row in pack.organisations:
        if not row.parent and not (row.kind == "block" and row.place == pack.city.root):
            yield row.at.finding("no-parent-organisation", "parent", value=row.code)
        parent = rows.get(row.parent)
        if parent is not None and parent.kind != "block" and row.kind != "contractor":
            yield row.at.finding("parent-not-block", "parent", value=parent.code, kind=parent.kind)
        for link in ("parent", "superior"):
            ring = _ring(row, link, rows)
            if ring and (link, ring) not in told:
                told.add((link, ring))
                yield row.at.finding("organisation-cycle", link, value=row.code)


def _ring(row: OrganisationRow, link: str, rows: dict[str, OrganisationRow]) -> frozenset[str]:
    """The codes met by following `link` upward from the row back to it; empty when it does not come back."""
    seen: set[str] = set()
    code = getattr(row, link)
    while code in rows and code not in seen:
        seen.add(code)
        if code == row.code:
            return frozenset(seen)
        code = getattr(rows[code], link)
    return frozenset()


def levels_of_organisations_are_known(pack: Pack) -> Iterator[Finding]:
    """An organisation's level is the level of its place."""
    for row in pack.organisations:
        level = pack.city.scheme.level_of(row.place)
        if row.level != level:
            value = pack.city.scheme.short(row.place)
            yield row.at.finding("wrong-level", "level", value=value, level=level, stated=row.level)


def permissions_are_known(pack: Pack) -> Iterator[Finding]:
    """A role gives only permissions that the program asks for."""
    for role in pack.roles:
        for permission in role.permissions:
            if permission not in PERMISSIONS:
                near = get_close_matches(permission, PERMISSIONS, n=1)
                hint = f" ({near[0]}?)" if near else ""
                yield role.at.finding("unknown-permission", "permissions", value=permission, near=hint)


def posts_are_held(pack: Pack) -> Iterator[Finding]:
    """Every post has a holder and every role a post; else a warning."""
    held = {code for person in pack.people for code in person.posts}
    for post in pack.posts:
        if post.code not in held:
            yield post.at.finding("post-not-held", "code", value=post.code)
    used = {post.role for post in pack.posts}
    for role in pack.roles:
        if role.code not in used:
            yield role.at.finding("role-without-post", value=role.code)


def posts_name_real_classes(pack: Pack) -> Iterator[Finding]:
    """A prefix in a post's classes begins some class of the default scheme."""
    classes = [f"{row.kind}:{row.code}" for row in pack.classes if row.scheme == pack.city.default_scheme]
    for post in pack.posts:
        for prefix in post.classes:
            if classes and not any(name.startswith(prefix) for name in classes):
                yield post.at.finding("bad-class-prefix", "classes", value=prefix)


def supervising_is_kept_apart(pack: Pack) -> Iterator[Finding]:
    """No organisation has a post that accepts, files, checks or closes and another that dispatches or handles."""
    powers = {role.code: frozenset(role.permissions) for role in pack.roles}
    by_body: dict[str, list[PostRow]] = defaultdict(list)
    for post in pack.posts:
        by_body[post.organisation].append(post)
    for body, posts in by_body.items():
        supervises = [post for post in posts if powers.get(post.role, frozenset()) & SUPERVISING]
        for permissions, act, act_zh in APART:
            for post in posts if supervises else ():
                if powers.get(post.role, frozenset()) & permissions:
                    params = {"value": body, "first": supervises[0].code, "second": post.code}
                    yield post.at.finding("not-separated", "organisation", act=act, act_zh=act_zh, **params)
