"""Census rounds: what is proposed, who may decide, what an approval does to the register and its history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridlink.cli.components import component_classes
from gridlink.grid import queries as grid
from gridlink.grid.actions import change_component_state, register_component
from gridlink.grid.actions.census import Collected, Seen, close_round, collect_file, observe, open_round
from gridlink.grid.actions.census_review import approve_changes, compare_round, reject_changes
from gridlink.grid.actions.census_writing import next_code
from gridlink.grid.census import Difference, Facts, Kind, differences, gone, pairs, tolerance
from gridlink.grid.importing.opening import ImportOptions
from gridlink.grid.models import CensusChange, Component
from gridlink.kernel.errors import Denied, Invalid, Refused
from gridlink.ledger.queries import history
from gridlink.people.permissions import SYSTEM, Actor
from gridlink.people.queries import organisation_by_code
from tests.actors import DISTRICT, GRID, acceptor, actor, supervisor
from tests.grid.component_files import FIRST, csv_file, line
from tests.grid.test_components import draft

FACTS = Facts(1, "s", "0101", "盖", 121.0, 31.0, "intact", "B", owner_id=4)
in_the_city = pytest.mark.usefixtures("city")
STREET = GRID // 10**6 * 10**6
METRE = 1 / 111_195


def seen_as(**values: object) -> Facts:
    names = ("code", "scheme", "class_code", "name", "lon", "lat", "state", "accuracy", "owner_id")
    return Facts(**{name: getattr(FACTS, name) for name in names} | {"accuracy": "A"} | values)  # type: ignore[arg-type]


def test_two_surveys_may_lie_apart_as_far_as_both_may_err() -> None:
    assert tolerance("A", "A") == 1.0
    assert list(differences(FACTS, seen_as(), 1.5)) == []
    assert [each.kind for each in differences(FACTS, seen_as(), 1.6)] == [Kind.MOVED]


@pytest.mark.parametrize(("values", "kind", "before", "after"), [
    ({"state": "damaged"}, Kind.DAMAGED, {"state": "intact"}, {"state": "damaged"}),
    ({"name": "新"}, Kind.CHANGED, {"name": "盖"}, {"name": "新"}),
    ({"owner_id": 5}, Kind.CHANGED, {"owner_id": 4}, {"owner_id": 5}),
    ({"class_code": "0102"}, Kind.CHANGED, {"class_code": "0101"}, {"class_code": "0102"}),
])  # fmt: skip
def test_what_differs_is_told_by_kind_with_both_values(
    values: dict[str, object], kind: Kind, before: dict[str, object], after: dict[str, object]
) -> None:
    assert list(differences(FACTS, seen_as(**values), 0.0)) == [Difference(kind, before, after)]


def test_what_an_observation_does_not_say_is_not_compared() -> None:
    assert list(differences(FACTS, seen_as(name="", state="", owner_id=None), 0.0)) == []


def test_what_is_known_to_be_lost_is_not_gone_again() -> None:
    lost = Facts(1, "s", "0101", "盖", 121.0, 31.0, "lost", "B")

    assert gone(lost) is None
    assert gone(FACTS) == Difference(Kind.GONE, {"state": "intact"}, {"state": "lost"})
    assert next(differences(lost, seen_as(), 0.0)).kind == Kind.CHANGED


def test_the_nearest_pairs_are_taken_first_and_each_once() -> None:
    assert pairs([(3.0, 1, 10), (1.0, 2, 10), (2.0, 1, 20), (2.0, 2, 20)]) == {2: 10, 1: 20}


def editor() -> Actor:
    return actor("admin-990101")


def a_round() -> int:
    return open_round("上水井盖普查", place_code=STREET, scheme="jw-2026", classes=("0101",), by=actor("admin-990101"))


def only_these(*drafts: object) -> None:
    """The street's own covers retired, and these registered."""
    Component.objects.filter(class_code="0101", place__gte=STREET, place__lt=STREET + 10**6).update(state="abandoned")
    for each in drafts:
        register_component(each, by=SYSTEM)  # type: ignore[arg-type]


def proposed(round_id: int) -> list[tuple[str, int | None]]:
    rows = CensusChange.objects.filter(round=round_id, state="proposed").order_by("kind", "id")
    return [(row.kind, row.component and row.component - FIRST) for row in rows]


def four_covers() -> None:
    lon, lat = grid.grid_centre(GRID)
    only_these(*(draft(code=str(FIRST + n), lon=lon, lat=lat + 12 * n * METRE, accuracy="A") for n in range(4)))


