"""What the grid answers about the example city, and what each answer costs."""

from __future__ import annotations

import math
from datetime import date

import pytest

from gridlink.grid import queries as grid
from gridlink.grid.models import Component, Place, ResponsibilityGrid
from gridlink.grid.rows import ComponentRow
from gridlink.kernel.errors import Invalid, Missing
from gridlink.kernel.places import PlaceRange
from tests.actors import DISTRICT, GRID, OTHER_DISTRICT, ROOT

pytestmark = pytest.mark.usefixtures("city")

STREET, NEIGHBOURHOOD = 990101001000000, 990101001001000


def nearest_first(rows: tuple[ComponentRow, ...]) -> list[int]:
    return [row.code for row in rows]


def test_the_city_is_asked_for_once_and_then_kept(django_assert_num_queries) -> None:
    first = grid.city()

    with django_assert_num_queries(0):
        again = grid.city()

    assert again is first
    assert (first.code, first.name, first.name_en, first.root) == ("example", "江湾市", "Jiangwan City", ROOT)
    assert first.timezone == "Asia/Shanghai"
    assert [level.digits for level in first.scheme.levels] == [4, 2, 3, 3, 3]


def test_without_a_pack_there_is_no_city() -> None:
    from gridlink.grid.models import City

    City.objects.all().delete()

    with pytest.raises(Missing) as refusal:
        grid.city()

    assert refusal.value.code == "city.none"


def test_a_place_is_found_by_its_code(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        row = grid.place(DISTRICT)

    assert (row.level, row.name, row.name_en) == ("district", "滨江区", "Binjiang District")


def test_an_unknown_place_is_missing() -> None:
    with pytest.raises(Missing) as refusal:
        grid.place(990199000000000)

    assert (refusal.value.code, refusal.value.field) == ("place.unknown", "place")


def test_places_of_a_level_are_listed_by_code_within_a_range(django_assert_num_queries) -> None:
    scheme = grid.city().scheme

    with django_assert_num_queries(1):
        streets = grid.places_at("street", scheme.range_of(DISTRICT))

    assert [row.code for row in streets] == [STREET, 990101002000000]
    assert [row.code for row in grid.places_at("district")] == [DISTRICT, OTHER_DISTRICT]
    assert len(grid.places_at("grid")) == 120
    assert grid.places_at("street", PlaceRange(GRID, GRID)) == ()


def test_of_a_level_only_so_many_places_are_read_as_are_asked_for() -> None:
    assert [row.code for row in grid.places_at("district", limit=1)] == [DISTRICT]
    assert len(grid.places_at("grid", limit=119)) == 119
    assert len(grid.places_at("grid", limit=121)) == 120


def test_a_place_ended_is_not_listed_any_more() -> None:
    Place.objects.filter(code=STREET).update(valid_to=date(2026, 3, 1))

    assert STREET in [row.code for row in grid.places_at("street", on=date(2026, 2, 28))]
    assert STREET not in [row.code for row in grid.places_at("street", on=date(2026, 3, 1))]
    assert grid.place(STREET).valid_to == date(2026, 3, 1)


def test_a_unit_grid_is_called_after_its_neighbourhood_and_number(django_assert_num_queries) -> None:
    grid.city()
    above, above_en = grid.names([NEIGHBOURHOOD])[NEIGHBOURHOOD]

    with django_assert_num_queries(1):
        called = grid.names({GRID, DISTRICT, 990199000000000})

    assert called == {GRID: (f"{above} 001", f"{above_en} 001"), DISTRICT: ("滨江区", "Binjiang District")}
    assert grid.names([]) == {}


def test_the_way_down_to_a_grid_starts_with_the_city(django_assert_num_queries) -> None:
    grid.city()

    with django_assert_num_queries(1):
        way = grid.path_names(GRID)

    assert [name for name, _ in way][:3] == ["江湾市", "滨江区", "望江街道"]
    assert len(way) == 5
    assert way[2][1] == "Wangjiang Subdistrict"


def test_a_point_is_located_without_a_statement(django_assert_num_queries) -> None:
    lon, lat = grid.grid_centre(GRID)

    with django_assert_num_queries(0):
        found = grid.locate(lon, lat)
        many = grid.locate_many([lon, 0.0, math.nan], [lat, 0.0, 31.9])

    assert found == GRID
    assert many == [GRID, None, None]


def test_a_point_outside_the_city_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        grid.locate(2.35, 48.85)

    assert (refusal.value.code, refusal.value.field) == ("place.outside_city", "location")
    assert refusal.value.params == {"lon": 2.35, "lat": 48.85}


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 31.9), (121.2, math.inf), (181.0, 31.9), (121.2, -90.5)])
def test_coordinates_that_are_none_are_refused(lon: float, lat: float) -> None:
    with pytest.raises(Invalid) as refusal:
        grid.locate(lon, lat)

    assert (refusal.value.code, refusal.value.field) == ("place.bad_coordinates", "location")


def test_the_centre_of_a_district_lies_in_it() -> None:
    lon, lat = grid.grid_centre(DISTRICT)

    assert grid.city().scheme.contains(DISTRICT, grid.locate(lon, lat))


