"""Responsibility grids: connected, inside a town, of equal work; and their codes, which are never used again."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from gridlink.grid.drawing import balancing
from gridlink.grid.drawing.adjoining import Adjoining, adjoining
from gridlink.grid.drawing.balancing import partition
from gridlink.grid.drawing.exchanging import Patch
from gridlink.grid.drawing.numbering import number_patrols
from gridlink.grid.drawing.patrols import Patrols, deal, default_work, draw_patrols, turned
from gridlink.grid.drawing.quality import Measure, as_markdown, as_text, in_pieces, patrol_quality, unit_quality


def squares(columns: int, rows: int, step: float = 100.0) -> np.ndarray:
    """Unit squares side by side; number `row * columns + column`."""
    cells = [box(at * step, up * step, (at + 1) * step, (up + 1) * step) for up in range(rows) for at in range(columns)]
    return np.array(cells, object)


def middles(shapes: np.ndarray) -> np.ndarray:
    return shapely.get_coordinates(shapely.centroid(shapes))


def drawn(
    shapes: np.ndarray, town: np.ndarray, work: np.ndarray, count: int, seed: int = 0
) -> tuple[Adjoining, Patrols]:
    beside = adjoining(shapes)
    return beside, draw_patrols(beside, middles(shapes), town, work, count)


def figure(rows: list[Measure], name: str) -> float:
    return next(row.value for row in rows if row.name == name)


# Who adjoins whom


def test_neighbours_share_a_border_and_not_a_corner() -> None:
    beside = adjoining(squares(2, 2))

    pairs = list(zip(beside.left.tolist(), beside.right.tolist(), beside.metres.tolist(), strict=True))
    assert pairs == [(0, 1, 100), (0, 2, 100), (1, 3, 100), (2, 3, 100)]
    assert beside.outline_m.tolist() == [400] * 4


def test_borders_drawn_by_different_hands_are_shared_though_their_vertices_do_not_match() -> None:
    shapes = np.array([box(0, 0, 100, 100), box(100.02, 0, 200, 50), box(100, 50, 200, 100)], object)

    beside = adjoining(shapes)

    assert list(zip(beside.left.tolist(), beside.right.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
    assert beside.metres == pytest.approx([50, 50, 99.98], abs=0.1)


def test_less_than_a_metre_of_border_joins_nobody() -> None:
    assert len(adjoining(np.array([box(0, 0, 10, 10), box(10, 9.5, 20, 20)], object)).left) == 0


# Dealing


def test_the_next_patrol_goes_to_the_group_with_most_work_per_patrol() -> None:
    assert deal(np.array([10.0, 5.0, 1.0]), 6).tolist() == [3, 2, 1]


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=5), st.integers(0, 7))
def test_no_dealing_has_a_smaller_maximum(work: list[float], more: int) -> None:
    count = len(work) + more
    dealt = deal(np.array(work), count)

    worst = max(load / number for load, number in zip(work, dealt.tolist(), strict=True))
    others = [
        max(load / number for load, number in zip(work, each, strict=True)) for each in compositions(count, len(work))
    ]
    assert dealt.sum() == count
    assert worst == pytest.approx(min(others))


def compositions(total: int, parts: int) -> list[list[int]]:
    if parts == 1:
        return [[total]]
    return [[first, *rest] for first in range(1, total - parts + 2) for rest in compositions(total - first, parts - 1)]


def test_more_groups_than_patrols_are_refused() -> None:
    with pytest.raises(ValueError, match="1 patrols for 2 groups"):
        deal(np.array([1.0, 1.0]), 1)


# Cutting


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 3),
    st.floats(0, 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 3),
)
def test_every_patrol_hangs_together_in_one_town_and_every_unit_has_one(
    columns: int, rows: int, towns: int, share: float, seed: int, turn: int
) -> None:
    """Any workload, also with heavy and idle units; any number of patrols that can be dealt at all."""
    shapes = squares(columns, rows)
    rng = np.random.default_rng(seed)
    town = np.sort(rng.integers(0, towns, len(shapes)))
    work = rng.lognormal(0, 1.5, len(shapes)) * (rng.random(len(shapes)) < 0.9)
    work[0] += 1.0
    beside = adjoining(shapes)
    least = int(beside.parts(town).max()) + 1
    count = least + int(share * (len(shapes) - least))

    patrols = draw_patrols(beside, middles(shapes), town, work, count, cut=turned(turn))

    assert sorted(set(patrols.patrol.tolist())) == list(range(count))
    assert all(len(set(town[patrols.patrol == number])) == 1 for number in range(count))
    pieces = int(beside.parts(patrols.patrol).max()) + 1
    assert count <= pieces <= count + patrols.islands
    assert (draw_patrols(beside, middles(shapes), town, work, count, cut=turned(turn)).patrol == patrols.patrol).all()


@given(st.integers(1, 12), st.integers(1, 12))
def test_also_what_no_straight_cut_suits_is_cut_into_connected_parts(rays: int, parts: int) -> None:
    """A star: every part but one is the tip of a ray, whatever the direction."""
    units = rays + 1
    parts = min(parts, units)
    angles = np.linspace(0, 6, rays)
    star = Patch(
        [[(ray, 1.0) for ray in range(1, units)], *[[(0, 1.0)]] * rays],
        [1.0] * units, [1.0] * units, [4.0] * units,
        np.vstack(([0, 0], np.column_stack((np.cos(angles), np.sin(angles))))),
    )  # fmt: skip

    label = partition(star, parts)

    assert sorted(set(label)) == list(range(parts))
    assert sum(label.count(part) > 1 for part in range(parts)) <= 1


def test_more_parts_than_units_are_refused() -> None:
    with pytest.raises(ValueError, match="2 parts of 1 units"):
        partition(Patch([[]], [1.0], [1.0], [4.0], np.zeros((1, 2))), 2)


def test_equal_work_is_shared_out_equally_and_compactly() -> None:
    shapes = squares(12, 12)

    beside, patrols = drawn(shapes, np.zeros(144, int), np.ones(144), 9)

    assert np.bincount(patrols.patrol).tolist() == [16] * 9
    rows = patrol_quality(beside, patrols, np.zeros(144, int), np.ones(144))
    assert figure(rows, "most work against the mean") == 1
    assert figure(rows, "Polsby-Popper, mean") >= 0.6
    assert all(row.met is not False for row in rows)


def test_uneven_work_is_balanced_within_five_per_cent() -> None:
    shapes = squares(30, 30)
    work = np.random.default_rng(5).lognormal(0, 0.7, 900)

    beside, patrols = drawn(shapes, np.zeros(900, int), work, 45)

    rows = patrol_quality(beside, patrols, np.zeros(900, int), work)
    assert figure(rows, "within 5 % of their group's mean") >= 0.97
    assert figure(rows, "Polsby-Popper, mean") >= 0.52


def test_a_group_cut_unevenly_is_cut_again_and_the_most_even_answer_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    worst = {}
    for again in (0, 8):
        monkeypatch.setattr(balancing, "AGAIN", again)
        work = np.random.default_rng(11).lognormal(0, 0.8, 400)
        beside, patrols = drawn(squares(20, 20), np.repeat(np.arange(40), 10), work, 110)
        load = np.bincount(patrols.patrol, work)
        worst[again] = load.max() / load.mean()
        rows = patrol_quality(beside, patrols, np.repeat(np.arange(40), 10), work)
        assert figure(rows, "pieces too many, islands apart") == 0

    assert worst[8] <= worst[0]


def test_an_island_with_little_work_goes_with_the_nearest_piece_of_its_own_town() -> None:
    shapes = np.append(squares(6, 6), np.array([box(2000, 0, 2100, 100), box(0, 9000, 100, 9100)], object))
    town = np.array([0] * 18 + [1] * 18 + [0, 0])

    beside, patrols = drawn(shapes, town, np.ones(38), 7)

    near, far = patrols.patrol[36], patrols.patrol[37]
    assert near in patrols.patrol[:18]
    assert (patrols.patrol == far).sum() == 1
    assert patrols.islands == 1
    assert figure(patrol_quality(beside, patrols, town, np.ones(38)), "pieces too many, islands apart") == 0


def test_a_town_with_fewer_units_than_patrols_earned_gets_one_each_and_the_rest_goes_elsewhere() -> None:
    town = np.array([0, 1, 1, 1, 1])

    _, patrols = drawn(squares(5, 1), town, np.array([100.0, 1, 1, 1, 1]), 4)

    assert patrols.count.tolist() == [1, 3]


def test_where_nothing_was_counted_work_follows_grade_and_ground() -> None:
    work = default_work(["A", "B", "D", "?"], np.array([10_000.0, 50_000, 750_000, 10_000]))

    assert work.tolist() == pytest.approx([1.0, 1.5, 0.75, 0.3])


# Codes


def test_a_patrol_with_the_same_units_keeps_its_code_and_a_new_one_never_gets_an_old_one() -> None:
    standing = {"R31-1": frozenset({1, 2}), "R31-2": frozenset({3, 4}), "R31-4": frozenset({5, 6})}
    places = np.array([[0.0, 0], [0, 500], [900, 500]])

    found = number_patrols(
        [frozenset({1, 2}), frozenset({3, 5}), frozenset({4, 6})], ["31"] * 3, places, standing, ["R31-7", "S31-9"]
    )

    assert found.codes == ("R31-1", "R31-8", "R31-9")
    assert found.kept == {"R31-1"}
    assert found.ended == ("R31-2", "R31-4")


def test_who_holds_more_than_half_of_an_old_patrol_takes_it_over() -> None:
    standing = {"R31-1": frozenset({1, 2, 3}), "R31-2": frozenset({4, 5})}

    found = number_patrols(
        [frozenset({1, 2}), frozenset({3, 4}), frozenset({5})], ["31"] * 3, np.zeros((3, 2)), standing
    )

    assert found.heir_of == ("R31-1", "", "")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=12, max_size=12), min_size=2, max_size=6))
def test_however_often_patrols_are_drawn_again_no_code_ever_means_other_units(drawings: list[list[int]]) -> None:
    meant: dict[str, frozenset[int]] = {}
    standing: dict[str, frozenset[int]] = {}
    for labels in drawings:
        members = [frozenset(at for at in range(12) if labels[at] == label) for label in sorted(set(labels))]

        found = number_patrols(members, ["31"] * len(members), np.zeros((len(members), 2)), standing)

        standing = dict(zip(found.codes, members, strict=True))
        assert len(standing) == len(members)
        assert all(meant.setdefault(code, units) == units for code, units in standing.items())


# The table


def test_a_goal_is_met_missed_or_not_set() -> None:
    rows = [Measure("a", 0.971, at_least=0.97, share=True), Measure("b", 3, at_most=0), Measure("c", 34619)]

    assert [row.verdict for row in rows] == ["met", "missed", ""]
    assert as_text(rows).splitlines() == [
        "measure  figure  goal",
        "a        97.1 %  ≥ 97.0 %  met",
        "b             3  ≤ 0       missed",
        "c        34,619",
    ]
    assert as_markdown(rows).splitlines()[2] == "| a | 97.1 % | ≥ 97.0 % | met |"


def test_a_figure_that_is_no_number_misses_its_goal() -> None:
    assert Measure("a", float("nan"), at_most=1).met is False
    assert Measure("a", float("nan"), at_least=1).met is False


def test_a_town_is_in_pieces_when_a_part_of_it_lies_behind_another_town_but_not_when_it_is_an_island() -> None:
    row = adjoining(np.append(squares(4, 1), box(900, 0, 1000, 100)))

    assert in_pieces(row, np.array([0, 0, 1, 1, 0])) == 0
    assert in_pieces(row, np.array([0, 1, 0, 1, 1])) == 2


def test_the_table_of_units_tells_dense_blocks_from_the_rest_and_counts_the_too_small() -> None:
    shapes = np.array(
        [box(0, 0, 100, 100), box(100, 0, 200, 100), box(200, 0, 230, 100), box(230, 0, 500, 100)], object
    )
    kinds = np.array(["dense", "dense", "town", "town"])

    rows = unit_quality(adjoining(shapes), kinds, np.full(4, 10_000.0), np.array([1, 1, 1, 2]), np.array([1, 1, 1, 1]))

    assert figure(rows, "in dense blocks: variation of areas") == 0
    assert figure(rows, "elsewhere in town: variation of areas") == pytest.approx(0.8)
    assert figure(rows, "unit grids under 0.4 of their target") == 1
    assert figure(rows, "most unit grids in a neighbourhood") == 3