def file_of(folder: Path) -> Path:
    """The first as it is, the second moved by 5 m, the third damaged with another owner, no fourth, a new fifth."""
    lon, lat = grid.grid_centre(GRID)

    def at(number: int, metres: float, **values: str) -> str:
        own = {
            "name": "上水井盖",
            "owner": "",
            "accuracy": "A",
            "lon": f"{lon:.7f}",
            "lat": f"{lat + metres * METRE:.7f}",
        }
        return line(number, **own | values)

    return csv_file(
        folder,
        at(0, 0.5),
        at(1, 12 + 5),
        at(2, 24, state="damaged", owner="water-co"),
        at(0, -12, code16="", name="新盖"),
    )


def collected(round_id: int, folder: Path) -> Collected:
    options = ImportOptions(scheme="jw-2026")
    return collect_file(round_id, file_of(folder), options, classes=component_classes(), by=supervisor())


@in_the_city
def test_a_round_proposes_what_is_new_moved_changed_damaged_and_gone(tmp_path: Path) -> None:
    four_covers()
    number = a_round()

    result = collected(number, tmp_path)
    counts = compare_round(number, by=editor())

    assert (result.observations, result.rejected) == (4, 0)
    assert counts == {"new": 1, "moved": 1, "changed": 1, "damaged": 1, "gone": 1, "same": 1}
    assert proposed(number) == [("changed", 2), ("damaged", 2), ("gone", 3), ("moved", 1), ("new", None)]


@in_the_city
def test_comparing_more_components_takes_no_more_statements(django_assert_num_queries: Any) -> None:
    lon, lat = grid.grid_centre(GRID)
    only_these(*(draft(code=str(FIRST + n), lon=lon, lat=lat, accuracy="A") for n in range(8)))
    few, many = a_round(), a_round()
    for number, codes in ((few, (20,)), (many, range(20, 26))):
        for each in codes:
            observe(number, Seen(class_code="0101", lon=lon, lat=lat, code=str(FIRST + each)), by=supervisor())

    with CaptureQueriesContext(connection) as first:
        assert compare_round(few, by=editor())["gone"] == 8
    with django_assert_num_queries(len(first)):
        counts = compare_round(many, by=editor())

    assert (counts["gone"], counts["new"]) == (8, 6)


@in_the_city
def test_an_approval_writes_through_the_components_own_actions(tmp_path: Path) -> None:
    four_covers()
    number = a_round()
    collected(number, tmp_path)
    compare_round(number, by=editor())
    ids = list(CensusChange.objects.values_list("pk", flat=True))

    decided = approve_changes(number, ids, by=editor(), reason="核实")

    assert (len(decided.done), decided.refused) == (5, {})
    verbs = {n: [entry.verb for entry in history(f"component:{FIRST + n}")][1:] for n in range(5)}
    assert {n: sorted(each) for n, each in verbs.items()} == {
        0: [], 1: ["component.moved"], 2: ["component.revised", "component.state_changed"],
        3: ["component.state_changed"], 4: [],
    }  # fmt: skip
    new = grid.component(FIRST + 4)
    assert (new.name, new.source, new.place) == ("新盖", f"census {number}", GRID)
    assert grid.component(FIRST + 2).owner_id == organisation_by_code("water-co").id
    assert grid.component(FIRST + 3).state == "lost"
    assert [entry.verb for entry in history(f"census:{number}")] == [
        "census.opened", "census.collected", "census.compared", "census.approved",
    ]  # fmt: skip


@in_the_city
def test_after_an_approval_the_same_observations_propose_nothing(tmp_path: Path) -> None:
    four_covers()
    number = a_round()
    collected(number, tmp_path)
    compare_round(number, by=editor())
    approve_changes(number, list(CensusChange.objects.values_list("pk", flat=True)), by=editor())

    counts = compare_round(number, by=editor())

    assert counts == {"new": 0, "moved": 0, "changed": 0, "damaged": 0, "gone": 0, "same": 4}


@in_the_city
def test_who_collected_decides_nothing_in_the_round(tmp_path: Path) -> None:
    four_covers()
    number = a_round()
    lon, lat = grid.grid_centre(GRID)
    observe(number, Seen(class_code="0101", lon=lon, lat=lat, code=str(FIRST), state="damaged"), by=editor())
    compare_round(number, by=editor())
    ids = list(CensusChange.objects.values_list("pk", flat=True))
    before = list(Component.objects.order_by("id").values())

    for decide in (approve_changes, reject_changes):
        with pytest.raises(Denied) as refusal:
            decide(number, ids, by=editor(), reason="x")
        assert refusal.value.code == "census.own_work"

    assert list(Component.objects.order_by("id").values()) == before
    assert set(CensusChange.objects.values_list("state", flat=True)) == {"proposed"}
    assert approve_changes(number, ids, by=actor("admin-9901")).refused == {}


