"""Who may load a pack in the console: whoever may edit everything a pack holds, over the whole city, and not for oneself."""

from __future__ import annotations

from gridlink.grid.queries import city
from gridlink.kernel.errors import Refused
from gridlink.packs.loading import Difference
from gridlink.people.permissions import Actor
from gridlink.people.queries import person

NEEDED = ("people.edit", "people.grant", "grid.edit", "catalogue.edit")
"""A pack holds organisations, posts and people, what roles allow, places, and the catalogue."""


def loader(by: Actor) -> Actor:
    """This person acting in the post that allows the catalogue; `Denied` when one of the permissions is missing."""
    here = city()
    whole = here.scheme.range_of(here.root)
    return [by.act(permission, place=whole) for permission in NEEDED][-1]


def refuse_for_oneself(difference: Difference, by: Actor) -> None:
    """Nobody gives themselves a post, or more to the posts and roles they hold: `Refused("pack.for_oneself")`.

    1 statement. It has to be asked of the very difference that is written: its token is given to `load_pack`.
    """
    if by.is_system:
        return
    own = {
        "people.Holding": {person(by.person).username},
        "people.Post": {grant.post for grant in by.grants},
        "people.Role": {grant.role for grant in by.grants},
    }
    names = {"people.Holding": "user", "people.Post": "code", "people.Role": "code"}
    for table in difference.tables:
        mine = own.get(table.plan.table, set())
        for row in (*table.added, *table.changed):
            if row.after is not None and mine and row.after[names[table.plan.table]] in mine:
                raise Refused("pack.for_oneself", row=row.key)