def test_a_place_without_a_shape_has_no_centre() -> None:
    with pytest.raises(Missing) as refusal:
        grid.grid_centre(990199000000000)

    assert refusal.value.code == "place.no_geometry"


def test_components_nearby_are_exactly_those_within_the_radius_nearest_first(django_assert_num_queries) -> None:
    lon, lat = grid.grid_centre(GRID)
    everything = [(grid_metres(row, lon, lat), row.code) for row in Component.objects.all()]
    expected = [code for metres, code in sorted(everything) if metres <= 300]

    with django_assert_num_queries(2):
        found = grid.components_near(lon, lat, 300, limit=1000, include_hidden=True)

    assert len(expected) >= 5
    assert nearest_first(found) == expected
    assert [row.metres for row in found] == sorted(row.metres for row in found)
    assert nearest_first(grid.components_near(lon, lat, 300, limit=3, include_hidden=True)) == expected[:3]


def test_where_the_first_circle_holds_enough_the_wider_is_not_read(django_assert_num_queries) -> None:
    row = Component.objects.exclude(state="abandoned").order_by("code")[0]

    with django_assert_num_queries(1):
        found = grid.components_near(row.lon, row.lat, grid.FARTHEST, limit=1, include_hidden=True)
    with django_assert_num_queries(1):
        grid.components_near(row.lon, row.lat, grid.FIRST_LOOK, limit=1000, include_hidden=True)

    assert found[0].code == row.code


def grid_metres(row: Component, lon: float, lat: float) -> float:
    from gridlink.grid.geometry import metres_between

    return metres_between(lon, lat, row.lon, row.lat)


def test_components_of_a_hidden_class_are_left_out_unless_asked_for() -> None:
    one = Component.objects.order_by("code").first()
    assert one is not None
    hidden = {(one.scheme, one.class_code)}

    shown = grid.components_near(one.lon, one.lat, 500, limit=1000, hidden=hidden)
    all_of_them = grid.components_near(one.lon, one.lat, 500, limit=1000, include_hidden=True)

    assert one.class_code not in {row.class_code for row in shown}
    assert nearest_first(all_of_them)[0] == one.code
    assert {row.code for row in all_of_them} - {row.code for row in shown} == {
        row.code for row in all_of_them if row.class_code == one.class_code
    }


def test_the_same_code_in_another_scheme_is_not_hidden() -> None:
    one = Component.objects.order_by("code").first()
    assert one is not None

    found = grid.components_near(one.lon, one.lat, 5, hidden={("another", one.class_code)})

    assert nearest_first(found)[0] == one.code


def test_forgetting_to_say_what_is_hidden_is_an_error_and_not_a_leak() -> None:
    with pytest.raises(TypeError, match="include_hidden"):
        grid.components_near(121.2, 31.9, 50)


def test_a_class_prefix_keeps_one_major_and_abandoned_ones_are_left_out() -> None:
    one = Component.objects.filter(class_code__startswith="01").order_by("code").first()
    assert one is not None
    Component.objects.filter(pk=one.pk).update(state="abandoned")

    found = grid.components_near(one.lon, one.lat, 2000, "01", 1000, include_hidden=True)

    assert found
    assert {row.class_code[:2] for row in found} == {"01"}
    assert one.code not in nearest_first(found)


def test_a_radius_over_two_kilometres_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        grid.components_near(121.2, 31.9, 2001, include_hidden=True)

    assert refusal.value.code == "place.bad_radius"


def test_a_component_is_found_by_its_sixteen_digits_and_by_its_row(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        row = grid.component(9901010101000001)

    assert (row.text, row.class_code, row.name) == ("9901010101000001", "0101", "上水井盖1号")
    assert grid.component_by_id(row.id) == row
    assert grid.components_by_id([row.id, 0]) == {row.id: row}


def test_unknown_components_are_missing() -> None:
    for question in (lambda: grid.component(1), lambda: grid.component_by_id(0)):
        with pytest.raises(Missing) as refusal:
            question()

        assert (refusal.value.code, refusal.value.field) == ("component.unknown", "component")


def test_a_unit_grid_belongs_to_one_responsibility_grid_of_a_network(django_assert_num_queries) -> None:
    grid.city()

    with django_assert_num_queries(1):
        row = grid.responsibility_grid_of(GRID, "patrol")

    assert row is not None
    assert (row.code, row.post, row.network) == ("R990101001-1", "sup-990101001-1", "patrol")
    assert grid.responsibility_grid_of(GRID, "sanitation") is None
    assert grid.supervisors_of(GRID) == ("sup-990101001-1", "front-990101001")
    assert grid.responsibility_grid("R990101001-1") == row


def test_an_ended_responsibility_grid_answers_for_nothing() -> None:
    ResponsibilityGrid.objects.filter(code="R990101001-1").update(valid_to=date(2026, 1, 1))

    assert grid.responsibility_grid_of(GRID, "patrol") is None
    assert grid.supervisors_of(GRID) == ("front-990101001",)
    assert "sup-990101001-1" in grid.supervisors_of(GRID, on=date(2025, 12, 31))
