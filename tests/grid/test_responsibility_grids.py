"""Who patrols what: a responsibility grid is given to a post, by those who may, for places the post covers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gridlink.grid import queries as grid
from gridlink.grid.actions import assign_responsibility_grid
from gridlink.grid.models import ResponsibilityGrid
from gridlink.kernel.errors import Denied, GridlinkError, Missing, Refused
from gridlink.ledger.queries import history
from tests.actors import GRID, actor, supervisor

pytestmark = pytest.mark.usefixtures("city")

CODE = "R990101001-1"


def subject() -> str:
    return f"responsibility_grid:{grid.responsibility_grid(CODE).id}"


def refused(action: Callable[[], object], kind: type[GridlinkError], code: str) -> None:
    before = (grid.responsibility_grid(CODE), history(subject()))

    with pytest.raises(kind) as refusal:
        action()

    assert refusal.value.code == code
    assert (grid.responsibility_grid(CODE), history(subject())) == before


def test_a_responsibility_grid_passes_to_another_post() -> None:
    row = assign_responsibility_grid(CODE, post="sup-990101001-2", by=actor("admin-990101"))

    assert row.post == "sup-990101001-2"
    assert "sup-990101001-2" in grid.supervisors_of(GRID)
    entry = history(subject())[-1]
    assert (entry.verb, entry.body["before"], entry.body["post"]) == (
        "responsibility_grid.assigned", "sup-990101001-1", "sup-990101001-2"
    )  # fmt: skip


def test_it_may_be_left_with_nobody() -> None:
    row = assign_responsibility_grid(CODE, post=None, by=actor("admin-990101"))

    assert (row.post, row.post_id) == ("", None)
    assert grid.supervisors_of(GRID) == ("front-990101001",)


def test_the_same_post_again_changes_nothing() -> None:
    assign_responsibility_grid(CODE, post="sup-990101001-1", by=actor("admin-990101"))

    assert history(subject()) == ()


def test_a_post_that_does_not_cover_the_place_is_refused() -> None:
    admin = actor("admin-990101")

    for post in ("sup-990101002-1", "sup-990102"):
        refused(
            lambda post=post: assign_responsibility_grid(CODE, post=post, by=admin),
            Refused,
            "responsibility_grid.post_elsewhere",
        )


def test_unknown_posts_and_grids_and_strangers_are_refused() -> None:
    admin = actor("admin-990101")

    refused(lambda: assign_responsibility_grid(CODE, post="nobody", by=admin), Missing, "post.unknown")
    refused(lambda: assign_responsibility_grid("R0", post=None, by=admin), Missing, "responsibility_grid.unknown")
    for person in (supervisor(), actor("admin-990102")):
        refused(
            lambda person=person: assign_responsibility_grid(CODE, post=None, by=person), Denied, "permission.missing"
        )


def test_an_ended_one_is_not_given_to_anybody() -> None:
    ResponsibilityGrid.objects.filter(code=CODE).update(valid_to=date(2026, 1, 1))

    refused(
        lambda: assign_responsibility_grid(CODE, post=None, by=actor("admin-990101")),
        Refused,
        "responsibility_grid.ended",
    )
