"""Lists of components walk an index in its own order, whatever the filter: no sort, no count, no reading of the table."""

from __future__ import annotations

import pytest
from django.db import connection

from gridlink.grid.component_lists import NOT_INTACT, ComponentFilter, list_components, matching
from gridlink.grid.models import Component
from gridlink.kernel.errors import Invalid
from gridlink.kernel.paging import encode
from gridlink.kernel.places import PlaceRange
from tests.actors import DISTRICT

pytestmark = [pytest.mark.usefixtures("city")]
PLACES = PlaceRange(DISTRICT, DISTRICT + 10**9 - 1)
FILTERS = {
    "all": ComponentFilter(),
    "place": ComponentFilter(PLACES),
    "class": ComponentFilter(None, "0101"),
    "class and place": ComponentFilter(PLACES, "0101"),
    "class, place, intact": ComponentFilter(PLACES, "0101", "intact"),
    "not intact": ComponentFilter(None, "", NOT_INTACT),
    "damaged in a place": ComponentFilter(PLACES, "", "damaged"),
    "not intact of a class": ComponentFilter(None, "0101", NOT_INTACT),
    "lost of a class in a place": ComponentFilter(PLACES, "0101", "lost"),
}


def plan(wanted: ComponentFilter, after: tuple[int, int] | None) -> str:
    rows = matching(wanted)
    if after is not None:
        rows = rows.filter(place__gte=after[0])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # On a table of a few pages reading it all is right: what is asked is whether an index can do it.
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
            )
    return rows[:51].explain()


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("after", [None, (DISTRICT, 0)])
def test_every_filter_has_its_index(name: str, after: tuple[int, int] | None) -> None:
    told = plan(FILTERS[name], after)

    assert "ndex" in told.replace("INDEX", "Index"), told
    assert "Sort" not in told, told
    assert "TEMP B-TREE" not in told, told
    assert "Seq Scan" not in told, told


@pytest.mark.parametrize("name", FILTERS)
def test_pages_together_are_the_whole_list(name: str) -> None:
    codes, after = [], None
    for _ in range(60):
        page = list_components(FILTERS[name], after=after, limit=20)
        codes += [row.code for row in page.rows]
        after = page.next
        if after is None:
            break

    assert codes == list(matching(FILTERS[name]).values_list("code", flat=True))
    assert after is None


def test_a_state_that_does_not_exist_and_a_cursor_of_another_list_are_refused() -> None:
    with pytest.raises(Invalid):
        ComponentFilter(state="fine")
    with pytest.raises(Invalid):
        list_components(ComponentFilter(), after=encode(["a", None]))


def test_the_states_of_the_filter_are_those_of_a_component() -> None:
    assert {"", NOT_INTACT, *Component.State.values} >= {each.state for each in FILTERS.values()}
