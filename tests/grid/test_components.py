"""Components on the register: ids, places, states; who may, what is refused, what the ledger keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gridlink.grid import queries as grid
from gridlink.grid.actions import (
    ComponentDraft,
    change_component_state,
    move_component,
    register_component,
    retire_component,
)
from gridlink.grid.identifiers import check_fits, component_id
from gridlink.grid.models import Component
from gridlink.kernel.errors import Denied, GridlinkError, Invalid, Missing, Refused
from gridlink.kernel.places import PlaceRange
from gridlink.ledger.queries import history
from gridlink.ledger.tracking import folded
from gridlink.people.permissions import Actor, Grant
from gridlink.people.queries import organisation_by_code
from tests.actors import GRID, actor, supervisor

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
CODE = 9901010101900001
SUBJECT = f"component:{CODE}"
NEIGHBOUR_GRID = 990101001001002
OTHER_GRID = 990102001001001

in_the_city = pytest.mark.usefixtures("city")


def draft(**values: Any) -> ComponentDraft:
    lon, lat = grid.grid_centre(GRID)
    given = ComponentDraft(
        code=str(CODE), scheme="jw-2026", class_code="0101", name="上水井盖", name_en="Cover", lon=lon, lat=lat
    )
    return replace(given, **values)


def editor() -> Any:
    return actor("admin-990101")


def registered() -> grid.ComponentRow:
    return register_component(draft(), by=editor(), now=NOW)


def refused(action: Callable[[], object], kind: type[GridlinkError], code: str, field: str | None = None) -> None:
    """The action is refused, and neither the register nor the ledger has changed."""
    before = (list(Component.objects.order_by("id").values()), history(SUBJECT))

    with pytest.raises(kind) as refusal:
        action()

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert (list(Component.objects.order_by("id").values()), history(SUBJECT)) == before


def test_an_id_is_six_digits_division_two_major_two_minor_six_serial() -> None:
    parts = component_id(" 3205080101000001 ")

    assert (parts.division, parts.major, parts.minor, parts.serial) == (320508, 1, 1, 1)
    assert (parts.class_code, int(parts), str(parts)) == ("0101", 3205080101000001, "3205080101000001")
    assert str(component_id("0101010101000001")) == "0101010101000001"


@pytest.mark.parametrize(("text", "reason"), [
    ("", "not_digits"), ("99010101010000o1", "not_digits"), ("９９０１０１０１０１０００００１", "not_digits"),
    ("990101010100001", "length"), ("99010101010000011", "length"), ("0000000101000001", "division"),
    ("9901010001000001", "major"), ("9901010100000001", "minor"), ("9901010101000000", "serial"),
])  # fmt: skip
def test_a_malformed_id_says_which_part_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        component_id(text)

    assert (refusal.value.code, refusal.value.field, refusal.value.params["reason"]) == (
        "component.bad_id", "code", reason
    )  # fmt: skip


def test_an_id_fits_its_division_and_class() -> None:
    parts = component_id(str(CODE))

    check_fits(parts, place=GRID, class_code="0101")
    check_fits(parts, place=GRID, class_code="010103")
    check_fits(parts, place=GRID, class_code="01")
    for class_code in ("0102", "02", ""):
        with pytest.raises(Invalid):
            check_fits(parts, place=GRID, class_code=class_code)


@in_the_city
def test_a_component_is_registered_where_its_point_stands() -> None:
    row = register_component(draft(note="门口，王家"), by=editor(), now=NOW)

    assert (row.text, row.place, row.state, row.accuracy) == (str(CODE), GRID, "intact", "C")
    assert row.recorded_on == date(2026, 11, 24)  # half past midnight in the city's time zone
    entry = history(SUBJECT)[-1]
    assert (entry.verb, entry.actor, entry.post) == ("component.registered", editor().ref, "admin-990101")
    assert entry.body["set"]["lon"] == f"{row.lon:.7f}"
    assert "王家" not in str(entry.body)
    assert entry.private == {"note": "门口，王家"}
    assert row.code in {near.code for near in grid.components_near(row.lon, row.lat, 1, include_hidden=True)}


@in_the_city
def test_an_id_once_given_is_not_given_again_even_after_retirement() -> None:
    registered()
    retire_component(CODE, reason="拆除", by=editor(), now=NOW)

    refused(registered, Refused, "component.code_taken", "code")


@in_the_city
@pytest.mark.parametrize(("values", "code", "field"), [
    ({"code": "123"}, "component.bad_id", "code"),
    ({"code": "9901020101900001"}, "component.other_division", "code"),
    ({"code": "9901010102900001"}, "component.other_class", "code"),
    ({"lon": 2.35, "lat": 48.85}, "place.outside_city", "location"),
    ({"lon": float("nan")}, "place.bad_coordinates", "location"),
    ({"place": NEIGHBOUR_GRID}, "component.place_disagrees", "place"),
    ({"name": "  "}, "input.required", "name"),
    ({"note": "x" * 201}, "input.too_long", "note"),
    ({"accuracy": "D"}, "component.accuracy", "accuracy"),
    ({"maintainer_id": 0}, "organisation.unknown", "maintainer_id"),
])  # fmt: skip
def test_a_bad_draft_is_refused_and_nothing_is_written(values: dict[str, Any], code: str, field: str) -> None:
    refused(lambda: register_component(draft(**values), by=editor(), now=NOW), Invalid, code, field)


@in_the_city
def test_only_who_may_edit_the_grid_there_registers() -> None:
    for person in (supervisor(), actor("admin-990102")):
        refused(lambda person=person: register_component(draft(), by=person), Denied, "permission.missing")


@in_the_city
def test_bodies_are_kept_by_their_part() -> None:
    body = organisation_by_code("water-co").id

    row = register_component(draft(owner_id=body, maintainer_id=body), by=editor(), now=NOW)

    assert (row.owner_id, row.maintainer_id, row.authority_id) == (body, body, None)


@in_the_city
def test_a_moved_component_is_found_where_it_is_now_and_not_where_it_was() -> None:
    before = registered()
    lon, lat = grid.grid_centre(NEIGHBOUR_GRID)

    row = move_component(CODE, lon=lon, lat=lat, by=editor(), now=NOW)

    assert (row.place, row.changed_on) == (NEIGHBOUR_GRID, date(2026, 11, 24))
    assert CODE in {near.code for near in grid.components_near(lon, lat, 1, include_hidden=True)}
    assert CODE not in {near.code for near in grid.components_near(before.lon, before.lat, 1, include_hidden=True)}
    assert history(SUBJECT)[-1].verb == "component.moved"


@in_the_city
def test_a_component_does_not_move_out_of_its_division_the_city_or_the_editors_places() -> None:
    registered()
    lon, lat = grid.grid_centre(OTHER_GRID)
    everywhere, here = actor("admin-9901"), editor()

    refused(
        lambda: move_component(CODE, lon=lon, lat=lat, by=everywhere), Invalid, "component.other_division", "location"
    )
    refused(lambda: move_component(CODE, lon=lon, lat=lat, by=here), Denied, "permission.missing")
    refused(lambda: move_component(CODE, lon=0, lat=0, by=here), Invalid, "place.outside_city", "location")


@in_the_city
def test_who_may_edit_only_where_it_goes_does_not_take_a_component_from_where_it_is() -> None:
    registered()
    lon, lat = grid.grid_centre(NEIGHBOUR_GRID)
    rights, there = frozenset({"grid.edit"}), PlaceRange(NEIGHBOUR_GRID, NEIGHBOUR_GRID)
    neighbour = Actor("user:0", grants=(Grant("post", "administrator", 0, "", rights, there),))

    refused(lambda: move_component(CODE, lon=lon, lat=lat, by=neighbour), Denied, "permission.missing")


@in_the_city
def test_a_state_is_noted_once() -> None:
    registered()

    row = change_component_state(CODE, state="damaged", by=editor(), now=NOW)
    change_component_state(CODE, state="damaged", by=editor(), now=NOW)

    assert row.state == "damaged"
    assert [entry.verb for entry in history(SUBJECT)] == ["component.registered", "component.state_changed"]


@in_the_city
def test_a_component_is_not_retired_by_a_state_nor_given_an_unknown_one() -> None:
    registered()

    for state in ("abandoned", "stolen", ""):
        refused(
            lambda state=state: change_component_state(CODE, state=state, by=editor()),
            Invalid,
            "component.state",
            "state",
        )


@in_the_city
def test_a_retired_component_stays_on_the_register_and_as_it_is() -> None:
    registered()

    row = retire_component(CODE, reason="道路改造拆除", by=editor(), now=NOW)

    assert grid.component(CODE) == row
    assert row.state == "abandoned"
    assert history(SUBJECT)[-1].private == {"reason": "道路改造拆除"}
    refused(lambda: change_component_state(CODE, state="intact", by=editor()), Refused, "component.retired")
    refused(lambda: retire_component(CODE, reason="again", by=editor()), Refused, "component.retired")
    refused(lambda: move_component(CODE, lon=row.lon, lat=row.lat, by=editor()), Refused, "component.retired")


@in_the_city
def test_an_unknown_component_is_missing_and_a_reason_is_asked_for() -> None:
    refused(lambda: retire_component(CODE, reason="x", by=editor()), Missing, "component.unknown", "component")
    refused(lambda: retire_component(CODE, reason=" ", by=editor()), Invalid, "input.required", "reason")


@in_the_city
def test_the_register_is_what_its_entries_add_up_to() -> None:
    registered()
    lon, lat = grid.grid_centre(NEIGHBOUR_GRID)
    move_component(CODE, lon=lon, lat=lat, by=editor(), now=NOW)
    change_component_state(CODE, state="lost", by=editor(), now=NOW)
    row = grid.component(CODE)

    state = folded(entry.body for entry in history(SUBJECT))

    assert (state["place"], state["state"], state["name"]) == (row.place, row.state, row.name)
    assert (float(state["lon"]), float(state["lat"])) == (row.lon, row.lat)
