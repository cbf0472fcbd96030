"""A place is a range of integers, and its children are the ranges inside it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gridlink.kernel.errors import Invalid
from gridlink.kernel.places import LARGEST, WHOLE, Level, PlaceRange, PlaceScheme

CHINA = PlaceScheme(
    (Level("city", 4), Level("district", 2), Level("street", 3), Level("neighbourhood", 3), Level("grid", 3))
)
MUNICIPALITY = PlaceScheme(
    (Level("city", 2), Level("district", 4), Level("street", 3), Level("neighbourhood", 3), Level("grid", 3))
)
FLAT = PlaceScheme((Level("borough", 1), Level("block", 14)))
SINGLE = PlaceScheme((Level("place", 15),))
schemes = st.sampled_from([CHINA, MUNICIPALITY, FLAT, SINGLE])


@st.composite
def places(draw, scheme):
    """A code of any level of the scheme."""
    code = None
    for level in scheme.levels[: draw(st.integers(1, len(scheme.levels)))]:
        code = scheme.child(code, draw(st.integers(1, 10**level.digits - 1)))
    return code


schemes_and_places = schemes.flatmap(lambda scheme: st.tuples(st.just(scheme), places(scheme)))


@pytest.mark.parametrize(
    ("text", "code", "level", "short"),
    [
        ("9901", 990100000000000, "city", "9901"),
        ("990101", 990101000000000, "district", "990101"),
        ("990100", 990100000000000, "city", "9901"),
        ("990101002", 990101002000000, "street", "990101002"),
        (" 990101002003 ", 990101002003000, "neighbourhood", "990101002003"),
        ("990101002003004", 990101002003004, "grid", "990101002003004"),
        ("010101002003004", 10101002003004, "grid", "010101002003004"),
    ],
)
def test_a_code_is_read_whole_or_down_to_the_end_of_a_level(text, code, level, short):
    assert CHINA.parse(text) == code
    assert CHINA.level_of(code) == level
    assert CHINA.short(code) == short
    assert CHINA.format(code) == f"{code:015d}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "place.not_digits"),
        ("99O101", "place.not_digits"),
        ("-990101", "place.not_digits"),
        ("９９０１０１", "place.not_digits"),
        ("99010", "place.wrong_length"),
        ("9901010020030041", "place.wrong_length"),
        ("000000", "place.out_of_range"),
        ("000001", "place.gap"),
        ("990100002", "place.gap"),
    ],
)
def test_a_text_that_is_no_place_is_refused_with_the_reason(text, reason):
    with pytest.raises(Invalid) as refused:
        CHINA.parse(text, field="grid")

    assert refused.value.code == reason
    assert refused.value.field == "grid"


@pytest.mark.parametrize("code", [0, -1, LARGEST + 1, True, "990101", 990101.0, 990100002000000])
def test_a_number_that_is_no_place_is_refused_everywhere(code):
    for method in (CHINA.format, CHINA.short, CHINA.level_of, CHINA.range_of, CHINA.parent, CHINA.ancestors):
        with pytest.raises(Invalid):
            method(code)


def test_the_range_of_a_place_holds_itself_and_all_below():
    assert CHINA.range_of(990101000000000) == PlaceRange(990101000000000, 990101999999999)
    assert CHINA.range_of(990101002003004) == PlaceRange(990101002003004, 990101002003004)


def test_the_ancestors_are_the_places_it_lies_in_nearest_first():
    assert CHINA.ancestors(990101002003004) == (
        990101002003000,
        990101002000000,
        990101000000000,
        990100000000000,
    )
    assert CHINA.ancestors(990100000000000) == ()
    assert CHINA.parent(990100000000000) is None


def test_the_place_at_a_level_is_the_ancestor_there():
    assert CHINA.at_level(990101002003004, "street") == 990101002000000
    assert CHINA.at_level(990101002000000, "street") == 990101002000000


def test_a_place_wider_than_the_level_has_no_place_at_it():
    with pytest.raises(Invalid) as refused:
        CHINA.at_level(990101000000000, "street")

    assert refused.value.code == "place.above_level"
    assert refused.value.params["is_level"] == "district"


def test_a_level_the_scheme_does_not_have_is_refused():
    with pytest.raises(Invalid, match=r"place\.unknown_level"):
        CHINA.at_level(990101000000000, "ward")


@pytest.mark.parametrize(("parent", "number"), [(990101000000000, 0), (990101000000000, 1000), (None, 10_000)])
def test_a_child_number_that_does_not_fit_its_digits_is_refused(parent, number):
    with pytest.raises(Invalid, match=r"place\.bad_number"):
        CHINA.child(parent, number)


def test_a_place_of_the_narrowest_level_has_no_children():
    with pytest.raises(Invalid, match=r"place\.no_level_below"):
        CHINA.child(990101002003004, 1)


@pytest.mark.parametrize("digits", [(6, 3, 3, 2), (16,), (15, 0), (-1, 16), ()])
def test_a_scheme_has_fifteen_digits(digits):
    with pytest.raises(Invalid, match=r"place\.scheme_digits"):
        PlaceScheme(tuple(Level(f"level{index}", count) for index, count in enumerate(digits)))


@pytest.mark.parametrize("names", [("a", "a"), ("a", "")])
def test_the_levels_of_a_scheme_have_names_of_their_own(names):
    with pytest.raises(Invalid, match=r"place\.scheme_names"):
        PlaceScheme((Level(names[0], 7), Level(names[1], 8)))


@pytest.mark.parametrize(("low", "high"), [(2, 1), (-1, 5), (0, LARGEST + 1)])
def test_a_range_that_is_empty_or_out_of_bounds_is_refused(low, high):
    with pytest.raises(Invalid, match=r"place\.bad_range"):
        PlaceRange(low, high)


def test_ranges_that_touch_at_one_code_overlap_and_neighbours_do_not():
    assert PlaceRange(1, 5).overlaps(PlaceRange(5, 9))
    assert not PlaceRange(1, 4).overlaps(PlaceRange(5, 9))
    assert PlaceRange(1, 5).covers(PlaceRange(1, 5))
    assert not PlaceRange(1, 5).covers(PlaceRange(1, 6))
    assert PlaceRange.WHOLE is WHOLE
    assert 0 in WHOLE
    assert LARGEST in WHOLE


@given(schemes_and_places)
def test_what_is_written_is_read_back(pair):
    scheme, code = pair

    assert scheme.parse(scheme.format(code)) == code
    assert scheme.parse(scheme.short(code)) == code
    assert len(scheme.format(code)) == 15


@given(schemes_and_places)
def test_a_place_lies_inside_every_ancestor_and_the_whole(pair):
    scheme, code = pair
    own = scheme.range_of(code)

    for ancestor in scheme.ancestors(code):
        assert scheme.contains(ancestor, code)
        assert scheme.range_of(ancestor).covers(own)
        assert not scheme.contains(code, ancestor)
    assert scheme.contains(code, code)
    assert WHOLE.covers(own)


@given(schemes_and_places)
def test_the_ancestors_are_the_parents_of_parents_one_per_level(pair):
    scheme, code = pair
    climbed, above = [], scheme.parent(code)
    while above is not None:
        climbed.append(above)
        above = scheme.parent(above)

    assert tuple(climbed) == scheme.ancestors(code)
    assert [scheme.at_level(code, scheme.level_of(place)) for place in climbed] == climbed


@given(schemes.flatmap(lambda scheme: st.tuples(st.just(scheme), places(scheme), places(scheme))))
def test_two_places_are_nested_or_apart_never_half_in(triple):
    scheme, one, other = triple
    first, second = scheme.range_of(one), scheme.range_of(other)

    nested = first.covers(second) or second.covers(first)

    assert first.overlaps(second) == nested
    assert nested == (scheme.contains(one, other) or scheme.contains(other, one))


@given(schemes_and_places, st.data())
def test_siblings_are_disjoint_and_fill_only_their_parent(pair, data):
    scheme, parent = pair
    depth = len(scheme.ancestors(parent)) + 1
    assume(depth < len(scheme.levels))
    numbers = st.integers(1, 10 ** scheme.levels[depth].digits - 1)
    one, other = data.draw(numbers), data.draw(numbers)
    assume(one != other)

    first, second = scheme.range_of(scheme.child(parent, one)), scheme.range_of(scheme.child(parent, other))

    assert not first.overlaps(second)
    assert scheme.range_of(parent).covers(first)
    assert scheme.parent(scheme.child(parent, one)) == parent
