"""What each process keeps of the city: looked at again now and then, never on every request."""

from __future__ import annotations

from datetime import date

import pytest

from gridlink.grid import current
from gridlink.grid import queries as grid
from gridlink.grid.models import City, Place
from gridlink.kernel.errors import Invalid
from tests.actors import GRID

pytestmark = pytest.mark.usefixtures("city")


def wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the half minute pass."""
    monkeypatch.setattr(current, "LOOK_EVERY", 0.0)


def test_after_half_a_minute_unchanged_grids_cost_two_statements_and_the_locator_stays(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    before = current.current_locator()
    wait(monkeypatch)

    with django_assert_num_queries(2):
        after = current.current_locator()

    assert after is before


def test_a_new_pack_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = current.current_locator()
    City.objects.update(pack_hash="f" * 64, name="新城")

    assert grid.city().name == "江湾市"
    wait(monkeypatch)
    assert grid.city().name == "新城"
    assert current.current_locator() is not before


def test_a_grid_that_has_ended_has_no_points_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    lon, lat = grid.grid_centre(GRID)
    Place.objects.filter(code=GRID).update(valid_to=date(2026, 1, 1))

    assert grid.locate(lon, lat) == GRID
    wait(monkeypatch)
    with pytest.raises(Invalid):
        grid.locate(lon, lat)


def test_forgetting_looks_again_at_once() -> None:
    grid.city()
    City.objects.update(name="新城")

    grid.forget()

    assert grid.city().name == "新城"