@in_the_city
def test_a_change_rejected_leaves_the_register_and_is_not_proposed_again(tmp_path: Path) -> None:
    four_covers()
    number = a_round()
    collected(number, tmp_path)
    compare_round(number, by=editor())
    gone_one = CensusChange.objects.get(kind="gone")

    with pytest.raises(Invalid):
        reject_changes(number, [gone_one.pk], by=editor(), reason=" ")
    reject_changes(number, [gone_one.pk], by=editor(), reason="井盖在绿化带内")
    compare_round(number, by=editor())

    assert grid.component(FIRST + 3).state == "intact"
    assert ("gone", 3) not in proposed(number)
    assert history(f"census:{number}")[3].private == {"reason": "井盖在绿化带内"}


@in_the_city
def test_a_component_changed_meanwhile_is_told_and_the_others_are_done(tmp_path: Path) -> None:
    four_covers()
    number = a_round()
    collected(number, tmp_path)
    compare_round(number, by=editor())
    change_component_state(FIRST + 2, state="lost", by=SYSTEM)

    decided = approve_changes(number, list(CensusChange.objects.values_list("pk", flat=True)), by=editor())

    assert [error.code for error in decided.refused.values()] == ["census.register_changed"]
    assert len(decided.done) == 4
    assert proposed(number) == [("damaged", 2)]


@in_the_city
def test_another_class_retires_the_id_and_registers_a_new_one() -> None:
    four_covers()
    number = open_round("全部", place_code=GRID, scheme="jw-2026", by=actor("admin-990101"))
    row = grid.component(FIRST)
    observe(number, Seen(class_code="0102", lon=row.lon, lat=row.lat, code=row.text), by=supervisor())
    compare_round(number, by=editor())
    change = CensusChange.objects.get(component=FIRST)

    approve_changes(number, [change.pk], by=editor())

    assert grid.component(FIRST).state == "abandoned"
    made = Component.objects.filter(class_code="0102", source=f"census {number}").get()
    assert (made.name, made.lon, made.lat) == (row.name, row.lon, row.lat)


@in_the_city
def test_an_observation_without_an_id_is_the_nearest_of_its_class() -> None:
    four_covers()
    number = a_round()
    lon, lat = grid.grid_centre(GRID)
    observe(number, Seen(class_code="0101", lon=lon, lat=lat + 4 * METRE, state="damaged"), by=supervisor())

    compare_round(number, by=editor())

    assert proposed(number) == [("damaged", 0), ("gone", 1), ("gone", 2), ("gone", 3)]


@pytest.mark.parametrize("class_code", ["01", "A1B2", ""])
def test_a_class_without_four_digits_gives_no_id(class_code: str) -> None:
    with pytest.raises(Invalid, match=r"component\.no_class_digits"):
        next_code(GRID, class_code)


@in_the_city
def test_the_last_observation_of_a_component_counts() -> None:
    four_covers()
    number = a_round()
    row = grid.component(FIRST)
    for state in ("lost", "damaged", "intact"):
        observe(number, Seen(class_code="0101", lon=row.lon, lat=row.lat, code=row.text, state=state), by=supervisor())

    assert compare_round(number, by=editor())["same"] == 1


@in_the_city
def test_what_does_not_belong_to_the_round_is_refused() -> None:
    number = a_round()
    lon, lat = grid.grid_centre(GRID)
    elsewhere = grid.grid_centre(990101002001001)

    for seen, code in (
        (Seen(class_code="0102", lon=lon, lat=lat), "census.other_class"),
        (Seen(class_code="0101", lon=elsewhere[0], lat=elsewhere[1]), "census.outside"),
        (Seen(class_code="0101", lon=lon, lat=lat, owner_id=10**9), "organisation.unknown"),
        (Seen(class_code="0101", lon=lon, lat=lat, state="fine"), "component.state"),
    ):
        with pytest.raises(Invalid) as refusal:
            observe(number, seen, by=supervisor())
        assert refusal.value.code == code
    with pytest.raises(Denied):
        observe(number, Seen(class_code="0101", lon=lon, lat=lat), by=acceptor())
    with pytest.raises(Denied):
        open_round("x", place_code=DISTRICT, scheme="jw-2026", by=supervisor())


@in_the_city
def test_a_closed_round_takes_nothing_more() -> None:
    number = a_round()
    close_round(number, by=editor())
    lon, lat = grid.grid_centre(GRID)

    with pytest.raises(Refused) as refusal:
        observe(number, Seen(class_code="0101", lon=lon, lat=lat), by=supervisor())

    assert refusal.value.code == "census.closed"
