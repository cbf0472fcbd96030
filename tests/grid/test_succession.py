"""What counts where before and after places are merged (Zhabei went into Jing'an on 4 November 2015)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlink.grid.succession import PlaceDates, Succession, faults
from gridlink.kernel.places import Level, PlaceRange, PlaceScheme

SHANGHAI = PlaceScheme(
    (Level("city", 2), Level("district", 4), Level("street", 3), Level("neighbourhood", 3), Level("grid", 3))
)
CODE = SHANGHAI.parse
ZHABEI, JINGAN, HUANGPU = CODE("310108"), CODE("310106"), CODE("310101")
BAOSHAN_ROAD, BAOSHAN_ROAD_NOW = CODE("310108006"), CODE("310106011")
NANSHI, NANHUI, PUDONG = CODE("310102"), CODE("310119"), CODE("310115")
MERGED = Succession(SHANGHAI, {ZHABEI: JINGAN, BAOSHAN_ROAD: BAOSHAN_ROAD_NOW})
GRID_IN_BAOSHAN_ROAD = CODE("310108006003002")


def _ranges(*pairs: tuple[str, str]) -> tuple[PlaceRange, ...]:
    return tuple(PlaceRange(int(low.ljust(15, "0")), int(high.ljust(15, "9"))) for low, high in pairs)


def test_a_district_counts_its_own_and_what_was_merged_into_it() -> None:
    assert MERGED.counted(JINGAN) == _ranges(("310106", "310106"), ("310108", "310108"))


def test_the_old_district_counts_its_own_for_ever() -> None:
    assert MERGED.counted(ZHABEI) == _ranges(("310108", "310108"))


def test_a_street_counts_under_its_own_new_code() -> None:
    assert MERGED.counted(BAOSHAN_ROAD_NOW) == _ranges(("310106011", "310106011"), ("310108006", "310108006"))


def test_a_district_nothing_was_merged_into_counts_its_own() -> None:
    assert MERGED.counted(HUANGPU) == _ranges(("310101", "310101"))


def test_a_street_that_went_elsewhere_does_not_count_under_the_district_of_the_rest() -> None:
    split = Succession(SHANGHAI, {ZHABEI: JINGAN, BAOSHAN_ROAD: CODE("310101022")})

    assert split.counted(JINGAN) == _ranges(("310106", "310106"), ("310108", "310108005"), ("310108007", "310108"))
    assert split.counted(HUANGPU) == _ranges(("310101", "310101"), ("310108006", "310108006"))
    assert split.counted(ZHABEI) == _ranges(("310108", "310108"))


def test_what_was_merged_twice_counts_under_each() -> None:
    chain = Succession(SHANGHAI, {CODE("310103"): NANSHI, NANSHI: HUANGPU})

    assert chain.after(CODE("310103001")) == (NANSHI, HUANGPU)
    assert chain.counted(HUANGPU) == _ranges(("310101", "310103"))
    assert chain.before(HUANGPU) == (NANSHI,)


def test_a_grid_counts_also_under_the_new_street_and_district() -> None:
    assert MERGED.also_under(GRID_IN_BAOSHAN_ROAD, "district") == {JINGAN}
    assert MERGED.also_under(GRID_IN_BAOSHAN_ROAD, "street") == {BAOSHAN_ROAD_NOW}
    assert MERGED.also_under(GRID_IN_BAOSHAN_ROAD, "neighbourhood") == frozenset()
    assert MERGED.also_under(GRID_IN_BAOSHAN_ROAD, "city") == frozenset()


def test_no_succession_is_false_and_counts_every_place_alone() -> None:
    nothing = Succession(SHANGHAI, {})

    assert not nothing
    assert nothing.ended == ()
    assert nothing.counted(JINGAN) == (SHANGHAI.range_of(JINGAN),)


OLD = PlaceDates(ZHABEI, date(1949, 10, 1), date(2015, 11, 3), JINGAN)
NEW = PlaceDates(JINGAN, date(2015, 11, 4), None)


def test_a_merger_from_one_day_to_the_next_is_sound() -> None:
    assert list(faults([OLD, NEW], SHANGHAI)) == []


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ([OLD], "unknown"),
        ([replace(OLD, last=None), NEW], "open"),
        ([OLD, replace(NEW, first=date(2015, 11, 5))], "later"),
        ([replace(OLD, successor=BAOSHAN_ROAD_NOW), PlaceDates(BAOSHAN_ROAD_NOW, date(2000, 1, 1), None)], "level"),
        ([OLD, replace(NEW, last=date(2020, 1, 1), successor=ZHABEI)], "cycle"),
        ([replace(OLD, successor=ZHABEI)], "cycle"),
    ],
)
def test_a_successor_that_cannot_be_is_told_once(places: list[PlaceDates], code: str) -> None:
    assert [fault.code for fault in faults(places, SHANGHAI)] == [code]


SMALL = PlaceScheme((Level("a", 13), Level("b", 1), Level("c", 1)))
PLACES = [100 * a + 10 * b + c for a in range(1, 5) for b in range(4) for c in range(3) if b or not c]


@given(st.dictionaries(st.sampled_from(PLACES), st.sampled_from(PLACES), max_size=8), st.sampled_from(PLACES))
def test_ranges_and_single_codes_agree_whatever_was_merged(links: dict[int, int], place: int) -> None:
    level = SMALL.level_of
    merged = Succession(SMALL, {old: new for old, new in links.items() if level(old) == level(new) and old != new})
    ranges, own = merged.counted(place), SMALL.range_of(place)

    counted = {code for code in PLACES if any(code in each for each in ranges)}

    assert counted == {code for code in PLACES if code in own or any(heir in own for heir in merged.after(code))}
    assert {code for code in PLACES if any(code in each for each in merged.ended)} == {
        code for code in PLACES if merged.after(code)
    }
    under = {code for code in PLACES if place in merged.also_under(code, level(place))}
    assert under == counted - {code for code in PLACES if code in own}
